"""Direct messages: one room for the same people, even if two open it at the same time."""

import secrets
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, func, select

from chatapp.domain import records
from chatapp.domain.commands import OpenDirect
from chatapp.domain.errors import Forbidden, Invalid
from chatapp.domain.notes import MembershipChanged
from chatapp.domain.permissions import Action, check_in_chat
from chatapp.domain.slugs import direct_key
from chatapp.models import Membership, Room
from chatapp.store.db.raw_sql import insert_new
from chatapp.store.db.writer import Outcome, one_by_one
from chatapp.store.people.blocks import kept_apart
from chatapp.store.people.users import active_person, lock_people
from chatapp.store.people.visibility import check_known
from chatapp.store.rooms.rooms import find_room, insert_room, room_by_id

MOST_PEOPLE = 9
_PAIR = 2


def add_members(connection: Connection, room_id: int, read_seq: int, ids: Sequence[int], at: int) -> list[int]:
    """Make people members who are none, and return the ids of those."""
    rows = [{"room_id": room_id, "user_id": user_id, "joined_at": at, "read_seq": read_seq} for user_id in ids]
    return sorted(insert_new(connection, Membership, rows, Membership.user_id))


def added_notes(connection: Connection, room_id: int, added: Sequence[int]) -> tuple[MembershipChanged, ...]:
    """Return the notes of people who were made members."""
    room = room_by_id(connection, room_id) if added else None
    return () if room is None else tuple(MembershipChanged(room, user_id, belongs=True) for user_id in added)


def restore_members(connection: Connection, written: Mapping[int, int], at: int) -> tuple[MembershipChanged, ...]:
    """Make those members again who left a direct message of two in which was written since; return the notes.

    `written` holds the rooms, by their ids, with the seq before what was written.
    """
    here = select(func.count()).where(Membership.room_id == Room.id).scalar_subquery()
    left = select(Room.id, Room.direct_key).where(Room.id.in_(written), Room.direct_key.is_not(None), here == 1)
    notes: list[MembershipChanged] = []
    for room_id, key in connection.execute(left).all():
        ids = [int(number) for number in (key or "0").split(",")]
        if len(ids) == _PAIR:
            notes += added_notes(connection, room_id, add_members(connection, room_id, written[room_id], ids, at))
    return tuple(notes)


def _open(connection: Connection, command: OpenDirect) -> Outcome[tuple[records.Room, list[int]]]:
    check_in_chat(Action.START_DIRECT, active_person(connection, command.person.id, command.at, check_mute=True))
    ids = sorted({command.person.id, *command.others})
    if len(ids) > MOST_PEOPLE:
        raise Invalid("too_many_direct", "people", most=MOST_PEOPLE)
    check_known(connection, command.person, ids, "people")
    lock_people(connection, ids)
    key, apart = direct_key(ids), kept_apart(connection, command.person.id, command.others)
    if apart and connection.execute(select(Room.id).where(Room.direct_key == key)).one_or_none() is None:
        raise Forbidden("direct_refused", "people")
    values = {
        "slug": f"dm-{secrets.token_hex(8)}", "name": "", "topic": "", "visibility": "direct", "seq": 0, "rev": 0,
        "created_by": command.person.id, "created_at": command.at, "direct_key": key,
    }  # fmt: skip
    opened = insert_room(connection, values)
    query = select(Room.id, Room.slug, Room.seq).where(Room.direct_key == key).with_for_update()
    room_id, slug, seq = connection.execute(query).one()
    # Whoever left a conversation of several is back in it when it is begun again; of two, once something is written.
    back = ids if opened is not None or len(ids) > _PAIR else [command.person.id]
    added = add_members(connection, room_id, seq, [one for one in back if one not in apart], command.at)
    found = find_room(connection, slug, command.person)
    assert found is not None
    return Outcome((found[0], added), notes=added_notes(connection, room_id, added))


open_directs = one_by_one(_open)
