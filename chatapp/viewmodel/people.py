"""Who is in the open room, who writes, who came and went. Pure."""

import time

from chatapp.client import Payload
from chatapp.domain.names import called
from chatapp.viewmodel.rows import came_and_went

_WRITES_SECONDS = 6.0
_MOST_NOTES = 50


class People:
    """The people of one room, as far as one is told of them."""

    def __init__(self, answer: Payload) -> None:
        """Begin with the answer to `join`."""
        self._you = answer["you"]["id"]
        self._here = {member["id"]: _name(member) for member in answer["members"] if member.get("online")}
        self.count: int = answer["room"].get("online_count") or len(self._here)
        self._writing: dict[int, tuple[str, float]] = {}
        self._notes: dict[int, tuple[dict[int, str], dict[int, str]]] = {}

    @property
    def here(self) -> list[str]:
        """The names of those who are here, at most about a hundred."""
        return sorted(self._here.values(), key=str.casefold)

    def presence(self, event: Payload, last: int) -> bool:
        """Take who came and went after the message `last`; tell whether anyone else did."""
        self.count = event["online_count"]
        joined = {person["id"]: _name(person) for person in event["joined"]}
        left = {person["id"]: _name(person) for person in event["left"]}
        self._here = {key: name for key, name in (self._here | joined).items() if key not in left}
        for gone in left:
            self._writing.pop(gone, None)
        joined.pop(self._you, None)
        left.pop(self._you, None)
        if joined or left:
            self._note(last, joined, left)
        return bool(joined or left)

    def note(self, seq: int) -> str:
        """Return the line about who came and went right after a message, or an empty text."""
        joined, left = self._notes.get(seq, ({}, {}))
        return came_and_went(joined.values(), left.values())

    def writes(self, event: Payload) -> None:
        """Take the event `typing`."""
        user = event["user"]
        if event["on"]:
            self._writing[user["id"]] = (self._here.get(user["id"], user["name"]), time.monotonic() + _WRITES_SECONDS)
        else:
            self._writing.pop(user["id"], None)

    def wrote(self, person: int) -> None:
        """Take that someone's message has come."""
        self._writing.pop(person, None)

    def tire(self) -> bool:
        """Forget those who were last heard of too long ago; tell whether there were any."""
        now = time.monotonic()
        tired = [person for person, (_name, until) in self._writing.items() if until < now]
        for person in tired:
            del self._writing[person]
        return bool(tired)

    @property
    def writing(self) -> str:
        """A line about who writes, or an empty text."""
        names = [name for name, _until in self._writing.values()]
        if len(names) > 2:
            return "Several people are typing…"
        return f"{' and '.join(names)} {'is' if len(names) == 1 else 'are'} typing…" if names else ""

    def _note(self, last: int, joined: dict[int, str], left: dict[int, str]) -> None:
        before = self._notes.get(last, ({}, {}))
        # Who went and came back stands on one side alone.
        came = {key: name for key, name in (before[0] | joined).items() if key not in left}
        went = {key: name for key, name in (before[1] | left).items() if key not in joined}
        self._notes[last] = (came, went)
        if len(self._notes) > _MOST_NOTES:
            self._notes.pop(next(iter(self._notes)))


def _name(person: Payload) -> str:
    return called(person["name"], person.get("kind", ""))
