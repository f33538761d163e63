"""Edits, deletions and reactions.

Each real change takes exactly one `rev`; one that changes nothing takes none.
"""

from typing import Any, Protocol

from sqlalchemy import Connection, Row, and_, case, delete, func, insert, select, update

from chatapp.domain.account_state import FORBIDDEN_WHILE_MUTED, AccountState, check_account_state
from chatapp.domain.commands import DeleteMessage, EditMessage, React
from chatapp.domain.errors import Conflict, Forbidden, Invalid, NotFound
from chatapp.domain.permissions import Action, check, may
from chatapp.domain.records import Change, Message, Person
from chatapp.models import Membership, MessageVersion, ReactionRow, Room, User
from chatapp.models import Message as M
from chatapp.store.db.writer import Outcome, one_by_one
from chatapp.store.messages.activity import (
    forget,
    forget_mentions,
    record_mentions,
    record_reaction,
    record_room_mentions,
)
from chatapp.store.messages.rows import message_by_id
from chatapp.store.messages.thread_members import follow_concerned
from chatapp.store.messages.thread_summaries import uncount_reply, with_summaries
from chatapp.store.messages.word_filter_reports import report_flagged_edit
from chatapp.store.search.word_index import index_bodies, unindex_body

_MOST_KINDS = 50
MOST_VERSIONS = 50
"""Earlier texts that are kept of a message: its first one, and the latest."""
# Whoever reads the message has them counted: what many guests could pile up has to have an end.
MOST_REACTIONS = 5_000
# Whoever acts may have lost the right since they asked.
_STANDING = (User.role.label("chat_role"), User.muted_until, User.banned_until, User.deactivated_at)


class OnMessage(Protocol):
    """A command of somebody that acts on a message."""

    @property
    def actor(self) -> Person: ...  # noqa: D102
    @property
    def room(self) -> str: ...  # noqa: D102
    @property
    def seq(self) -> int: ...  # noqa: D102
    @property
    def at(self) -> int: ...  # noqa: D102


def _edit(connection: Connection, command: EditMessage) -> Outcome[Message]:
    stored = locked(connection, command, Action.EDIT_OWN)
    if stored.author_id != command.actor.id:
        raise Forbidden("edit_own_only", "seq")
    if stored.deleted_at is not None:
        raise Conflict("message_deleted", "seq")
    if stored.kind not in {"message", "action"}:
        raise Conflict("not_editable", "seq")
    if stored.body == command.body:
        return Outcome(message_by_id(connection, stored.id))
    _keep_version(connection, stored, command.actor, command.at)
    unindex_body(connection, stored.id, stored.body)
    index_bodies(connection, [(stored.id, command.body)])
    outcome = changed(connection, stored, body=command.body, html=command.html, edited_at=command.at)
    forget_mentions(connection, stored.id, stored.room_id, stored.seq)
    record_mentions(connection, [outcome.value])
    if stored.thread is not None:
        follow_concerned(connection, [outcome.value])
    record_room_mentions(connection, [(command.to_all, outcome.value)])
    return outcome._replace(notes=report_flagged_edit(connection, stored.id, command.flagged, command.at))


def _delete(connection: Connection, command: DeleteMessage) -> Outcome[Message]:
    if command.administration:
        stored = locked(connection, command, Action.DELETE_AS_ADMINISTRATOR)
    else:
        stored = locked(connection, command, Action.DELETE_ANY, Action.DELETE_OWN)
    return delete_stored(connection, stored, command.actor, command.at)


def delete_stored(connection: Connection, stored: Row[*tuple[Any, ...]], actor: Person, at: int) -> Outcome[Message]:
    """Delete a message whose room is locked, within a transaction that has checked the right.

    `stored` has the message's id, room_id, seq, author_id, kind, body, deleted_at and thread.
    """
    if stored.deleted_at is not None:
        return Outcome(message_by_id(connection, stored.id))
    _keep_version(connection, stored, actor, at)
    unindex_body(connection, stored.id, stored.body)
    connection.execute(delete(ReactionRow).where(ReactionRow.message_id == stored.id))
    forget(connection, stored.id, stored.room_id, stored.seq)
    gone = {"body": "", "html": None, "pinned_at": None, "deleted_at": at, "deleted_by": actor.id}
    outcome = changed(connection, stored, **gone)
    if stored.thread is None:
        return outcome
    uncount_reply(connection, stored)
    [message] = with_summaries(connection, [outcome.value])
    return outcome._replace(value=message, changes=(Change(message, is_new=False),))


def _react(connection: Connection, command: React) -> Outcome[Message]:
    stored = locked(connection, command, Action.REACT)
    if stored.deleted_at is not None:
        raise Conflict("message_deleted", "seq")
    is_set = _has_reaction(connection, stored.id, command)
    if is_set == command.on:
        return Outcome(message_by_id(connection, stored.id))
    if command.on:
        _add_reaction(connection, stored.id, command)
    else:
        connection.execute(delete(ReactionRow).where(*_this_reaction(stored.id, command)))
    record_reaction(connection, stored.id, stored.author_id, command)
    return changed(connection, stored)


edit_messages = one_by_one(_edit)
delete_messages = one_by_one(_delete)
react_to_messages = one_by_one(_react)


def locked(
    connection: Connection, command: OnMessage, action: Action, on_own: Action | None = None
) -> Row[*tuple[Any, ...]]:
    """Return the message, its room's row locked until the commit, if the actor may act on it.

    `on_own` is what they have to be allowed for a message of their own, where they are not for anyone's.
    """
    actor, room = command.actor, _locked_room(connection, command)
    room_role = None if room is None else room.role
    if room is not None:
        account_state = AccountState(room.chat_role, room.muted_until, room.banned_until, room.deactivated_at)
        check_account_state(account_state, command.at, check_mute=action in FORBIDDEN_WHILE_MUTED)
        actor = actor._replace(role=account_state.role)
    on_any = on_own is None or (room is not None and may(action, actor, room, room_role))
    check(action if on_own is None or on_any else on_own, actor, room, room_role)
    assert room is not None
    columns = (M.id, M.room_id, M.seq, M.author_id, M.kind, M.body, M.deleted_at, M.pinned_at, M.thread)
    message = connection.execute(select(*columns).where(M.room_id == room.id, M.seq == command.seq)).one_or_none()
    if message is None:
        raise NotFound("message_not_found", "seq")
    if not on_any and message.author_id != actor.id:
        raise Forbidden("delete_own_only", "seq")
    return message


def _locked_room(connection: Connection, command: OnMessage) -> Row[*tuple[Any, ...]] | None:
    mine = and_(Membership.room_id == Room.id, Membership.user_id == command.actor.id)
    query = (
        select(Room.id, Room.visibility, Room.archived_at, Room.posting, Membership.role, *_STANDING)
        .select_from(Room)
        .join(User, User.id == command.actor.id)
        .outerjoin(Membership, mine)
        .where(Room.slug == command.room)
        .with_for_update(of=Room)
    )
    return connection.execute(query).one_or_none()


def _keep_version(connection: Connection, stored: Row[*tuple[Any, ...]], actor: Person, at: int) -> None:
    version = {"message_id": stored.id, "body": stored.body, "replaced_at": at, "replaced_by": actor.id}
    connection.execute(insert(MessageVersion), [version])
    mine = select(MessageVersion.id).where(MessageVersion.message_id == stored.id).order_by(MessageVersion.id)
    first, *later = connection.execute(mine).scalars().all()
    if too_many := later[: max(0, len(later) + 1 - MOST_VERSIONS)]:
        between = (MessageVersion.id > first, MessageVersion.id <= too_many[-1])
        connection.execute(delete(MessageVersion).where(MessageVersion.message_id == stored.id, *between))


def changed(connection: Connection, stored: Row[*tuple[Any, ...]], **values: Any) -> Outcome[Message]:
    """Give a message new values and its next `rev`; the outcome is the message as it is then."""
    count = update(Room).where(Room.id == stored.room_id).values(rev=Room.rev + 1).returning(Room.rev)
    rev = connection.execute(count).scalar_one()
    connection.execute(update(M).where(M.id == stored.id).values(rev=rev, **values))
    message = message_by_id(connection, stored.id)
    return Outcome(message, (Change(message, is_new=False),))


def _this_reaction(message_id: int, command: React) -> tuple[Any, ...]:
    return (
        ReactionRow.message_id == message_id,
        ReactionRow.emoji == command.emoji,
        ReactionRow.user_id == command.actor.id,
    )


def _has_reaction(connection: Connection, message_id: int, command: React) -> bool:
    query = select(ReactionRow.user_id).where(*_this_reaction(message_id, command))
    return connection.execute(query).one_or_none() is not None


def _add_reaction(connection: Connection, message_id: int, command: React) -> None:
    is_other = case((ReactionRow.emoji != command.emoji, ReactionRow.emoji))
    counts = select(func.count(is_other.distinct()), func.count()).where(ReactionRow.message_id == message_id)
    kinds, total = connection.execute(counts).one()
    if kinds >= _MOST_KINDS:
        raise Invalid("too_many_emoji", "emoji", most=_MOST_KINDS)
    if total >= MOST_REACTIONS:
        raise Invalid("too_many_reactions", "emoji", most=MOST_REACTIONS)
    row = {
        "message_id": message_id,
        "emoji": command.emoji,
        "user_id": command.actor.id,
        "created_at": command.at,
    }
    connection.execute(insert(ReactionRow), [row])
