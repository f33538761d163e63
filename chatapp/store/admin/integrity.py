"""Finds corruption: gaps and duplicates in numbers, missing index entries, dangling references."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Connection, ForeignKey, Select, column, func, or_, select, table
from sqlalchemy.orm import aliased

from chatapp.domain.catalogs import DEFAULT
from chatapp.domain.server_texts import text
from chatapp.models import Base, Membership, Mention, Room, RoomDay, RoomMention
from chatapp.models import Message as M
from chatapp.store.messages.days import day_starts
from chatapp.store.search.word_index import inconsistent_words, stale_entries

_SHOWN = 5


class Finding(NamedTuple):
    """Something that is wrong: in which room (None: no room's own), and what: the key of a sentence with its values."""

    room: str | None
    key: str
    values: dict[str, str]

    def sentence(self, language: str = DEFAULT) -> str:
        """Return what is wrong, in a language."""
        return text(self.key, language, **self.values)


_Problem = tuple[str, dict[str, str]]


def findings(connection: Connection) -> Iterator[Finding]:
    """Yield all that is wrong with the stored history; nothing where it is sound."""
    for room in connection.execute(select(Room.id, Room.slug, Room.seq, Room.rev, Room.day).order_by(Room.slug)).all():
        for key, values in (*_numbers(connection, room), *_references(connection, room), *_days(connection, room)):
            yield Finding(room.slug, key, values)
    for key, values in (*_loose_ends(connection), *_index(connection), *_file(connection)):
        yield Finding(None, key, values)


def miscounted(connection: Connection) -> Sequence[str]:
    """Return the slugs of rooms whose counters are not those of their last message: two looks at an index for each."""
    last = [select(func.max(column)).where(M.room_id == Room.id).scalar_subquery() for column in (M.seq, M.rev)]
    wrong = or_(Room.seq != func.coalesce(last[0], 0), Room.rev != func.coalesce(last[1], 0))
    return connection.execute(select(Room.slug).where(wrong).order_by(Room.slug)).scalars().all()


def _numbers(connection: Connection, room: Any) -> Iterator[_Problem]:
    query = select(
        func.count(), func.count(M.seq.distinct()), func.min(M.seq), func.max(M.seq),
        func.count(M.rev.distinct()), func.min(M.rev), func.max(M.rev),
    ).where(M.room_id == room.id)  # fmt: skip
    count, seqs, first, last, revs, lowest, highest = connection.execute(query).one()
    if count and (seqs != count or first != 1 or last != count):
        yield _problem("check_seqs", count=count, first=first, last=last)
    if (last or 0) != room.seq:
        yield _problem("check_seq", seq=room.seq, last=last or 0)
    if revs != count or (count and lowest < 1):
        yield _problem("check_revs", messages=count - revs, lowest=lowest)
    if (highest or 0) != room.rev:
        yield _problem("check_rev", rev=room.rev, highest=highest)


def _references(connection: Connection, room: Any) -> Iterator[_Problem]:
    here = M.room_id == room.id
    loose = select(M.seq).where(here, or_(M.reply_to < 1, M.reply_to >= M.seq))
    yield from _listed(connection, loose, "check_reply")
    ahead = select(Membership.user_id).where(
        Membership.room_id == room.id, or_(Membership.read_seq > room.seq, Membership.read_seq < 0)
    )
    yield from _listed(connection, ahead, "check_position")
    for model, key in ((Mention, "check_mention"), (RoomMention, "check_mention_of_all")):
        lost = select(model.seq).where(model.room_id == room.id, or_(model.seq > room.seq, model.seq < 1))
        yield from _listed(connection, lost.distinct(), key)
    again = (
        select(func.min(M.seq))
        .where(here, M.client_id.is_not(None))
        .group_by(M.author_id, M.client_id)
        .having(func.count() > 1)
    )
    yield from _listed(connection, again, "check_twice")
    undead = select(M.seq).where(here, M.deleted_at.is_not(None), or_(M.body != "", M.html.is_not(None)))
    yield from _listed(connection, undead, "check_deleted")
    reply = aliased(M)
    replies = select(func.count()).where(reply.room_id == room.id, reply.thread == M.seq, reply.deleted_at.is_(None))
    miscounted = select(M.seq).where(here, M.replies != replies.scalar_subquery())
    yield from _listed(connection, miscounted, "check_replies")


def _days(connection: Connection, room: Any) -> Iterator[_Problem]:
    dated = select(M.seq, M.created_at).where(M.room_id == room.id).order_by(M.seq)
    begun = day_starts(None, ((seq, at) for seq, at in connection.execute(dated)))
    noted = select(RoomDay.day, RoomDay.seq).where(RoomDay.room_id == room.id)
    wrong = {(day, seq) for day, seq in connection.execute(noted)} ^ set(begun)
    yield from _shown(sorted({seq for _day, seq in wrong}), "check_days")
    if room.day != (begun[-1][0] if begun else None):
        yield _problem("check_last_day", day=room.day)


def _loose_ends(connection: Connection) -> Iterator[_Problem]:
    # The databases see to it themselves, unless they were changed by other hands or are damaged.
    for of in Base.metadata.sorted_tables:
        for key in sorted(of.foreign_keys, key=lambda key: key.parent.name):
            yield from _dangling(connection, key)


def _dangling(connection: Connection, key: ForeignKey) -> Iterator[_Problem]:
    meant = key.column.table.alias()
    there = meant.c[key.column.name]
    loose = select(key.parent).distinct().outerjoin(meant, there == key.parent)
    query = loose.where(key.parent.is_not(None), there.is_(None))
    names = {"table": key.column.table.name, "column": key.column.name, "other": key.parent.table.name}
    yield from _listed(connection, query, "check_dangling", **names)


def _index(connection: Connection) -> Iterator[_Problem]:
    name = "rowid" if connection.dialect.name == "sqlite" else "message_id"
    entries = table("message_words", column(name, BigInteger))
    entry = entries.c[name]
    missing = select(M.id).outerjoin(entries, entry == M.id).where(M.deleted_at.is_(None), entry.is_(None))
    yield from _listed(connection, missing, "check_unindexed")
    stale = select(entry).select_from(entries).outerjoin(M, M.id == entry)
    stale = stale.where(or_(M.id.is_(None), M.deleted_at.is_not(None)))
    yield from _listed(connection, stale, "check_stale")
    others = list(islice(stale_entries(connection), _SHOWN + 1))
    yield from _shown(others, "check_words")
    lost, needless = inconsistent_words(connection)
    if lost:
        yield _problem("check_parts", count=lost)
    if needless:
        yield _problem("check_unused_words", count=needless)


def _file(connection: Connection) -> Iterator[_Problem]:
    if connection.dialect.name == "sqlite":
        for (said,) in connection.exec_driver_sql("PRAGMA quick_check(5)"):
            if said != "ok":
                yield _problem("check_file", reason=said)


def _listed(connection: Connection, query: Select[Any], key: str, **values: str) -> Iterator[_Problem]:
    yield from _shown(connection.execute(query.limit(_SHOWN + 1)).scalars().all(), key, **values)


def _shown(numbers: Sequence[int], key: str, **values: str) -> Iterator[_Problem]:
    if numbers:
        more = ", ..." if len(numbers) > _SHOWN else ""
        yield _problem(key, numbers=", ".join(str(number) for number in numbers[:_SHOWN]) + more, **values)


def _problem(key: str, **values: object) -> _Problem:
    return key, {name: str(value) for name, value in values.items()}
