"""Whom a person wants to hear nothing of."""

from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select

from chatapp.domain.errors import Invalid, NotFound
from chatapp.models import BlockRow as B
from chatapp.store.users import find_person
from chatapp.store.writer import Outcome, one_by_one

MOST = 1_000


class Block(NamedTuple):
    """Block a person for oneself (`on`), or no longer."""

    user_id: int
    blocked_id: int
    on: bool
    at: int


def blocked_by(connection: Connection, user_id: int) -> list[int]:
    """Return the ids of the people whom a person blocks."""
    return list(connection.execute(select(B.blocked_id).where(B.user_id == user_id).order_by(B.blocked_id)).scalars())


def blockers(connection: Connection, user_id: int) -> set[int]:
    """Return the ids of the people who block a person."""
    return set(connection.execute(select(B.user_id).where(B.blocked_id == user_id)).scalars())


def _block(connection: Connection, command: Block) -> Outcome:
    if command.user_id == command.blocked_id:
        raise Invalid("You cannot block yourself.", "id")
    if find_person(connection, command.blocked_id) is None:
        raise NotFound("There is no such person.", "id")
    blocked = blocked_by(connection, command.user_id)
    if (command.blocked_id in blocked) == command.on:
        return Outcome(blocked)
    if command.on and len(blocked) >= MOST:
        raise Invalid(f"One can block at most {MOST} people.", "id")
    pair = {"user_id": command.user_id, "blocked_id": command.blocked_id}
    if command.on:
        connection.execute(insert(B).values(**pair, created_at=command.at))
    else:
        connection.execute(delete(B).where(B.user_id == pair["user_id"], B.blocked_id == pair["blocked_id"]))
    return Outcome(blocked_by(connection, command.user_id))


block_people = one_by_one(_block)
