"""A store with so much in every table that grows that a planner reads none of them as a whole without need."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from random import Random
from typing import Any

from sqlalchemy import Connection, delete, text

from chatapp.domain.names import name_keys
from chatapp.domain.search_words import parts
from chatapp.models import (
    ActivityRow,
    AuditEntry,
    BanRow,
    Base,
    BlockRow,
    DraftRow,
    GoneWord,
    ImportedRoomRow,
    InvitationRow,
    LoggedChange,
    Membership,
    Mention,
    Message,
    MessageVersion,
    NameKey,
    NameWord,
    OneTimeLink,
    PollRow,
    PollVote,
    ReactionRow,
    ReportRow,
    Room,
    RoomDay,
    RoomInvitation,
    RoomMention,
    SavedMessage,
    SessionRow,
    ThreadMember,
    TokenRow,
    User,
    WordPart,
)
from chatapp.store.db.engine import Database
from chatapp.store.db.raw_sql import execute_many
from chatapp.store.db.timeouts import lift_time_limit, timed_connection

PEOPLE, ROOMS, MESSAGES = 12_000, 4_000, 60_000
# The large room, and how many of the messages are in it.
LARGE, IN_LARGE = 1, 30_000
_OTHERS = 20_000
_DAY = 86_400_000
NOW = 1_800_000_000_000
_WORDS = 3_000

Row = dict[str, Any]


def seed(database: Database) -> None:
    """Fill an empty, migrated database. PostgreSQL learns how much there is; SQLite is never told, as in service."""
    random = Random(12)
    with database.writing.begin() as connection:
        lift_time_limit(connection)
        if connection.dialect.name == "postgresql":
            # What is put in refers to what is there: to look for each takes longer than all the rest.
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(delete(Room))
        for model, rows in _tables(random):
            _insert(connection, model, list(rows))
        _index(connection)
        if connection.dialect.name == "postgresql":
            _go_on_numbering(connection)
    if not database.is_sqlite:
        with database.writing.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("SET statement_timeout = 0"))
            timed_connection(connection).seconds = None
            connection.execute(text("VACUUM ANALYZE"))
            connection.execute(text("RESET statement_timeout"))


def body(number: int) -> str:
    """The text of a message."""
    return f"word{number % _WORDS:04} said{number % 7}"


def _insert(connection: Connection, model: type[Base], rows: Sequence[Row]) -> None:
    names = ", ".join(f'"{name}"' for name in rows[0])
    table, values = model.__tablename__, [tuple(row.values()) for row in rows]
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" for _name in rows[0])
        execute_many(connection, f"INSERT INTO {table} ({names}) VALUES ({marks})", values)
        return
    driver: Any = connection.connection.cursor()
    with driver as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in values:
            copy.write_row(row)


def _tables(random: Random) -> Iterator[tuple[type[Base], Iterable[Row]]]:
    yield User, (_user(id_) for id_ in range(1, PEOPLE + 1))
    # Enough of them: to make the keys of a name takes long.
    keys = {key: id_ for id_ in range(1, 3_000) for key in name_keys(f"p{id_}")}
    yield NameKey, ({"key": key, "user_id": id_} for key, id_ in keys.items())
    yield NameWord, ({"word": f"p{id_}", "user_id": id_} for id_ in range(1, PEOPLE + 1))
    yield Room, (_room(id_) for id_ in range(1, ROOMS + 1))
    yield Membership, _memberships(random)
    yield Message, _messages(random)
    yield RoomDay, ({"room_id": 1 + n % ROOMS, "day": 20_000 + n // ROOMS, "seq": 1 + n} for n in range(_OTHERS))
    yield from _about_messages(random)
    yield from _about_people(random)


def _user(id_: int) -> Row:
    kind = "account" if id_ < PEOPLE // 2 else "guest"
    role = "owner" if id_ == 1 else "member" if kind == "account" else "guest"
    return {
        "id": id_, "kind": kind, "role": role, "name": f"p{id_}", "fold": name_keys(f"p{id_}")[0], "created_at": NOW,
        "source": "irc" if id_ % 5 == 0 else None, "source_key": f"p{id_}" if id_ % 5 == 0 else None,
    }  # fmt: skip


def _room(id_: int) -> Row:
    visibility = "public" if id_ < ROOMS // 2 else "private" if id_ < ROOMS * 3 // 4 else "direct"
    held = IN_LARGE if id_ == LARGE else _in_others(id_)
    return {
        "id": id_, "slug": f"room{id_}" if id_ > 1 else "general", "name": f"Room {id_}", "topic": "",
        "visibility": visibility, "seq": held, "rev": held, "created_at": NOW, "day": 20_000,
        "created_by": None if id_ % 2 else 1,
        "direct_key": f"{id_},{id_ + 1}" if visibility == "direct" else None,
    }  # fmt: skip


def _in_others(id_: int) -> int:
    shared, left = divmod(MESSAGES - IN_LARGE, ROOMS - 1)
    return shared + (id_ - 1 <= left)


def _memberships(random: Random) -> Iterator[Row]:
    pairs = {(LARGE, user_id) for user_id in range(1, PEOPLE, 3)}
    pairs |= {(room_id, 1 + room_id % PEOPLE) for room_id in range(2, ROOMS + 1)}
    pairs |= {(room_id, 2 + room_id % PEOPLE) for room_id in range(2, ROOMS + 1)}
    pairs |= {(1 + random.randrange(ROOMS * 3 // 4), 1 + random.randrange(PEOPLE)) for _ in range(_OTHERS)}
    for room_id, user_id in sorted(pairs):
        role = "owner" if user_id == 1 else "member"
        yield {"room_id": room_id, "user_id": user_id, "joined_at": NOW, "read_seq": 1, "role": role, "notify": "all"}


def _messages(random: Random) -> Iterator[Row]:
    seqs = {room_id: count(1) for room_id in range(1, ROOMS + 1)}
    left = [LARGE] * IN_LARGE + [id_ for id_ in range(2, ROOMS + 1) for _ in range(_in_others(id_))]
    random.shuffle(left)
    for id_, room_id in enumerate(left, 1):
        seq = next(seqs[room_id])
        replied = seq - 1 if id_ % 9 == 0 and seq > 1 else None
        yield {
            "id": id_, "room_id": room_id, "seq": seq, "rev": seq, "author_id": 1 + id_ % PEOPLE,
            "client_id": f"c{id_}", "kind": "joined" if id_ % 50 == 0 else "poll" if id_ % 50 == 1 else "message",
            "body": body(id_), "created_at": NOW + id_, "edited_at": NOW if id_ % 40 == 0 else None,
            "deleted_at": NOW if id_ % 60 == 2 else None, "reply_to": replied, "thread": replied,
            "pinned_at": NOW + id_ if id_ % 800 == 3 else None, "in_thread": id_ % 27 == 0,
            "replies": 1 if id_ % 9 == 8 else 0, "last_reply_at": NOW if id_ % 9 == 8 else None,
        }  # fmt: skip


def _about_messages(random: Random) -> Iterator[tuple[type[Base], Iterable[Row]]]:
    def some(most: int) -> int:
        return 1 + random.randrange(most)

    marks = {(some(PEOPLE), LARGE if n % 2 else some(ROOMS), some(IN_LARGE)) for n in range(_OTHERS)}
    yield Mention, ({"user_id": user, "room_id": room, "seq": seq} for user, room, seq in marks)
    spoken = {(LARGE if n % 2 else some(ROOMS), some(IN_LARGE)) for n in range(_OTHERS // 2)}
    yield RoomMention, ({"room_id": room, "seq": seq, "at": NOW, "author_id": some(PEOPLE)} for room, seq in spoken)
    set_by = {(some(MESSAGES), "👍", some(PEOPLE)) for _ in range(_OTHERS)}
    yield ReactionRow, ({"message_id": id_, "emoji": e, "user_id": who, "created_at": NOW} for id_, e, who in set_by)
    yield (
        ActivityRow,
        (
            {"user_id": some(PEOPLE), "at": NOW + n, "kind": "reply", "message_id": some(MESSAGES), "actor_id": 1}
            for n in range(_OTHERS)
        ),
    )
    kept = {(some(PEOPLE), some(MESSAGES)) for _ in range(_OTHERS)}
    written = {(some(PEOPLE), some(ROOMS)) for _ in range(_OTHERS)}
    yield (
        DraftRow,
        (
            {"user_id": user, "room_id": room, "thread": 0, "body": "half", "updated_at": NOW + n}
            for n, (user, room) in enumerate(written)
        ),
    )
    yield SavedMessage, ({"user_id": user, "message_id": id_, "saved_at": NOW} for user, id_ in kept)
    yield (
        MessageVersion,
        (
            {"message_id": some(MESSAGES), "body": "before", "replaced_at": NOW, "replaced_by": 1}
            for _ in range(_OTHERS)
        ),
    )
    members = {(1 + some(ROOMS - 1), some(20), some(PEOPLE)) for _ in range(_OTHERS)}
    yield (
        ThreadMember,
        (
            {"room_id": room, "thread": root, "user_id": user, "last_seq": root, "followed_at": user % 3, "read_seq": 1}
            for room, root, user in sorted(members)
        ),
    )
    polls = range(1, MESSAGES, 50)
    yield PollRow, ({"message_id": id_, "options": '["a", "b"]', "multiple": False} for id_ in polls)
    votes = {(polls[n % len(polls)], some(PEOPLE)) for n in range(_OTHERS)}
    yield PollVote, ({"message_id": id_, "user_id": who, "option": 0, "voted_at": NOW} for id_, who in votes)
    yield (
        ReportRow,
        (
            {
                "message_id": id_,
                "reporter_id": 2,
                "reason": "",
                "created_at": NOW,
                "closed_at": NOW if id_ % 400 else None,
            }
            for id_ in range(1, MESSAGES, 4)
        ),
    )


def _about_people(random: Random) -> Iterator[tuple[type[Base], Iterable[Row]]]:
    numbers = range(1, _OTHERS + 1)
    who = [1 + random.randrange(PEOPLE) for _ in numbers]
    yield (
        AuditEntry,
        (
            {"at": NOW, "actor_id": who[n - 1], "action": "room.configure", "target": f"room{n}", "detail": "{}"}
            for n in numbers
        ),
    )
    yield (
        BlockRow,
        ({"user_id": who[n - 1], "blocked_id": n, "created_at": NOW} for n in range(1, PEOPLE + 1)),
    )
    yield SessionRow, (
        {
            "id": f"s{n}", "user_id": who[n - 1], "created_at": NOW, "seen_at": NOW, "expires_at": NOW * 2,
            "address": "", "agent": "",
        }
        for n in numbers
    )  # fmt: skip
    yield (
        TokenRow,
        ({"user_id": who[n - 1], "kind": "guest", "label": "", "hash": f"t{n}", "created_at": NOW} for n in numbers),
    )
    yield LoggedChange, ({"at": NOW, "key": f"person:{n}"} for n in numbers)
    yield (
        OneTimeLink,
        ({"purpose": f"reset:{n}", "hash": f"l{n}", "created_at": NOW, "expires_at": NOW} for n in numbers),
    )
    yield InvitationRow, ({"hash": f"i{n}", "note": "", "created_at": NOW, "uses": 1, "most_uses": 1} for n in numbers)
    yield BanRow, (
        {
            "user_id": who[n - 1], "name": f"p{n}", "fold": f"fold:p{n}", "address": f"192.0.2.{n}", "reason": "",
            "created_at": NOW, "until": NOW, "lifted_at": NOW,
        }
        for n in numbers
    )  # fmt: skip
    yield (
        RoomInvitation,
        (
            {
                "room_id": 2_100 + n % 900,
                "user_id": 1 + n // 900,
                "inviter_id": 1,
                "created_at": NOW,
                "state": "pending",
            }
            for n in numbers
        ),
    )
    yield (
        ImportedRoomRow,
        ({"source": "slack", "key": f"public:{n}", "room_id": 1 + n % 2_000} for n in numbers),
    )
    # They are looked up 200 at a time: PostgreSQL reads all of a smaller table for that, and rightly.
    yield GoneWord, ({"word": f"gone{n}"} for n in range(5 * _OTHERS))


def _index(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.execute(text("INSERT INTO message_words(rowid, words) SELECT id, body FROM messages"))
    else:
        words = "array_to_tsvector(string_to_array(body, ' '))"
        connection.execute(text(f"INSERT INTO message_words(message_id, words) SELECT id, {words} FROM messages"))
    found = {word for number in range(MESSAGES) for word in body(number).split()}
    filed = sorted({(part, word) for word in found for part in parts(word)})
    _insert(connection, WordPart, [{"part": part, "word": word} for part, word in filed])


def _go_on_numbering(connection: Connection) -> None:
    for table in Base.metadata.sorted_tables:
        if "id" in table.columns and str(table.columns["id"].type) != "TEXT":
            name = f"'{table.name}'"
            set_ = f"SELECT setval(pg_get_serial_sequence({name}, 'id'), max(id)) FROM {table.name}"
            connection.execute(text(set_))
