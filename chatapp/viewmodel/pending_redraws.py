"""What an interface must redraw, collected until it does."""

from dataclasses import dataclass, field
from typing import NamedTuple

from chatapp.client import Payload
from chatapp.viewmodel.texts import t


class ScrollTarget(NamedTuple):
    """Where to scroll after a full redraw: to the `end`, the `new` line or a `seq`, or `keep` the position."""

    at: str
    seq: int = 0


class Problem(NamedTuple):
    """An error sentence and its field: `server`, `name`, `password`, `body` or none."""

    field: str
    sentence: str


class SearchResults(NamedTuple):
    """The answer to a search."""

    q: str
    hits: list[Payload]
    cursor: str | None

    @property
    def summary(self) -> str:
        """The number of results as a sentence."""
        if not self.hits:
            return t("search.none", q=self.q)
        return t("search.newest" if self.cursor else "search.found", count=len(self.hits))


@dataclass
class Changed:
    """Which parts have changed. If `scroll` is set, the whole timeline is redrawn and `added` is ignored."""

    connection: bool = False
    rooms: bool = False
    people: bool = False
    tail: bool = False
    scroll: ScrollTarget | None = None
    added: list[Payload] = field(default_factory=list)
    altered: dict[int, Payload] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    found: SearchResults | None = None

    def __bool__(self) -> bool:
        return self != _NOTHING


_NOTHING = Changed()
