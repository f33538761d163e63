"""Rooms: find, list, create. A private room is found only through a membership: the query is the permission."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Integer, Select, and_, bindparam, exists, func, insert, or_, select
from sqlalchemy.orm import aliased

from chatapp.domain.account_state import FORBIDDEN_WHILE_MUTED
from chatapp.domain.commands import CreateRoom
from chatapp.domain.errors import Conflict, Forbidden, NotFound
from chatapp.domain.notes import RoomChanged
from chatapp.domain.permissions import Action, check, check_kind, creator_role
from chatapp.domain.records import CursorPage, ListedRoom, Membership, Person, Room, RoomFacts, RoomMember
from chatapp.domain.search_words import fold, name_has
from chatapp.domain.slugs import is_private_slug, private_stem
from chatapp.models import Membership as M
from chatapp.models import Room as R
from chatapp.models import User
from chatapp.store.db.prepared import PreparedQuery
from chatapp.store.db.raw_sql import insert_new, is_among
from chatapp.store.db.writer import Outcome, one_by_one
from chatapp.store.people.users import PERSON, active_person
from chatapp.store.rooms.unread import NOTHING_UNREAD, Position, UnreadCounts, count_unread

# What `Room(*row)` is made of, in the order of its fields.
ROOM = (
    R.id, R.slug, R.name, R.topic, R.visibility, R.seq, R.rev, R.created_at, R.description, R.archived_at, R.posting,
    R.slow_seconds,
)  # fmt: skip
_MINE = (M.role, M.read_seq, M.favourite, M.muted, M.notify)
_WIDTH = len(ROOM)
_VISIBILITY = ROOM.index(R.visibility)
ROOMS_PAGE = 50


class RoomListRequest(NamedTuple):
    """Which page of the list: after the room of a slug ("": the first page), called something like `q`."""

    after: str = ""
    limit: int = ROOMS_PAGE
    q: str = ""


FIRST_ROOMS = RoomListRequest()


def find_room(connection: Connection, slug: str, person: Person) -> tuple[Room, Membership | None] | None:
    """Return a room and how the person belongs to it; None where it does not exist for them."""
    row = _FIND.fetch_first(connection, person=person.id, slug=slug)
    return None if row is None else (_room(connection, row, person), _membership(row))


def visible_room(connection: Connection, slug: str, person: Person) -> tuple[Room, Membership | None]:
    """Return a room and how the person belongs to it. Raises NotFound where it does not exist for them."""
    found = find_room(connection, slug, person)
    if found is None:
        raise NotFound("room_not_found", "room")
    return found


def listed_room(connection: Connection, room_id: int, person: Person) -> ListedRoom | None:
    """Return one room as a person's list has it; None where it does not exist for them."""
    row = _ONE.fetch_first(connection, person=person.id, room=room_id)
    if row is None:
        return None
    people = {room_id: _room(connection, row, person).people}
    return _listed(row, _unread(connection, [row], person), people)


def room_by_id(connection: Connection, room_id: int) -> Room | None:
    """Return a room whoever asks: to tell those who may know of it."""
    row = connection.execute(select(*ROOM).where(R.id == room_id)).one_or_none()
    return None if row is None else Room(*row)


def room_for_action(
    connection: Connection, slug: str, actor: Person | None, *actions: Action, at: int, check_mute: bool = False
) -> tuple[Room, Membership | None]:
    """Return a room, its row locked until the commit, in which the actor (None: the command line) may act at `at` (ms).

    With `check_mute` a muted person may not, whatever the action.

    Raises NotFound, Forbidden, ReadOnly.
    """
    connection.execute(select(R.id).where(R.slug == slug).with_for_update())
    if actor is None:
        room, mine = room_by_slug(connection, slug), None
        for action in actions:
            check_kind(action, room)
    else:
        present = active_person(
            connection, actor.id, at, check_mute=check_mute or not FORBIDDEN_WHILE_MUTED.isdisjoint(actions)
        )
        room, mine = find_room(connection, slug, present) or (None, None)
        for action in actions:
            check(action, present, room, mine and mine.role)
    if room is None:
        raise NotFound("room_not_found", "room")
    return room, mine


def room_by_slug(connection: Connection, slug: str) -> Room | None:
    """Return a room whoever asks: for the command line and for administrators."""
    row = connection.execute(select(*ROOM).where(R.slug == slug)).one_or_none()
    return None if row is None else Room(*row)


def private_rooms_called(connection: Connection, wish: str) -> list[Room]:
    """Return the private rooms that the command line opened under a wished slug, by slug."""
    alike = or_(R.slug == wish, R.slug.startswith(private_stem(wish), autoescape=True))
    query = select(*ROOM).where(R.visibility == "private", R.created_by.is_(None), alike).order_by(R.slug)
    found = [Room(*row) for row in connection.execute(query)]
    return [room for room in found if room.slug == wish or is_private_slug(room.slug, wish)]


def room_facts(connection: Connection, slug: str) -> RoomFacts | None:
    """Return what an export says of a room, whoever asks; members are named where not everybody may read it."""
    room = room_by_slug(connection, slug)
    if room is None:
        return None
    query = select(*PERSON, M.role).join(M, M.user_id == User.id).where(M.room_id == room.id).order_by(User.id)
    members = () if room.visibility == "public" else tuple(_member(row) for row in connection.execute(query))
    name = room.name or ", ".join(member.person.name for member in members)
    return RoomFacts(room.visibility, name, room.topic, room.description, members)


def administered_room(connection: Connection, slug: str) -> Room | None:
    """Return a room that administrators may look into: any but a direct message, which is nobody else's."""
    room = room_by_slug(connection, slug)
    return None if room is None or room.visibility == "direct" else room


def all_rooms(connection: Connection) -> list[Room]:
    """Return every room by slug: for the command line and for administrators."""
    return [Room(*row) for row in connection.execute(select(*ROOM).order_by(R.slug))]


def list_rooms(connection: Connection, person: Person, wanted: RoomListRequest = FIRST_ROOMS) -> CursorPage[ListedRoom]:
    """Return a page of the rooms a person may see, by name, with what is unread in those they belong to.

    The first page has all rooms that they belong to, and the first `limit` others; the next ones have others, by slug.
    """
    own = [] if wanted.after else _own_rooms(connection, person)
    others, cursor = _other_rooms(connection, person, wanted)
    found = [listed for listed in own if not wanted.q or _is_called(listed.room, wanted.q)] + others
    return CursorPage(sorted(found, key=lambda listed: (listed.room.name.lower(), listed.room.slug)), cursor)


def _own_rooms(connection: Connection, person: Person) -> list[ListedRoom]:
    rows = _OWN.fetch_all(connection, person=person.id)
    unread = _unread(connection, rows, person)
    has_directs = any(row[_VISIBILITY] == "direct" for row in rows)
    people = _people_of_directs(connection, person.id) if has_directs else {}
    return [_listed(row, unread, people) for row in rows]


def _unread(connection: Connection, rows: Sequence[Any], person: Person) -> dict[int, UnreadCounts]:
    """Return what is unread, by the id of the room; rooms that are read to the end are left out."""
    memberships = [(Room(*row[:_WIDTH]), _membership(row)) for row in rows]
    behind = [(room.id, mine.read_seq) for room, mine in memberships if mine is not None and mine.read_seq < room.seq]
    counts = count_unread(connection, [Position(room_id, person.id, seq) for room_id, seq in behind])
    return {position.room_id: unread for position, unread in counts.items()}


def _other_rooms(
    connection: Connection, person: Person, wanted: RoomListRequest
) -> tuple[list[ListedRoom], str | None]:
    asked = {"person": person.id, "after": wanted.after, "limit": wanted.limit + 1}
    if wanted.q:
        named = (R.search_name.contains(word, autoescape=True) for word in fold(wanted.q).split())
        rooms = [Room(*row) for row in connection.execute(_OTHERS.where(*named), asked)]
    else:
        rooms = [Room(*row) for row in _ANY_OTHERS.fetch_all(connection, **asked)]
    page = rooms[: wanted.limit]
    return [ListedRoom(room, None, *NOTHING_UNREAD) for room in page], page[-1].slug if len(rooms) > len(page) else None


def _is_called(room: Room, q: str) -> bool:
    return name_has(search_name(room.name, room.slug), q)


def public_slugs(connection: Connection, slugs: Sequence[str]) -> frozenset[str]:
    """Return those of the slugs that are a public room's."""
    if not slugs:
        return frozenset()
    query = select(R.slug).where(R.slug.in_(slugs), R.visibility == "public")
    return frozenset(connection.execute(query).scalars())


def revs(connection: Connection, room_ids: Sequence[int]) -> list[tuple[int, str, int]]:
    """Return id, slug and rev of rooms, given by their ids."""
    rows = connection.execute(select(R.id, R.slug, R.rev).where(is_among(connection, R.id, room_ids)))
    return [(row.id, row.slug, row.rev) for row in rows]


def _create(connection: Connection, command: CreateRoom) -> Outcome[Room]:
    creator = command.creator
    if creator is not None:
        creator = active_person(connection, creator.id, command.at, check_mute=True)
    values = {
        "slug": command.slug, "name": command.name, "topic": command.topic, "created_at": command.at,
        "visibility": "private" if command.private else "public", "seq": 0, "rev": 0,
        "created_by": creator.id if creator else None, "description": command.description,
        "posting": command.posting,
    }  # fmt: skip
    _check_guest_rooms(connection, command)
    room_id = insert_room(connection, values)
    if room_id is None:
        raise Conflict("slug_taken", "slug")
    if creator is not None:
        role = creator_role(creator)
        membership = {"room_id": room_id, "user_id": creator.id, "joined_at": command.at, "read_seq": 0, "role": role}
        connection.execute(insert(M).values(membership))
    room = room_by_id(connection, room_id)
    assert room is not None
    return Outcome(room, notes=(RoomChanged(room_id),))


def _check_guest_rooms(connection: Connection, command: CreateRoom) -> None:
    """Raise Forbidden for a guest, or the guests of one address, who have as many public rooms open as they may."""
    creator = command.creator
    if creator is None or creator.kind != "guest" or command.private:
        return
    open_rooms = select(func.count()).where(R.visibility == "public", R.archived_at.is_(None))
    own = connection.execute(open_rooms.where(R.created_by == creator.id)).scalar_one()
    address = select(User.address).where(User.id == creator.id).scalar_subquery()
    neighbours = select(User.id).where(User.kind == "guest", User.address == address)
    near = connection.execute(open_rooms.where(R.created_by.in_(neighbours))).scalar_one()
    if own >= command.guest_rooms or near >= command.address_rooms:
        raise Forbidden("guest_rooms_full")


def search_name(name: str, slug: str) -> str:
    """Return what a room is found by."""
    return fold(f"{name} {slug}")


def insert_room(connection: Connection, values: dict[str, Any]) -> int | None:
    """Insert a room and return its id, or None where its slug or its people have a room already, also just now."""
    named = values | {"search_name": search_name(values["name"], values["slug"])}
    inserted = insert_new(connection, R, [named], R.id)
    return inserted[0] if inserted else None


create_rooms = one_by_one(_create)


def _visible() -> Select[*tuple[Any, ...]]:
    mine = and_(M.room_id == R.id, M.user_id == bindparam("person"))
    query = select(*ROOM, *_MINE).outerjoin(M, mine)
    return query.where(or_(R.visibility == "public", M.user_id.is_not(None)))


# Put together once: that takes longer than finding the room.
_FIND = PreparedQuery(_visible().where(R.slug == bindparam("slug")))
_ONE = PreparedQuery(_visible().where(R.id == bindparam("room")))
_OWN = PreparedQuery(select(*ROOM, *_MINE).join(M, and_(M.room_id == R.id, M.user_id == bindparam("person"))))
_OTHERS = (
    select(*ROOM)
    .where(R.visibility == "public", R.slug > bindparam("after"))
    .where(~exists().where(M.room_id == R.id, M.user_id == bindparam("person")))
    .order_by(R.slug)
    .limit(bindparam("limit", type_=Integer))
)
_ANY_OTHERS = PreparedQuery(_OTHERS)


def _membership(row: Any) -> Membership | None:
    return None if row[_WIDTH] is None else Membership(*row[_WIDTH:])


def _room(connection: Connection, row: Any, person: Person) -> Room:
    room = Room(*row[:_WIDTH])
    if room.visibility != "direct":
        return room
    return _of(room, _people_of_directs(connection, person.id, room.id).get(room.id, ()))


def _member(row: Any) -> RoomMember:
    return RoomMember(Person(*row[:-1]), row[-1])


def _listed(row: Any, unread: Mapping[int, UnreadCounts], people: Mapping[int, tuple[Person, ...]]) -> ListedRoom:
    room, mine = Room(*row[:_WIDTH]), _membership(row)
    if room.visibility == "direct":
        room = _of(room, people.get(room.id, ()))
    return ListedRoom(room, mine, *unread.get(room.id, NOTHING_UNREAD))


def _of(room: Room, people: tuple[Person, ...]) -> Room:
    return room._replace(name=", ".join(person.name for person in people), people=people)


def _people_of_directs(
    connection: Connection, person_id: int, room_id: int | None = None
) -> dict[int, tuple[Person, ...]]:
    """Return whom a person talks to in each of their direct messages, by name: where all have left, whom they were
    with; themselves where there never was anybody else.
    """
    mine = aliased(M)
    query = (
        select(M.room_id, R.direct_key, *PERSON)
        .join(R, R.id == M.room_id)
        .join(mine, and_(mine.room_id == R.id, mine.user_id == person_id))
        .join(User, User.id == M.user_id)
        .where(R.visibility == "direct")
        .order_by(func.lower(User.name), User.id)
    )
    rows = connection.execute(query if room_id is None else query.where(R.id == room_id)).all()
    found: dict[int, list[Person]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(Person(*row[2:]))
    others = {room: tuple(one for one in people if one.id != person_id) for room, people in found.items()}
    left = {
        row[0]: set(map(int, (row[1] or str(person_id)).split(","))) - {person_id} for row in rows if not others[row[0]]
    }
    known = _people(connection, set().union(*left.values()))
    return {
        room: others[room] or tuple(one for one in known if one.id in left[room]) or tuple(people)
        for room, people in found.items()
    }


def _people(connection: Connection, ids: set[int]) -> list[Person]:
    if not ids:
        return []
    query = select(*PERSON).where(User.id.in_(ids)).order_by(func.lower(User.name), User.id)
    return [Person(*row) for row in connection.execute(query)]
