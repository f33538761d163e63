"""Stores imported messages: numbered like any other, with their original times and authors.

Imported messages mention nobody, and members who were caught up stay caught up. Nearly every statement covers all rooms
of a batch, so fifty rooms cost little more than one.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select

from chatapp.domain.characters import without_long_marks
from chatapp.domain.errors import NotFound
from chatapp.domain.import_records import ImportedMessage
from chatapp.domain.times import DAY
from chatapp.models import Message as M
from chatapp.models import User
from chatapp.store.db.raw_sql import as_columns, execute_many, fetch
from chatapp.store.db.writer import Outcome, one_by_one
from chatapp.store.messages.days import record_days, within
from chatapp.store.messages.ids import next_ids
from chatapp.store.messages.import_threads import ImportedReply, count_imported, roots_of_replies
from chatapp.store.messages.locked_rooms import LockedRoom, lock_rooms, save_counters
from chatapp.store.messages.places import Place
from chatapp.store.people.imported_authors import NewAuthor, author_ids
from chatapp.store.search.word_index import index_bodies

_INSERT = (
    "INSERT INTO messages (id, room_id, seq, rev, author_id, client_id, kind, body, html, created_at, edited_at,"
    " deleted_at, reply_to, thread, in_thread) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_INSERT_REACTION = "INSERT INTO reactions (message_id, emoji, user_id, created_at) VALUES (?, ?, ?, ?)"
_KEEP_READ = "UPDATE memberships SET read_seq = ? WHERE room_id = ? AND read_seq >= ?"
# Written out: for `(a, b) IN (VALUES ...)` SQLite would read the whole table instead of its index.
_IMPORTED = {
    "sqlite": "SELECT m.room_id, m.author_id, m.client_id, m.seq FROM json_each(?) AS asked CROSS JOIN messages AS m"
    " ON m.room_id = json_extract(asked.value, '$[0]') AND m.author_id = json_extract(asked.value, '$[1]')"
    " AND m.client_id = json_extract(asked.value, '$[2]')",
    # LATERAL with OFFSET 0 makes PostgreSQL use the index for each row: its statistics are outdated during an import.
    "postgresql": "SELECT m.room_id, m.author_id, m.client_id, m.seq"
    " FROM unnest(CAST(? AS bigint[]), CAST(? AS bigint[]), CAST(? AS text[])) AS a (room_id, author_id, client_id)"
    " CROSS JOIN LATERAL (SELECT * FROM messages WHERE room_id = a.room_id AND author_id = a.author_id"
    " AND client_id = a.client_id OFFSET 0) AS m",
}


class ImportMessages(NamedTuple):
    """Store messages of a source, each given with the slug of its room, in their order, unless they are there.

    `before` has the seq of each room when the import began: later ones cannot be what a line of the file stands for.
    `known` has the seq of earlier messages of the file, by slug and place, as far as these reply to them.
    """

    source: str
    messages: Sequence[tuple[str, ImportedMessage]]
    before: Mapping[str, int]
    known: Mapping[tuple[str, int], int]


class ImportedCount(NamedTuple):
    """Where the messages are now: a seq for each, and how many of them are new."""

    seqs: tuple[int, ...]
    added: int


# Room, author and key: what a message is known by, however often it is imported.
_Identity = tuple[int, int, str]


class _Line(NamedTuple):
    identity: _Identity
    slug: str
    message: ImportedMessage


class _Numbered(NamedTuple):
    id: int
    seq: int
    rev: int
    line: _Line


def _bring(connection: Connection, command: ImportMessages) -> Outcome[ImportedCount]:
    rooms = _locked(connection, {slug for slug, _message in command.messages})
    ends = {room.id: room.seq for room in rooms.values()}
    authors = author_ids(connection, command.source, _authors(command.messages))
    lines = [_Line((rooms[slug].id, authors[m.author.key], m.key), slug, m) for slug, m in command.messages]
    seqs = _imported(connection, {line.identity for line in lines})
    fresh = _number(connection, rooms, _missing(connection, command.before, lines, seqs))
    seqs.update((numbered.line.identity, numbered.seq) for numbered in fresh)
    places = {(line.slug, line.message.place): seqs[line.identity] for line in lines}
    replies = _replies(fresh, {**command.known, **places})
    roots = roots_of_replies(connection, replies.values())
    _insert(connection, fresh, replies, roots)
    count_imported(connection, replies.values(), roots)
    _insert_reactions(connection, fresh, authors)
    index_bodies(connection, [(n.id, n.line.message.body) for n in fresh if not n.line.message.deleted])
    save_counters(connection, rooms.values())
    read = [(room.seq, room.id, ends[room.id]) for room in rooms.values() if room.touched]
    execute_many(connection, _KEEP_READ, read)
    return Outcome(ImportedCount(tuple(seqs[line.identity] for line in lines), len(fresh)))


import_messages = one_by_one(_bring)


def _locked(connection: Connection, slugs: set[str]) -> dict[str, LockedRoom]:
    rooms = lock_rooms(connection, slugs)
    if len(rooms) < len(slugs):
        raise NotFound("room_not_found", "room")
    return rooms


def _authors(messages: Sequence[tuple[str, ImportedMessage]]) -> dict[str, NewAuthor]:
    """Return everyone who wrote or reacted, by their key, as they first appear."""
    found: dict[str, NewAuthor] = {}
    for _slug, message in messages:
        reactors = [author for reaction in message.reactions for author in reaction.authors]
        for author in (message.author, *reactors):
            if author.key not in found:
                found[author.key] = NewAuthor(author.name, message.at)
    return found


def _imported(connection: Connection, wanted: set[_Identity]) -> dict[_Identity, int]:
    """Return the seqs of those that were imported before."""
    rows = fetch(connection, _IMPORTED[connection.dialect.name], as_columns(connection, wanted))
    return {(room_id, author_id, key): seq for room_id, author_id, key, seq in rows}


def _missing(
    connection: Connection, before: Mapping[str, int], lines: Sequence[_Line], seqs: dict[_Identity, int]
) -> list[_Line]:
    """Return the lines that are not stored yet, each once, and add the seqs of those that people wrote here to `seqs`.

    An export that comes home must not double what it holds.
    """
    unknown: dict[_Identity, _Line] = {}
    for line in lines:
        if line.identity not in seqs:
            unknown.setdefault(line.identity, line)
    written = _Written(connection, before, unknown.values())
    missing = []
    for line in unknown.values():
        seq = written.take(line)
        if seq is None:
            missing.append(line)
        else:
            seqs[line.identity] = seq
    return missing


class _Written:
    """What people wrote in the rooms at the instants of some lines, up to the seqs `before`."""

    def __init__(self, connection: Connection, before: Mapping[str, int], lines: Iterable[_Line]) -> None:
        instants: dict[tuple[int, int], set[int]] = {}
        for line in lines:
            if before.get(line.slug):
                instants.setdefault((line.identity[0], before[line.slug]), set()).add(line.message.at)
        self._found: dict[tuple[int, int, str, str | None], list[tuple[str, int]]] = {}
        for (room_id, last), wanted in instants.items():
            self._read(connection, room_id, last, wanted)

    def _read(self, connection: Connection, room_id: int, last: int, instants: set[int]) -> None:
        query = (
            select(M.created_at, User.name, M.client_id, M.body, M.seq)
            .join(User, User.id == M.author_id)
            .where(M.room_id == room_id, M.seq <= last, within(room_id, min(instants), max(instants) + 1))
            .where(M.created_at.in_(instants), User.kind != "imported")
            .order_by(M.seq)
        )
        for at, name, client_id, body, seq in connection.execute(query):
            self._found.setdefault((room_id, at, name, client_id), []).append((body, seq))

    def take(self, line: _Line) -> int | None:
        """Return the seq of a line's message. It accounts for no other: a bot may say the same twice at once."""
        message = line.message
        candidates = self._found.get((line.identity[0], message.at, message.author.name, message.client_id), [])
        for candidate in candidates:
            if message.client_id is not None or without_long_marks(candidate[0]) == message.body:
                candidates.remove(candidate)
                return candidate[1]
        return None


def _number(connection: Connection, rooms: Mapping[str, LockedRoom], lines: Sequence[_Line]) -> list[_Numbered]:
    ids = next_ids(connection, len(lines)) if lines else ()
    numbered, days = [], []
    for id_, line in zip(ids, lines, strict=True):
        room, at = rooms[line.slug], line.message.at
        seq, rev = room.next_numbers()
        numbered.append(_Numbered(id_, seq, rev, line))
        if room.begins_day(at):
            days.append((room.id, at // DAY, seq))
    record_days(connection, days)
    return numbered


def _replies(numbered: Sequence[_Numbered], seqs: Mapping[tuple[str, int], int]) -> dict[Place, ImportedReply]:
    """Return what replies to an earlier message, by its place, in order of seq."""
    found: dict[Place, ImportedReply] = {}
    for _id, seq, _rev, ((room_id, author_id, _key), slug, m) in numbered:
        reply_to = None if m.answers is None else seqs.get((slug, m.answers))
        if reply_to is not None and reply_to < seq:
            found[room_id, seq] = ImportedReply((room_id, seq), reply_to, author_id, m.at, is_shown=not m.deleted)
    return found


def _insert(
    connection: Connection,
    numbered: Sequence[_Numbered],
    replies: Mapping[Place, ImportedReply],
    roots: Mapping[Place, int],
) -> None:
    rows = [
        (
            id_, room_id, seq, rev, author_id, key, m.kind, m.body, m.html, m.at, m.edited_at,
            # When it was deleted is not exported: not before it was last edited.
            (m.edited_at or m.at) if m.deleted else None,
            replies[room_id, seq].reply_to if (room_id, seq) in replies else None,
            roots.get((room_id, seq)), m.in_thread and (room_id, seq) in roots,
        )
        for id_, seq, rev, ((room_id, author_id, key), _slug, m) in numbered
    ]  # fmt: skip
    execute_many(connection, _INSERT, rows)


def _insert_reactions(connection: Connection, numbered: Sequence[_Numbered], authors: Mapping[str, int]) -> None:
    rows = []
    for id_, _seq, _rev, (_identity, _slug, message) in numbered:
        set_by = dict.fromkeys((r.emoji, authors[author.key]) for r in message.reactions for author in r.authors)
        # Instants a millisecond apart keep the order in which kinds and people are shown.
        rows += [(id_, emoji, user_id, message.at + order) for order, (emoji, user_id) in enumerate(set_by)]
    execute_many(connection, _INSERT_REACTION, rows)
