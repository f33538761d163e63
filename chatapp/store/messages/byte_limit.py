"""Reads messages up to a limit in bytes; the rest never leaves the database."""

from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, func, or_, select

from chatapp.domain.page_limits import PAGE_BYTES, fitting, size, weight
from chatapp.domain.records import Message
from chatapp.store.db.prepared import PreparedQuery, SingleQuery
from chatapp.store.messages.rows import messages_of

# Where the texts stand among the columns of `select_messages`.
_BODY, _HTML = 11, 12

Rows = list[tuple[Any, ...]]


class MessageSlice(NamedTuple):
    """The first messages that a query finds; `complete`: all of them fitted."""

    messages: list[Message]
    complete: bool


class MessageQuery:
    """A query of `select_messages` with its order and limit; `kind` is PreparedQuery for one that is made once."""

    def __init__(self, query: Select[*tuple[Any, ...]], kind: type[PreparedQuery | SingleQuery] = SingleQuery) -> None:
        self._query = kind(query)
        self._select = query
        self._kind = kind

    @cached_property
    def _weighed(self) -> PreparedQuery | SingleQuery:
        # For PostgreSQL alone; to put it together takes longer than to read a page.
        return self._kind(_weighed(self._select))

    def read(
        self, connection: Connection, given: dict[str, Any] | None = None, most_bytes: int | None = PAGE_BYTES
    ) -> MessageSlice:
        """Return what the query finds, up to so many bytes (None: all) and at least one message."""
        rows, complete = self.rows(connection, given, most_bytes)
        found = messages_of(connection, rows)
        kept = found if most_bytes is None else fitting(found, most_bytes, weight)
        return MessageSlice(kept, complete and len(kept) == len(found))

    def rows(
        self, connection: Connection, given: dict[str, Any] | None = None, most_bytes: int | None = PAGE_BYTES
    ) -> tuple[Rows, bool]:
        """Return the rows, up to so many bytes of text, and whether they are all."""
        if most_bytes is None:
            return self._query.fetch_all(connection, **(given or {})), True
        if connection.dialect.name == "sqlite":
            return self._step_by_step(connection, given or {}, most_bytes)
        rows = self._weighed.fetch_all(connection, **(given or {}), most_bytes=most_bytes)
        return [row[:-2] for row in rows], not rows or rows[0][-1] == len(rows)

    def _step_by_step(self, connection: Connection, given: dict[str, Any], most_bytes: int) -> tuple[Rows, bool]:
        # SQLite reads a row when it is asked for it: whoever stops has read no more.
        kept: Rows = []
        for row in self._query.stream(connection, **given):
            most_bytes -= size(row[_BODY], row[_HTML])
            if most_bytes < 0 and kept:
                return kept, False
            kept.append(row)
        return kept, True


def _weighed(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Return the query for PostgreSQL, which sends all that it finds: it leaves out what does not fit.

    The size of a text is known there without reading it. Two columns are added: the place of a row, and how many
    there are.
    """
    page = query.subquery("page")
    columns = list(page.c)
    bytes_of = func.octet_length(columns[_BODY]) + func.coalesce(func.octet_length(columns[_HTML]), 0)
    # Without an order of their own the windows go through the rows as the query has sorted them.
    added = (
        func.sum(bytes_of).over(rows=(None, 0)).label("total"),
        func.row_number().over().label("nth"),
        func.count().over().label("found"),
    )
    weighed = select(*columns, *added).subquery("weighed")
    *kept, total, nth, found = weighed.c
    return select(*kept, nth, found).where(or_(total <= bindparam("most_bytes"), nth == 1)).order_by(nth)
