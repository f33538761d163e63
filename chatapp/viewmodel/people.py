"""Who is in the open room, who is typing, who joined and left. Pure."""

import time

from chatapp.client import Payload
from chatapp.viewmodel.rows import joined_and_left, names_phrase
from chatapp.viewmodel.texts import display_name, t

_TYPING_SECONDS = 6.0
_MAX_NOTES = 50


class People:
    """The people of one room that the server has reported."""

    def __init__(self, answer: Payload) -> None:
        """Start with the answer to `join`."""
        self._you = answer["you"]["id"]
        self._online = {member["id"]: _name(member) for member in answer["members"] if member.get("online")}
        self.count: int = answer["room"].get("online_count") or len(self._online)
        self._typing: dict[int, tuple[str, float]] = {}
        self._notes: dict[int, tuple[dict[int, str], dict[int, str]]] = {}

    @property
    def online(self) -> list[str]:
        """The names of the people online, at most about a hundred."""
        return sorted(self._online.values(), key=str.casefold)

    def presence(self, event: Payload, last: int) -> bool:
        """Apply the event `presence`, which follows the message `last`. Return True if it shows anyone else."""
        self.count = event["online_count"]
        joined = {person["id"]: _name(person) for person in event["joined"]}
        left = {person["id"]: _name(person) for person in event["left"]}
        self._online = {key: name for key, name in (self._online | joined).items() if key not in left}
        for gone in left:
            self._typing.pop(gone, None)
        joined.pop(self._you, None)
        left.pop(self._you, None)
        if joined or left:
            self._note(last, joined, left)
        return bool(joined or left)

    def note(self, seq: int) -> str:
        """Return the line about who joined and left right after a message, or an empty text."""
        joined, left = self._notes.get(seq, ({}, {}))
        return joined_and_left(joined.values(), left.values())

    def typing_event(self, event: Payload) -> None:
        """Apply the event `typing`."""
        user = event["user"]
        if event["on"]:
            self._typing[user["id"]] = (self._online.get(user["id"], user["name"]), time.monotonic() + _TYPING_SECONDS)
        else:
            self._typing.pop(user["id"], None)

    def stop_typing(self, person: int) -> None:
        """Note that a person has sent a message."""
        self._typing.pop(person, None)

    def expire_typing(self) -> bool:
        """Drop those whose last `typing` is too old. Return True if there were any."""
        now = time.monotonic()
        expired = [person for person, (_name, until) in self._typing.items() if until < now]
        for person in expired:
            del self._typing[person]
        return bool(expired)

    @property
    def typing_text(self) -> str:
        """A line about who is typing, or an empty text."""
        names = [name for name, _until in self._typing.values()]
        if len(names) > 2:
            return t("typing.many")
        return t("typing", names=names_phrase(names), count=len(names)) if names else ""

    def _note(self, last: int, joined: dict[int, str], left: dict[int, str]) -> None:
        before = self._notes.get(last, ({}, {}))
        # A person who left and came back is listed only once.
        now_joined = {key: name for key, name in (before[0] | joined).items() if key not in left}
        now_left = {key: name for key, name in (before[1] | left).items() if key not in joined}
        self._notes[last] = (now_joined, now_left)
        if len(self._notes) > _MAX_NOTES:
            self._notes.pop(next(iter(self._notes)))


def _name(person: Payload) -> str:
    return display_name(person["name"], person.get("kind", ""))
