"""Reports of messages, by people and the word filter; each case is closed once."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, exists, func, insert, select, update
from sqlalchemy.orm import aliased

from chatapp.domain.errors import Conflict, Invalid, NotFound
from chatapp.domain.moderation import REPORT_ACTIONS, Case, Report, ReportOutcome
from chatapp.domain.notes import Note, ReportFiled
from chatapp.domain.permissions import Action
from chatapp.domain.records import Message, Person
from chatapp.models import Message as M
from chatapp.models import ReportRow as R
from chatapp.models import User
from chatapp.store.audit_log import log_action
from chatapp.store.db.writer import Outcome, one_by_one
from chatapp.store.messages.history import message_at
from chatapp.store.messages.rows import message_by_id, messages_of, select_messages
from chatapp.store.moderation.moderation import ban, kick, mute
from chatapp.store.moderation.remove_messages import remove_message
from chatapp.store.people.users import PERSON, active_person, actor_and_target
from chatapp.store.rooms.rooms import visible_room


class AddReport(NamedTuple):
    """Report a message in a room that the reporter sees."""

    reporter: Person
    room: str
    seq: int
    reason: str
    at: int


class CloseCase(NamedTuple):
    """See to a reported message: do what `outcome` says, and close all reports of it.

    `until` (ms) is for how long its author is muted or banned.
    """

    actor: Person
    message_id: int
    outcome: ReportOutcome
    until: int
    at: int


def open_count(connection: Connection) -> int:
    """Return how many messages have open reports."""
    return connection.execute(select(func.count(R.message_id.distinct())).where(R.closed_at.is_(None))).scalar_one()


def cases(connection: Connection, are_open: bool, below: int | None, limit: int) -> list[Case]:
    """Return reported messages by their newest report, at most `limit`, those whose report's id is under `below`."""
    query = select(R.message_id).where(_is_open(R) if are_open else ~_is_open(R), ~_has_newer(are_open))
    if below is not None:
        query = query.where(R.id < below)
    return _cases(connection, list(connection.execute(query.order_by(R.id.desc()).limit(limit)).scalars()))


def case(connection: Connection, message_id: int) -> Case | None:
    """Return a reported message with its reports, or None where there are none."""
    found = _cases(connection, [message_id])
    return found[0] if found and found[0].reports else None


def _is_open(report: type[R]) -> ColumnElement[bool]:
    return report.closed_at.is_(None)


def _has_newer(are_open: bool) -> ColumnElement[bool]:
    """Return the condition that the report's message has a newer one of the kind, by which it is listed."""
    newer = aliased(R)
    is_kind = _is_open(newer) if are_open else ~_is_open(newer)
    return exists().where(newer.message_id == R.message_id, newer.id > R.id, is_kind).correlate(R)


def _cases(connection: Connection, ids: Sequence[int]) -> list[Case]:
    rows = connection.execute(select_messages().where(M.id.in_(ids)))
    messages = {message.id: message for message in messages_of(connection, rows)}
    authors = {message.author.id for message in messages.values()}
    people = {row[0]: Person(*row) for row in connection.execute(select(*PERSON).where(User.id.in_(authors)))}
    reports = _reports(connection, ids)
    return [_case(messages[id_], people, reports[id_]) for id_ in ids if id_ in messages]


def _case(message: Message, people: dict[int, Person], reports: list[Report]) -> Case:
    return Case(message, people[message.author.id], tuple(reports))


def _reports(connection: Connection, ids: Sequence[int]) -> dict[int, list[Report]]:
    by, closer = User.__table__.alias("by"), User.__table__.alias("closer")
    query = (
        select(R.message_id, R.id, by.c.name, R.reason, R.created_at, R.closed_at, closer.c.name, R.outcome)
        .outerjoin(by, by.c.id == R.reporter_id)
        .outerjoin(closer, closer.c.id == R.closed_by)
        .where(R.message_id.in_(ids))
        .order_by(R.id)
    )
    found = defaultdict[int, list[Report]](list)
    for message_id, *report in connection.execute(query):
        found[message_id].append(Report(*report))
    return found


def _add(connection: Connection, command: AddReport) -> Outcome[None]:
    active_person(connection, command.reporter.id, command.at)
    room, _mine = visible_room(connection, command.room, command.reporter)
    message = message_at(connection, room, command.seq)
    if message.deleted:
        raise Conflict("message_deleted", "seq")
    if message.author.id == command.reporter.id:
        raise Invalid("report_own", "seq")
    mine = (R.message_id == message.id, R.reporter_id == command.reporter.id)
    if connection.execute(select(R.id).where(*mine)).one_or_none() is not None:
        raise Conflict("reported_already", "seq")
    values = {"message_id": message.id, "reporter_id": command.reporter.id, "reason": command.reason}
    connection.execute(insert(R).values(created_at=command.at, **values))
    return Outcome(notes=(ReportFiled(),))


def _close(connection: Connection, command: CloseCase) -> Outcome[None]:
    query = select(M.id, M.author_id).where(M.id == command.message_id)
    stored = connection.execute(query).one_or_none()
    if stored is None:
        raise NotFound("report_not_found")
    actor, author = actor_and_target(connection, command.actor, stored.author_id, Action.HANDLE_REPORTS, command.at)
    is_open = (R.message_id == stored.id, R.closed_at.is_(None))
    values = {"closed_at": command.at, "closed_by": actor.id, "outcome": command.outcome}
    if not connection.execute(update(R).where(*is_open).values(values)).rowcount:
        raise _resolved(connection, stored.id)
    outcome = _do(connection, command, actor, author)
    message = message_by_id(connection, stored.id)
    target = f"{message.room}/{message.seq}"
    log_action(connection, actor.id, REPORT_ACTIONS[command.outcome], target, command.at, author=author.id)
    return outcome


def _resolved(connection: Connection, message_id: int) -> Conflict:
    query = (
        select(User.name)
        .join(R, R.closed_by == User.id)
        .where(R.message_id == message_id)
        .order_by(R.closed_at.desc())
        .limit(1)
    )
    name = connection.execute(query).scalar_one_or_none()
    return Conflict("report_resolved", name=name) if name else Conflict("report_not_found")


def _do(connection: Connection, command: CloseCase, actor: Person, author: Person) -> Outcome[None]:
    reason = f"report of message {command.message_id}"
    acts: dict[ReportOutcome, Callable[[], tuple[Note, ...]]] = {
        "muted": lambda: mute(connection, actor, author, command.until, reason, command.at),
        "kicked": lambda: kick(connection, actor, author, reason, command.at),
        "banned": lambda: ban(connection, actor, author, command.until, reason, command.at),
    }
    if command.outcome == "deleted":
        removed = remove_message(connection, actor, command.message_id, command.at)
        return Outcome(changes=removed.changes, notes=removed.notes)
    notes = acts[command.outcome]() if command.outcome in acts else ()
    return Outcome(notes=notes)


add_reports = one_by_one(_add)
close_cases = one_by_one(_close, revokes=True)
