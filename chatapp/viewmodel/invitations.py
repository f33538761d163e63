"""The person's invitations to rooms. Pure."""

from collections.abc import Iterator
from typing import NamedTuple

from chatapp.client import Payload
from chatapp.viewmodel.texts import t


class Invitation(NamedTuple):
    """An open invitation."""

    slug: str
    room: str
    by: str

    @property
    def sentence(self) -> str:
        """The invitation as a sentence."""
        return t("invitation.new", name=self.by, room=self.room)


class Invitations:
    """The open invitations, newest first."""

    def __init__(self, invitations: list[Payload] | None = None) -> None:
        """Start with those of the answer to `rooms`."""
        self._open = {each["room"]["slug"]: _parse(each) for each in invitations or ()}

    def __iter__(self) -> Iterator[Invitation]:
        return iter(self._open.values())

    def get(self, slug: str) -> Invitation | None:
        """Return the invitation to a room, or None."""
        return self._open.get(slug)

    def apply(self, event: Payload) -> Invitation | None:
        """Apply the event `invitation`; return the invitation if it is new."""
        slug = event["room"]["slug"]
        known = self._open.pop(slug, None)
        if event["gone"]:
            return None
        self._open = {slug: _parse(event), **self._open}
        return None if known else self._open[slug]

    def remove(self, slug: str) -> None:
        """Remove an invitation that the person has answered."""
        self._open.pop(slug, None)


def _parse(payload: Payload) -> Invitation:
    return Invitation(payload["room"]["slug"], payload["room"]["name"], payload["by"]["name"])
