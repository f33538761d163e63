"""Activity: mentions, replies and reactions that concern a person."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, and_, delete, insert, literal, null, select

from chatapp.domain.commands import React, ToAll
from chatapp.domain.page_limits import PAGE_BYTES, fitting, weight
from chatapp.domain.records import Activity, Message, Person
from chatapp.models import ActivityRow as A
from chatapp.models import BlockRow, Membership, Mention, PollRow, PollVote, Room, RoomMention, SavedMessage, User
from chatapp.models import Message as M
from chatapp.store.db.raw_sql import execute_many
from chatapp.store.messages.places import at_places
from chatapp.store.messages.rows import messages_of, select_messages
from chatapp.store.people.visibility import can_see_room
from chatapp.store.rooms.mentions import mentioned_people, mentions_person

_TOGETHER = 50
_READ_AT_ONCE = 10
_ADD_MENTION = "INSERT INTO mentions (user_id, room_id, seq) VALUES (?, ?, ?)"
_ADD_ACTIVITY = "INSERT INTO activities (user_id, at, kind, message_id, actor_id) VALUES (?, ?, ?, ?, ?)"


def record_mentions(connection: Connection, messages: Sequence[Message]) -> None:
    """Note the people whom each message mentions; nobody mentions themselves."""
    mentioned = [(person, message) for message in messages for person in mentioned_people(message)]
    execute_many(connection, _ADD_MENTION, [(person, message.room_id, message.seq) for person, message in mentioned])
    activities = [(person, m.created_at, "mention", m.id, m.author.id) for person, m in mentioned]
    execute_many(connection, _ADD_ACTIVITY, activities)


def record_replies(connection: Connection, messages: Sequence[Message]) -> None:
    """Note the authors whom messages answer."""
    answers = [message for message in messages if message.reply_to is not None]
    if not answers:
        return
    asked = {(m.room_id, m.reply_to) for m in answers if m.reply_to is not None}
    authors = at_places(connection, "messages", "author_id", asked)
    concerned = [(authors[m.room_id, m.reply_to], m) for m in answers if m.reply_to is not None]
    rows = [(person, m.created_at, "reply", m.id, m.author.id) for person, m in concerned if person != m.author.id]
    execute_many(connection, _ADD_ACTIVITY, rows)


def record_room_mentions(connection: Connection, spoken: Sequence[tuple[ToAll | None, Message]]) -> None:
    """Note the messages that speak to everyone in their room: one row each, whoever that is."""
    rows = [
        {
            "room_id": message.room_id, "seq": message.seq, "at": message.created_at, "author_id": message.author.id,
            "present": None if to_all.present is None else f",{','.join(map(str, to_all.present))},",
        }
        for to_all, message in spoken
        if to_all is not None
    ]  # fmt: skip
    if rows:
        # A retry of a message that was stored before notes nothing new.
        there = at_places(connection, "room_mentions", "author_id", {(m.room_id, m.seq) for _all, m in spoken})
        fresh = [row for row in rows if (row["room_id"], row["seq"]) not in there]
        if fresh:
            connection.execute(insert(RoomMention), fresh)


def record_reaction(connection: Connection, message_id: int, author_id: int, command: React) -> None:
    """Note that somebody reacted to a message of somebody else, or took it back."""
    if author_id == command.actor.id:
        return
    if command.on:
        row = {"user_id": author_id, "at": command.at, "kind": "reaction", "message_id": message_id}
        connection.execute(insert(A), [{**row, "actor_id": command.actor.id, "emoji": command.emoji}])
        return
    this = (A.message_id == message_id, A.actor_id == command.actor.id, A.emoji == command.emoji)
    connection.execute(delete(A).where(*this))


def forget_mentions(connection: Connection, message_id: int, room_id: int, seq: int) -> None:
    """Delete the mentions of a message, before those of its edited text are stored."""
    for model in (Mention, RoomMention):
        connection.execute(delete(model).where(model.room_id == room_id, model.seq == seq))
    connection.execute(delete(A).where(A.message_id == message_id, A.kind == "mention"))


def forget(connection: Connection, message_id: int, room_id: int, seq: int) -> None:
    """Take away all that was noted of a message that is gone."""
    forget_mentions(connection, message_id, room_id, seq)
    for model in (A, SavedMessage, PollVote, PollRow):
        connection.execute(delete(model).where(model.message_id == message_id))


def activity(connection: Connection, person: Person, before: int | None, limit: int) -> tuple[list[Activity], bool]:
    """Return about `limit` of what concerns a person, as far as they may see it, latest first, and whether more is.

    `before` is the instant (ms) where the page before ended; a page never ends between two of one instant.
    """
    found = [
        row
        for query, at in ((_own(person), A.at), (_to_everyone(person), RoomMention.at))
        for row in connection.execute(_page(query, at, before, limit))
    ]
    rows = sorted(found, key=lambda row: int(row.at), reverse=True)
    end = rows[limit - 1].at if len(rows) >= limit else 0
    kept = [row for row in rows if row.at >= end]
    shown: list[Activity] = []
    for start in range(0, len(kept), _READ_AT_ONCE):
        shown += _with_messages(connection, kept[start : start + _READ_AT_ONCE])
        page = _fitting(shown)
        if len(page) < len(shown):
            return page, True
    return shown, len(shown) >= limit


def _with_messages(connection: Connection, rows: Sequence[Any]) -> list[Activity]:
    messages = _messages(connection, {row.message_id for row in rows})
    return [
        Activity(row.kind, row.at, (row.actor_id, row.name), row.emoji, messages[row.message_id])
        for row in rows
        if row.message_id in messages
    ]


def _fitting(shown: list[Activity]) -> list[Activity]:
    """Return the first of these that fit a page, with all that are of the last one's instant."""
    fit = fitting(shown, PAGE_BYTES, lambda activity: weight(activity.message))
    return [activity for activity in shown if activity.at >= fit[-1].at] if fit else []


def _own(person: Person) -> Select[*tuple[Any, ...]]:
    blocked = select(BlockRow.blocked_id).where(BlockRow.user_id == person.id)
    return (
        select(A.at, A.kind, A.actor_id, User.name, A.emoji, A.message_id)
        .join(User, User.id == A.actor_id)
        .join(M, M.id == A.message_id)
        .join(Room, Room.id == M.room_id)
        .where(A.user_id == person.id, can_see_room(person.id), A.actor_id.not_in(blocked))
    )


def _to_everyone(person: Person) -> Select[*tuple[Any, ...]]:
    here = and_(M.room_id == RoomMention.room_id, M.seq == RoomMention.seq)
    mine = and_(Membership.room_id == RoomMention.room_id, Membership.user_id == person.id)
    columns = (literal("everyone").label("kind"), RoomMention.author_id.label("actor_id"), User.name)
    return (
        select(RoomMention.at, *columns, null().label("emoji"), M.id.label("message_id"))
        .select_from(RoomMention)
        .join(M, here)
        .join(Membership, mine)
        .join(User, User.id == RoomMention.author_id)
        .where(RoomMention.author_id != person.id, RoomMention.at >= Membership.joined_at, mentions_person(person.id))
    )


def _page(query: Select[*tuple[Any, ...]], at: Any, before: int | None, limit: int) -> Select[*tuple[Any, ...]]:
    # Some more than asked for: those of one instant stay together.
    page = query.order_by(at.desc()).limit(limit + _TOGETHER)
    return page if before is None else page.where(at < before)


def _messages(connection: Connection, ids: set[int]) -> dict[int, Message]:
    rows = connection.execute(select_messages().where(M.id.in_(ids))).all() if ids else []
    return {message.id: message for message in messages_of(connection, rows) if not message.deleted}
