"""What an interface has to show anew, gathered until it does."""

from dataclasses import dataclass, field
from typing import NamedTuple

from chatapp.client import Payload


class Look(NamedTuple):
    """Where one looks once the whole timeline is drawn: `end`, `new` (the line), `seq`, or `keep` (where one was)."""

    at: str
    seq: int = 0


class Problem(NamedTuple):
    """What is wrong, as a sentence, and which field it is about: `server`, `name`, `password`, `body` or none."""

    field: str
    sentence: str


class Found(NamedTuple):
    """The answer to a search."""

    q: str
    hits: list[Payload]
    cursor: str | None

    @property
    def summary(self) -> str:
        """How many there are, as a sentence."""
        if not self.hits:
            return f"No results for “{self.q}”"
        return f"{'Newest ' if self.cursor else ''}{len(self.hits)} result{'' if len(self.hits) == 1 else 's'}"


@dataclass
class Changed:
    """Which parts have changed. Where `look` is given, the timeline is drawn as a whole, and `added` says nothing."""

    connection: bool = False
    rooms: bool = False
    people: bool = False
    tail: bool = False
    look: Look | None = None
    added: list[Payload] = field(default_factory=list)
    altered: dict[int, Payload] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    found: Found | None = None

    def __bool__(self) -> bool:
        return self != _NOTHING


_NOTHING = Changed()
