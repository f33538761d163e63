"""Profiles and blocks."""

from typing import NamedTuple

from chatapp.domain import lengths
from chatapp.domain.errors import Invalid, NotFound
from chatapp.domain.permissions import Action, check_in_chat, may_in_chat
from chatapp.domain.records import Person
from chatapp.domain.roles import outranks
from chatapp.domain.text import check_line
from chatapp.domain.times import now
from chatapp.services.emoji import check_emoji
from chatapp.services.moderation.word_filter import WordFilter
from chatapp.store.db.engine import Database
from chatapp.store.db.writer import Writer
from chatapp.store.people import blocks
from chatapp.store.people.profiles import ChangeProfile, change_profiles
from chatapp.store.people.users import find_person
from chatapp.store.people.visibility import person_known_to

HUES = 12
# What one may do to a person of a lower role, by the client's event for it.
_MODERATION = {"mute": Action.MUTE, "kick": Action.KICK, "ban": Action.BAN}


class Profile(NamedTuple):
    """What one says of oneself: `hue` 0 to 11 or None, one emoji or none, a line of text, whether to go unseen."""

    hue: int | None
    emoji: str
    status: str
    invisible: bool


class Card(NamedTuple):
    """A person as another sees them: since when they are here (ms), if blocked, and what the viewer may do to them."""

    person: Person
    created_at: int
    blocked: bool
    may: tuple[str, ...]


class Profiles:
    """Use cases around what people show of themselves."""

    def __init__(self, database: Database, writer: Writer, word_filter: WordFilter) -> None:
        self._database = database
        self._writer = writer
        self._word_filter = word_filter

    def card(self, viewer: Person, person_id: int) -> Card:
        """Return a person's card. Raises NotFound for one whom the viewer may not know of."""
        with self._database.read() as connection:
            found = person_known_to(connection, viewer, person_id)
            blocked = person_id in blocks.blocked_by(connection, viewer.id)
        if found is None:
            raise NotFound("person_not_found", "id")
        person, created_at = found
        return Card(person, created_at, blocked, _acts(viewer, person, blocked))

    def change(self, person: Person, wanted: Profile) -> Person:
        """Change what a person says of themselves. Raises Invalid, TooLarge (field), Forbidden."""
        check_in_chat(Action.CHANGE_PROFILE, person)
        if wanted.hue is not None and not 0 <= wanted.hue < HUES:
            raise Invalid("hue_range", "hue", most=HUES - 1)
        emoji = check_emoji(wanted.emoji) if wanted.emoji else ""
        status = check_line(wanted.status, "status", lengths.STATUS)
        self._word_filter.check(status, "status")
        command = ChangeProfile(
            user_id=person.id, hue=wanted.hue, emoji=emoji, status=status, invisible=wanted.invisible, at=now()
        )
        return self._writer.do(change_profiles, command)

    def block(self, person: Person, blocked_id: int, on: bool) -> list[int]:
        """Block someone for oneself, or no longer; return the ids of all whom the person blocks.

        Raises NotFound (nobody one may know of), Invalid, Forbidden.
        """
        check_in_chat(Action.BLOCK, person)
        return self._writer.do(blocks.block_people, blocks.Block(person, blocked_id, on, now()))

    def blocked_people(self, person: Person) -> list[Person]:
        """Return the people whom a person blocks, by name."""
        with self._database.read() as connection:
            found = [find_person(connection, user_id) for user_id in blocks.blocked_by(connection, person.id)]
        return sorted((known for known in found if known is not None), key=lambda known: known.name.lower())

    def blocked(self, person: Person) -> list[int]:
        """Return the ids of the people whom a person blocks."""
        return self._database.query(blocks.blocked_by, person.id)


def _acts(viewer: Person, person: Person, blocked: bool) -> tuple[str, ...]:
    if viewer.id == person.id:
        return ()
    if person.kind == "imported":
        return ("block",)
    # Whether they block the viewer must not show.
    contact = ("block",) if blocked else ("block", "direct")
    moderation = (name for name, action in _MODERATION.items() if may_in_chat(action, viewer))
    return (*contact, *moderation) if outranks(viewer, person) else contact
