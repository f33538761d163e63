"""Blocks between people."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from chatapp.domain.errors import Invalid, NotFound
from chatapp.domain.records import Person
from chatapp.domain.slugs import direct_key
from chatapp.models import BlockRow as B
from chatapp.models import Room
from chatapp.store.db.prepared import PreparedQuery
from chatapp.store.db.writer import Outcome, one_by_one
from chatapp.store.people.users import active_person, lock_people
from chatapp.store.people.visibility import person_known_to

MOST = 1_000


class Block(NamedTuple):
    """Block somebody (`on`) for a person, or no longer."""

    person: Person
    blocked_id: int
    on: bool
    at: int


def blocked_by(connection: Connection, user_id: int) -> list[int]:
    """Return the ids of the people whom a person blocks."""
    return [row[0] for row in _BLOCKED.stream(connection, person=user_id)]


_BLOCKED = PreparedQuery(select(B.blocked_id).where(B.user_id == bindparam("person")).order_by(B.blocked_id))


def kept_apart(connection: Connection, user_id: int, among: Sequence[int]) -> set[int]:
    """Return those of the people who block a person, or whom the person blocks."""
    theirs = select(B.user_id).where(B.blocked_id == user_id, B.user_id.in_(among))
    own = select(B.blocked_id).where(B.user_id == user_id, B.blocked_id.in_(among))
    return set(connection.execute(theirs.union(own)).scalars())


def _block(connection: Connection, command: Block) -> Outcome[list[int]]:
    if command.person.id == command.blocked_id:
        raise Invalid("block_yourself", "id")
    # Whoever begins a direct message between the two at this moment waits, and then sees this.
    lock_people(connection, [command.person.id, command.blocked_id])
    active_person(connection, command.person.id, command.at)
    blocked = blocked_by(connection, command.person.id)
    # A block may be taken back, whatever became of the person.
    if command.blocked_id not in blocked and person_known_to(connection, command.person, command.blocked_id) is None:
        raise NotFound("person_not_found", "id")
    if (command.blocked_id in blocked) == command.on:
        return Outcome(blocked)
    if command.on and len(blocked) >= MOST:
        raise Invalid("too_many_blocked", "id", most=MOST)
    pair = {"user_id": command.person.id, "blocked_id": command.blocked_id}
    if command.on:
        connection.execute(insert(B).values(**pair, created_at=command.at))
    else:
        connection.execute(delete(B).where(B.user_id == pair["user_id"], B.blocked_id == pair["blocked_id"]))
    _close_direct(connection, command.person.id, command.blocked_id)
    return Outcome(blocked_by(connection, command.person.id))


def _close_direct(connection: Connection, one: int, other: int) -> None:
    """Let the two write to each other, or no more: their room says so, so that a message costs no look for blocks."""
    posting = "nobody" if kept_apart(connection, one, [other]) else "everyone"
    connection.execute(update(Room).where(Room.direct_key == direct_key([one, other])).values(posting=posting))


block_people = one_by_one(_block)
