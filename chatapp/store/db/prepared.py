"""Queries compiled once and run on the driver's cursor: a short read through SQLAlchemy takes five times as long."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select
from sqlalchemy.engine import Dialect

from chatapp.store.db import raw_sql

Row = tuple[Any, ...]
_Convert = Callable[[Any], Any]


class _Compiled(NamedTuple):
    """A query in the words of one database; `places` are the names of its parameters, if these go by their place.

    `converters` are for the columns, by their place, whose values SQLAlchemy converts.
    """

    sql: str
    constants: Mapping[str, Any]
    places: Sequence[str] | None
    converters: Sequence[tuple[int, _Convert]]

    def parameters(self, given: Mapping[str, Any]) -> Any:
        """Return the parameters as the driver takes them."""
        values = {**self.constants, **given}
        return values if self.places is None else tuple(values[name] for name in self.places)

    def converted(self, row: Row) -> Row:
        """Return a row of the driver with its values converted as SQLAlchemy does."""
        values = list(row)
        for place, convert in self.converters:
            values[place] = convert(values[place])
        return tuple(values)


class SingleQuery:
    """A SELECT that is built for one request and run by SQLAlchemy."""

    def __init__(self, query: Select[*tuple[Any, ...]]) -> None:
        self._query = query

    def fetch_all(self, connection: Connection, **given: Any) -> list[Row]:
        """See PreparedQuery."""
        return list(self.stream(connection, **given))

    def stream(self, connection: Connection, **given: Any) -> Iterator[Row]:
        """See PreparedQuery."""
        with connection.execute(self._query, given) as result:
            for row in result:
                yield tuple(row)


class PreparedQuery:
    """A SELECT whose parameters are `bindparam`s, each of one value."""

    def __init__(self, query: Select[*tuple[Any, ...]]) -> None:
        self._query = query
        self._compiled: dict[str, _Compiled] = {}

    def fetch_all(self, connection: Connection, **given: Any) -> list[Row]:
        """Return the rows that the query finds."""
        return list(self.stream(connection, **given))

    def fetch_first(self, connection: Connection, **given: Any) -> Row | None:
        """Return the first row that the query finds, or None."""
        return next(self.stream(connection, **given), None)

    def stream(self, connection: Connection, **given: Any) -> Iterator[Row]:
        """Yield the rows that the query finds; SQLite reads each only when it is asked for."""
        compiled = self._for(connection.dialect)
        with raw_sql.open_cursor(connection, compiled.sql) as cursor:
            cursor.execute(compiled.sql, compiled.parameters(given))
            yield from map(compiled.converted, cursor) if compiled.converters else cursor

    def statement(self, dialect: Dialect, given: Mapping[str, Any]) -> tuple[str, Any]:
        """Return the SQL for a driver, with its parameters."""
        compiled = self._for(dialect)
        return compiled.sql, compiled.parameters(given)

    def _for(self, dialect: Dialect) -> _Compiled:
        return self._compiled.get(dialect.name) or self._compile(dialect)

    def _compile(self, dialect: Dialect) -> _Compiled:
        compiled = self._query.compile(dialect=dialect)
        if compiled.post_compile_params:
            # The query itself contains lists of values.
            compiled = self._query.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
        processors = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in self._columns]
        converters = [(place, convert) for place, convert in enumerate(processors) if convert is not None]
        places = compiled.positiontup if compiled.positional else None
        made = self._compiled[dialect.name] = _Compiled(compiled.string, compiled.params, places, converters)
        return made

    @property
    def _columns(self) -> Sequence[ColumnElement[Any]]:
        return list(self._query.selected_columns)
