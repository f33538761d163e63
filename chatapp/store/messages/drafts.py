"""Drafts of accounts."""

from sqlalchemy import Connection, delete, insert, select, update

from chatapp.domain.commands import SaveDraft
from chatapp.domain.errors import Forbidden
from chatapp.domain.page_limits import PAGE_BYTES, fitting, size
from chatapp.domain.records import Draft, Person
from chatapp.models import DraftRow as D
from chatapp.models import Room as R
from chatapp.store.db.writer import Outcome, one_by_one
from chatapp.store.people.users import active_person
from chatapp.store.people.visibility import can_see_room
from chatapp.store.rooms.rooms import visible_room

MOST_DRAFTS = 300


def drafts(connection: Connection, person: Person, before: int | None, limit: int) -> tuple[list[Draft], bool]:
    """Return at most `limit` drafts of a person in rooms that they may see, latest first, and whether more may be.

    `before` is the instant (ms) of the last one of the page before.
    """
    query = (
        select(R.slug, D.thread, D.body, D.updated_at)
        .join(R, R.id == D.room_id)
        .where(D.user_id == person.id, can_see_room(person.id))
        .order_by(D.updated_at.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(D.updated_at < before)
    found = [Draft(*row) for row in connection.execute(query)]
    kept = fitting(found, PAGE_BYTES, lambda draft: size(draft.body))
    return kept, len(kept) < len(found) or len(found) == limit


def _save(connection: Connection, command: SaveDraft) -> Outcome[Draft]:
    person = active_person(connection, command.person.id, command.at)
    if person.kind != "account":
        raise Forbidden("account_needed")
    room, _mine = visible_room(connection, command.room, person)
    this = (D.user_id == person.id, D.room_id == room.id, D.thread == command.thread)
    at = _next_instant(connection, person.id, command.at)
    if not command.body:
        connection.execute(delete(D).where(*this))
    elif not connection.execute(update(D).where(*this).values(body=command.body, updated_at=at)).rowcount:
        key = {"user_id": person.id, "room_id": room.id, "thread": command.thread}
        connection.execute(insert(D), [key | {"body": command.body, "updated_at": at}])
        _delete_oldest(connection, person.id)
    return Outcome(Draft(room.slug, command.thread, command.body, at))


save_drafts = one_by_one(_save)


def _next_instant(connection: Connection, person_id: int, at: int) -> int:
    # Instants are unlike, so that they tell which state of a draft is the later one and where a page ends.
    latest = select(D.updated_at).where(D.user_id == person_id).order_by(D.updated_at.desc()).limit(1)
    return max(at, (connection.execute(latest).scalar_one_or_none() or 0) + 1)


def _delete_oldest(connection: Connection, person_id: int) -> None:
    kept = select(D.updated_at).where(D.user_id == person_id).order_by(D.updated_at.desc())
    oldest = connection.execute(kept.limit(1).offset(MOST_DRAFTS)).scalar_one_or_none()
    if oldest is not None:
        connection.execute(delete(D).where(D.user_id == person_id, D.updated_at <= oldest))
