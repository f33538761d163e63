"""The rooms that one is invited into. Pure."""

from collections.abc import Iterator
from typing import NamedTuple

from chatapp.client import Payload


class Invitation(NamedTuple):
    """An invitation that waits for one's answer."""

    slug: str
    room: str
    by: str

    @property
    def sentence(self) -> str:
        """What it asks."""
        return f"{self.by} invited you to {self.room}."


class Invitations:
    """The invitations that wait, newest first."""

    def __init__(self, told: list[Payload] | None = None) -> None:
        """Begin with those of the answer to `rooms`."""
        self._waiting = {each["room"]["slug"]: _of(each) for each in told or ()}

    def __iter__(self) -> Iterator[Invitation]:
        return iter(self._waiting.values())

    def get(self, slug: str) -> Invitation | None:
        """Return the invitation into a room."""
        return self._waiting.get(slug)

    def take(self, event: Payload) -> Invitation | None:
        """Take the event `invitation`, and return the invitation where it is new."""
        slug = event["room"]["slug"]
        known = self._waiting.pop(slug, None)
        if event["gone"]:
            return None
        self._waiting = {slug: _of(event), **self._waiting}
        return None if known else self._waiting[slug]

    def answered(self, slug: str) -> None:
        """Take that one has answered."""
        self._waiting.pop(slug, None)


def _of(told: Payload) -> Invitation:
    return Invitation(told["room"]["slug"], told["room"]["name"], told["by"]["name"])
