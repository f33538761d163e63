"""Stores imported messages: numbered like any other, with their original times and authors.

Nobody is mentioned by it, and whoever had read everything has still read everything afterwards.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, insert, select, text, update

from chatapp.domain.characters import without_long_marks
from chatapp.domain.errors import NotFound
from chatapp.domain.import_records import ImportedAuthor, ImportedMessage
from chatapp.domain.times import DAY
from chatapp.models import Membership, ReactionRow, Room, User
from chatapp.models import Message as M
from chatapp.store.db.raw_sql import execute_many
from chatapp.store.db.writer import Outcome, one_by_one
from chatapp.store.messages.days import day_starts, record_days, within
from chatapp.store.messages.ids import next_ids
from chatapp.store.messages.import_threads import ImportedReply, count_imported, roots_of_replies
from chatapp.store.people.users import AddImported, add_imported
from chatapp.store.search.word_index import index_bodies

_INSERT = (
    "INSERT INTO messages (id, room_id, seq, rev, author_id, client_id, kind, body, html, created_at, edited_at,"
    " deleted_at, reply_to, thread, in_thread) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
# Written out: for `(a, b) IN (VALUES ...)` SQLite would read the whole table instead of its index.
_IMPORTED = {
    "sqlite": text(
        "SELECT m.author_id, m.client_id, m.seq FROM json_each(:asked) AS asked CROSS JOIN messages AS m"
        " ON m.room_id = :room_id AND m.author_id = json_extract(asked.value, '$[0]')"
        " AND m.client_id = json_extract(asked.value, '$[1]')"
    ),
    "postgresql": text(
        "SELECT author_id, client_id, seq FROM messages WHERE room_id = :room_id AND (author_id, client_id) IN"
        " (SELECT * FROM unnest(CAST(:author_ids AS bigint[]), CAST(:keys AS text[])))"
    ),
}


class ImportMessages(NamedTuple):
    """Store messages of a source in a room, in their order, unless they are there.

    `known` has the seq of earlier messages of the file, by their place, as far as these reply to them.
    """

    room: str
    source: str
    messages: tuple[ImportedMessage, ...]
    known: Mapping[int, int]


class ImportedCount(NamedTuple):
    """Where the messages are now: a seq for each, and how many of them are new."""

    seqs: tuple[int, ...]
    added: int


class _Numbered(NamedTuple):
    id: int
    seq: int
    message: ImportedMessage


def _bring(connection: Connection, command: ImportMessages) -> Outcome[ImportedCount]:
    room = _locked(connection, command.room)
    authors = _authors(connection, command)
    there = _there(connection, room.id, command.messages, authors)
    fresh = _number(connection, room.seq, [m for m in _distinct(command.messages, authors) if m.place not in there])
    seqs = there | {number.message.place: number.seq for number in fresh}
    replies = _replies(fresh, authors, {**command.known, **seqs})
    roots = roots_of_replies(connection, room.id, [reply[:2] for reply in replies.values()])
    _insert(connection, room, fresh, authors, replies, roots)
    count_imported(connection, room.id, replies.values(), roots)
    _insert_reactions(connection, fresh, authors)
    index_bodies(connection, [(n.id, n.message.body) for n in fresh if not n.message.deleted])
    _count(connection, room, fresh)
    by_identity = {_identity(m, authors): seqs[m.place] for m in command.messages if m.place in seqs}
    return Outcome(ImportedCount(tuple(by_identity[_identity(m, authors)] for m in command.messages), len(fresh)))


import_messages = one_by_one(_bring)


_Place = Row[int, int, int, int | None]


def _locked(connection: Connection, slug: str) -> _Place:
    query = select(Room.id, Room.seq, Room.rev, Room.day).where(Room.slug == slug).with_for_update()
    room = connection.execute(query).one_or_none()
    if room is None:
        raise NotFound("room_not_found", "room")
    return room


def _authors(connection: Connection, command: ImportMessages) -> dict[str, int]:
    wanted = {author.key: (author, at) for author, at in _spoken(command.messages)}
    query = select(User.source_key, User.id).where(User.source == command.source, User.source_key.in_(list(wanted)))
    known = {key: user_id for key, user_id in connection.execute(query) if key is not None}
    missing = [
        AddImported(command.source, author.key, author.name, at)
        for author, at in wanted.values()
        if author.key not in known
    ]
    added = add_imported(connection, missing)
    return known | {command.key: outcome.value.id for command, outcome in zip(missing, added, strict=True)}


def _spoken(messages: Sequence[ImportedMessage]) -> Iterable[tuple[ImportedAuthor, int]]:
    # Latest first, so that the earliest is the one that stays in a dict.
    for message in reversed(messages):
        yield from ((author, message.at) for reaction in reversed(message.reactions) for author in reaction.authors)
        yield message.author, message.at


def _identity(message: ImportedMessage, authors: Mapping[str, int]) -> tuple[int, str]:
    return authors[message.author.key], message.key


def _distinct(messages: Sequence[ImportedMessage], authors: Mapping[str, int]) -> list[ImportedMessage]:
    return list({_identity(message, authors): message for message in reversed(messages)}.values())[::-1]


def _there(
    connection: Connection, room_id: int, messages: Sequence[ImportedMessage], authors: Mapping[str, int]
) -> dict[int, int]:
    """Return the seq of each message, by its place, that the room has: imported before, or written there."""
    imported = _imported(connection, room_id, {_identity(message, authors) for message in messages})
    written = _written(connection, room_id, [message.at for message in messages])
    found = {message.place: imported.get(_identity(message, authors)) or _own(written, message) for message in messages}
    return {place: seq for place, seq in found.items() if seq is not None}


def _imported(connection: Connection, room_id: int, wanted: Iterable[tuple[int, str]]) -> dict[tuple[int, str], int]:
    author_ids, keys = zip(*wanted, strict=True)
    asked: dict[str, Any] = {"author_ids": list(author_ids), "keys": list(keys)}
    if connection.dialect.name == "sqlite":
        asked = {"asked": json.dumps(list(zip(author_ids, keys, strict=True)))}
    rows = connection.execute(_IMPORTED[connection.dialect.name], {"room_id": room_id, **asked})
    return {(author_id, key): seq for author_id, key, seq in rows}


_Written = dict[tuple[int, str, str | None], list[tuple[str, int]]]


def _written(connection: Connection, room_id: int, instants: Sequence[int]) -> _Written:
    """Return what people wrote in the room at these instants: an export that comes home must not double it."""
    query = (
        select(M.created_at, User.name, M.client_id, M.body, M.seq)
        .join(User, User.id == M.author_id)
        .where(M.room_id == room_id, within(room_id, min(instants), max(instants) + 1))
        .where(M.created_at.in_(set(instants)), User.kind != "imported")
        .order_by(M.seq.desc())
    )
    found: _Written = {}
    for at, name, client_id, body, seq in connection.execute(query):
        found.setdefault((at, name, client_id), []).append((body, seq))
    return found


def _own(written: _Written, message: ImportedMessage) -> int | None:
    candidates = written.get((message.at, message.author.name, message.client_id), [])
    for candidate in reversed(candidates):
        if message.client_id is not None or without_long_marks(candidate[0]) == message.body:
            # One message accounts for one line: a bot may say the same twice in a millisecond.
            candidates.remove(candidate)
            return candidate[1]
    return None


def _number(connection: Connection, last: int, messages: Sequence[ImportedMessage]) -> list[_Numbered]:
    ids = next_ids(connection, len(messages)) if messages else ()
    return [
        _Numbered(id_, last + offset, message)
        for offset, (id_, message) in enumerate(zip(ids, messages, strict=True), 1)
    ]


def _insert(
    connection: Connection,
    room: _Place,
    numbered: Sequence[_Numbered],
    authors: Mapping[str, int],
    replies: Mapping[int, ImportedReply],
    roots: Mapping[int, int],
) -> None:
    rows = [
        (
            n.id,
            room.id,
            n.seq,
            room.rev + n.seq - room.seq,
            authors[n.message.author.key],
            n.message.key,
            n.message.kind,
            n.message.body,
            n.message.html,
            n.message.at,
            n.message.edited_at,
            # When it was deleted is not exported: not before it was last edited.
            (n.message.edited_at or n.message.at) if n.message.deleted else None,
            replies[n.seq].reply_to if n.seq in replies else None,
            roots.get(n.seq),
            n.message.in_thread and n.seq in roots,
        )
        for n in numbered
    ]
    execute_many(connection, _INSERT, rows)


def _replies(
    numbered: Sequence[_Numbered], authors: Mapping[str, int], seqs: Mapping[int, int]
) -> dict[int, ImportedReply]:
    """Return what replies to an earlier message, by its seq, in order."""
    found: dict[int, ImportedReply] = {}
    for _id, seq, message in numbered:
        reply_to = None if message.answers is None else seqs.get(message.answers)
        if reply_to is not None and reply_to < seq:
            author_id = authors[message.author.key]
            found[seq] = ImportedReply(seq, reply_to, author_id, message.at, is_shown=not message.deleted)
    return found


def _insert_reactions(connection: Connection, numbered: Sequence[_Numbered], authors: Mapping[str, int]) -> None:
    rows = []
    for id_, _seq, message in numbered:
        set_by = [(r.emoji, authors[author.key]) for r in message.reactions for author in r.authors]
        # Instants a millisecond apart keep the order in which kinds and people are shown.
        rows += [
            {"message_id": id_, "emoji": emoji, "user_id": user_id, "created_at": message.at + order}
            for order, (emoji, user_id) in enumerate(dict.fromkeys(set_by))
        ]
    if rows:
        connection.execute(insert(ReactionRow), rows)


def _count(connection: Connection, room: _Place, fresh: Sequence[_Numbered]) -> None:
    if not fresh:
        return
    added, days = len(fresh), day_starts(room.day, ((n.seq, n.message.at) for n in fresh))
    record_days(connection, [(room.id, day, seq) for day, seq in days])
    counted = {"seq": room.seq + added, "rev": room.rev + added, "day": fresh[-1].message.at // DAY}
    connection.execute(update(Room).where(Room.id == room.id).values(counted))
    up_to_date = (Membership.room_id == room.id, Membership.read_seq >= room.seq)
    connection.execute(update(Membership).where(*up_to_date).values(read_seq=room.seq + added))
