"""Maps rooms of other chats to the rooms that hold their messages.

What was private never goes into a room that everyone reads. A room that is here already is joined only where it is
called exactly so, is of the same kind, and takes no other imported room's messages.
"""

from collections.abc import Iterator, Sequence
from itertools import count
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, insert, select

from chatapp.domain.import_records import ImportedRoom, short_key
from chatapp.domain.names import name_key
from chatapp.domain.notes import RoomChanged
from chatapp.domain.records import Room, RoomRole
from chatapp.domain.slugs import is_slug, private_slug
from chatapp.models import ImportedRoomRow as I
from chatapp.models import Membership as M
from chatapp.models import Message, User
from chatapp.store.db.writer import Outcome, one_by_one
from chatapp.store.rooms.rooms import insert_room, private_rooms_called, room_by_id, room_by_slug

_SLUG_MAX_CHARS = 64


class OpenImported(NamedTuple):
    """Find the room for a room of a source, or open it: `public`, or for members alone.

    `slug` is the address it would like to have. `authors` names the source of its authors, (`seq`, `sent_at`) the first
    of its messages where they are numbered as here: a room that holds it is the very one that was exported.
    """

    source: str
    room: ImportedRoom
    public: bool
    slug: str
    authors: str
    first: tuple[int, int] | None
    at: int


class Destination(NamedTuple):
    """The room that messages go to; where it was opened just now, who became a member and who has no account here."""

    room: Room
    is_new: bool = False
    members: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def find_imported(connection: Connection, source: str, room: ImportedRoom) -> Room | None:
    """Return the room that an imported room of unknown visibility went to before, or that has its address, or None."""
    mapped = _mapped(connection, source, [_key(room, public) for public in (False, True)])
    return mapped or room_by_slug(connection, room.handle)


def _open(connection: Connection, command: OpenImported) -> Outcome[Destination]:
    key = _key(command.room, command.public)
    mapped = _mapped(connection, command.source, [key])
    if mapped is not None:
        return Outcome(Destination(mapped))
    there = _public_there(connection, command) if command.public else _private_there(connection, command)
    found = Destination(there) if there is not None else _create(connection, command)
    connection.execute(insert(I).values(source=command.source, key=key, room_id=found.room.id))
    return Outcome(found, notes=(RoomChanged(found.room.id),) if found.is_new else ())


open_imported = one_by_one(_open)


def _key(room: ImportedRoom, public: bool) -> str:
    # A channel that was closed since is another one: what was said in it then must not join what everyone reads.
    return short_key(f"{'public' if public else 'private'}:{room.key}")


def _mapped(connection: Connection, source: str, keys: Sequence[str]) -> Room | None:
    query = select(I.room_id).where(I.source == source, I.key.in_(keys)).order_by(I.key).limit(1)
    room_id = connection.execute(query).scalar_one_or_none()
    return None if room_id is None else room_by_id(connection, room_id)


def _public_there(connection: Connection, command: OpenImported) -> Room | None:
    room = room_by_slug(connection, command.room.handle)
    if room is None or room.visibility != "public":
        return None
    # The chat's own exports name addresses of its own: they come home whatever else was imported there.
    return room if command.first is not None or not _is_claimed(connection, room) else None


def _private_there(connection: Connection, command: OpenImported) -> Room | None:
    if command.first is not None:
        room = room_by_slug(connection, command.room.handle)
        is_home = room is not None and room.visibility != "public" and _holds(connection, room, command.first)
        return room if is_home else None
    # Opened by an import before rooms were remembered: its messages are of authors of this very source.
    called = private_rooms_called(connection, command.room.handle) if is_slug(command.room.handle) else []
    for room in called:
        if not _is_claimed(connection, room) and _is_written_by(connection, room, command.authors):
            return room
    return None


def _is_claimed(connection: Connection, room: Room) -> bool:
    return _any(connection, I.room_id == room.id)


def _holds(connection: Connection, room: Room, first: tuple[int, int]) -> bool:
    seq, sent_at = first
    return _any(connection, Message.room_id == room.id, Message.seq == seq, Message.created_at == sent_at)


def _is_written_by(connection: Connection, room: Room, source: str) -> bool:
    return _any(connection, Message.room_id == room.id, User.id == Message.author_id, User.source == source)


def _any(connection: Connection, *conditions: ColumnElement[bool]) -> bool:
    query = select(1).where(*conditions).limit(1)
    return connection.execute(query).one_or_none() is not None


def _create(connection: Connection, command: OpenImported) -> Destination:
    room = command.room
    values = {
        "name": room.name or room.handle, "topic": room.topic, "description": room.description,
        "visibility": "public" if command.public else "private", "created_at": command.at, "seq": 0, "rev": 0,
    }  # fmt: skip
    wishes = _numbered(command.slug) if command.public else _guarded(command.slug)
    # Ends: at some number, or some random ending, nobody has a room.
    room_id = next(id_ for slug in wishes if (id_ := insert_room(connection, {**values, "slug": slug})) is not None)
    accounts = {} if command.public else _accounts(connection, room)
    if accounts:
        rows = [
            {"room_id": room_id, "user_id": id_, "joined_at": command.at, "read_seq": 0, "role": role}
            for id_, role in accounts.values()
        ]
        connection.execute(insert(M), rows)
    opened = room_by_id(connection, room_id)
    assert opened is not None
    names = [] if command.public else [member.name for member in room.members]
    return Destination(opened, True, tuple(accounts), tuple(name for name in names if name not in accounts))


def _numbered(slug: str) -> Iterator[str]:
    yield slug
    for number in count(2):
        ending = f"-{number}"
        yield slug[: _SLUG_MAX_CHARS - len(ending)].rstrip("-_") + ending


def _guarded(slug: str) -> Iterator[str]:
    while True:
        yield private_slug(slug)


def _accounts(connection: Connection, room: ImportedRoom) -> dict[str, tuple[int, RoomRole]]:
    """Return the accounts here that have exactly the names of a room's members: id and role, by name."""
    roles = {member.name: member.role for member in room.members}
    # Names have no index of their own: the key that they are found by has.
    query = select(User.id, User.name).where(
        User.fold.in_({name_key(name) for name in roles}),
        User.name.in_(list(roles)),
        User.kind.in_(("account", "bot")),
        User.deactivated_at.is_(None),
    )
    return {name: (id_, roles[name]) for id_, name in connection.execute(query)}
