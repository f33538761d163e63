"""Whom and what a text may speak of: looked up before it is rendered, so that only what is there becomes a link."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from chatapp.domain.mentions import EVERYONE, names_at
from chatapp.domain.slugs import PATTERN

ROOM = re.compile(rf"(?<![\w#/&-])#({PATTERN})(?![\w-])", re.ASCII)


class Spoken(NamedTuple):
    """People by their name key (`domain.names`), rooms by slug, and whether @room and @here speak to all."""

    people: Mapping[str, int]
    rooms: frozenset[str]
    everyone: bool = False


NOBODY = Spoken({}, frozenset())


class Addressed(NamedTuple):
    """A mention in a text: whom it speaks to (an id, `room` or `here`), and how many characters name them."""

    who: str
    length: int


def addressed(text: str, at: int, spoken: Spoken) -> Addressed | None:
    """Return whom the @ at a position speaks to; None where it names nobody who is there."""
    for typed, key in names_at(text, at + 1):
        if key in spoken.people:
            return Addressed(str(spoken.people[key]), len(typed))
        if spoken.everyone and key in EVERYONE:
            return Addressed(EVERYONE[key], len(typed))
    return None
