"""What the message box is doing in a room, besides its draft: a reply or an edit."""

from typing import NamedTuple

from chatapp.client import Payload


class ComposerState(NamedTuple):
    """The message that is replied to or `edited`, and the half-done `text` of the edit."""

    reply: Payload | None
    edited: Payload | None
    text: str


class ComposerStates:
    """Keeps the state of each room while another room is open."""

    def __init__(self) -> None:
        self._states: dict[str, ComposerState] = {}

    def leave(self, room: str | None, state: ComposerState) -> None:
        """Keep the state of a room that is left."""
        if room is not None and (state.reply or state.edited):
            self._states[room] = state

    def enter(self, room: str | None) -> ComposerState | None:
        """Return the state of a room when it was left, and forget it."""
        return self._states.pop(room, None) if room is not None else None
