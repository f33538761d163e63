"""Conditions for every query: which rooms a person may see, and which people they may know of."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Connection, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from chatapp.domain.errors import NotFound
from chatapp.domain.records import Person
from chatapp.models import Membership, User
from chatapp.models import Message as M
from chatapp.models import Room as R
from chatapp.store.db.raw_sql import is_among
from chatapp.store.people.name_words import ids_by_name
from chatapp.store.people.users import PERSON

# Whom anyone finds by name: a guest is known only to those who were in a room with them.
_LASTING = and_(User.kind.in_(("account", "bot")), User.deactivated_at.is_(None))


def can_see_room(person_id: int | BindParameter[int]) -> ColumnElement[bool]:
    """Return the condition that a person may see the room of a query that has Room, to build the right into it.

    It looks one room up: a list of all those they may see would be made anew for each query.
    """
    mine = aliased(Membership)
    is_mine = exists().where(mine.room_id == R.id, mine.user_id == person_id).correlate_except(mine)
    return or_(R.visibility == "public", is_mine)


def is_known_to(viewer_id: int) -> ColumnElement[bool]:
    """Return the condition that a viewer may know of a `User`.

    One knows of oneself, of accounts and bots that are in use, and of everyone who belongs to a room one may see, or
    wrote there.
    """
    return or_(User.id == viewer_id, _LASTING, _was_met_by(viewer_id))


def person_known_to(connection: Connection, viewer: Person, person_id: int) -> tuple[Person, int] | None:
    """Return a person and when they were added (ms), or None where the viewer may not know of them."""
    known = select(*PERSON, User.created_at).where(User.id == person_id, is_known_to(viewer.id))
    row: Any = connection.execute(known).one_or_none()
    return None if row is None else (Person(*row[:-1]), row[-1])


def check_known(connection: Connection, viewer: Person | None, ids: Sequence[int], field: str) -> None:
    """Raise NotFound unless all ids are people whom the viewer (None: the command line) knows and who can sign in.

    An imported author never signs in. Nothing tells people one may not know of from ids that do not exist.
    """
    query = select(User.id).where(User.id.in_(ids), User.kind != "imported")
    if viewer is not None:
        query = query.where(is_known_to(viewer.id))
    if set(connection.execute(query).scalars()) != set(ids):
        raise NotFound("person_not_found", field)


def find_people(connection: Connection, viewer: Person, typed: str, present: Sequence[int], limit: int) -> list[Person]:
    """Return people whose name begins with what is typed, or has words that begin with those typed, by name.

    These are all who have an account or are a bot, unless it is deactivated, and those guests who are `present` (user
    ids) and whom the viewer knows.
    """
    found = ids_by_name(typed)
    here = and_(User.kind == "guest", is_among(connection, User.id, present), _was_met_by(viewer.id))
    query = (
        select(*PERSON)
        .join(found, found.c.id == User.id)
        .where(or_(_LASTING, here))
        .order_by(func.lower(User.name), User.id)
        .limit(limit)
    )
    return [Person(*row) for row in connection.execute(query)]


def _was_met_by(viewer_id: int) -> ColumnElement[bool]:
    in_a_room = select(R.id).join(Membership, Membership.room_id == R.id).where(Membership.user_id == User.id)
    belongs = in_a_room.where(can_see_room(viewer_id)).correlate(User).exists()
    # Room by room and in an order that an index has: so it takes no longer for who wrote much where the viewer may not
    # look.
    one = select(M.author_id).where(M.room_id == R.id, M.author_id == User.id).order_by(M.client_id).limit(1)
    has_one = one.correlate(R, User).scalar_subquery().is_not(None)
    wrote = select(R.id).where(can_see_room(viewer_id), has_one).correlate(User).exists()
    return or_(belongs, wrote)
