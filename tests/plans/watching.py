"""Collecting every statement that a store runs, with the places in `chatapp/store` that ran it."""

import ast
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import Engine, event

from chatapp.store.db import long_queries, raw_sql

STORE = Path(raw_sql.__file__).parents[1]
_CALLS = {
    "execute", "exec_driver_sql", "fetch", "execute_many", "run_long_query", "fetch_all", "fetch_first", "stream",
}  # fmt: skip
# What runs the statements of all the others.
_DRIVERS = {"db/raw_sql.py", "db/prepared.py", "db/long_queries.py", "db/engine.py", "db/timeouts.py"}


class Site(NamedTuple):
    """A call in `chatapp/store` that runs a statement: its file there, the function, its first and its last line."""

    file: str
    function: str
    first: int
    last: int


class Watched:
    """The statements that ran, each with the parameters of one of its runs, and the lines they came from."""

    def __init__(self) -> None:
        self.statements: dict[str, Any] = {}
        self.functions: dict[str, set[str]] = {}
        self._lines = set[tuple[str, int]]()
        self._lock = threading.Lock()

    def note(self, statement: str, parameters: Any) -> None:
        """Keep a statement, and from where in the store it was run."""
        frames = list(_frames_of_the_store())
        with self._lock:
            self.statements.setdefault(statement, parameters)
            self.functions.setdefault(statement, set()).update(f"{file}:{name}" for file, name, _line in frames)
            self._lines |= {(file, line) for file, _name, line in frames}

    def missed(self, sites: list[Site]) -> list[Site]:
        """Those of the calls that nothing came from."""
        return [
            site
            for site in sites
            if not any(file == site.file and site.first <= line <= site.last for file, line in self._lines)
        ]


def sites() -> list[Site]:
    """Every call in `chatapp/store` that runs a statement."""
    return [
        site
        for path in sorted(STORE.rglob("*.py"))
        if str(path.relative_to(STORE)) not in _DRIVERS
        for site in _sites(path)
    ]


@contextmanager
def watching() -> Iterator[Watched]:
    """Everything that runs in the block, by the toolkit and past it."""
    watched = Watched()

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        # Many rows may still be one statement, where it returns something for each.
        watched.note(statement, parameters[0] if many and isinstance(parameters, list) else parameters)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        with pytest.MonkeyPatch.context() as patch:
            _watch_hot(watched, patch)
            _watch_apart(watched, patch)
            yield watched
    finally:
        event.remove(Engine, "before_cursor_execute", note)


class _Cursor:
    """A driver's cursor that says what it is given."""

    def __init__(self, cursor: Any, watched: Watched) -> None:
        self._cursor = cursor
        self._watched = watched

    def execute(self, statement: str, parameters: Any = ()) -> None:
        self._watched.note(statement, parameters)
        self._cursor.execute(statement, parameters)

    def executemany(self, statement: str, rows: Any) -> None:
        self._watched.note(statement, rows[0])
        self._cursor.executemany(statement, rows)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._cursor)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)


def _watch_hot(watched: Watched, patch: pytest.MonkeyPatch) -> None:
    plain = raw_sql.open_cursor

    @contextmanager
    def cursor(connection: Any, statement: str) -> Iterator[Any]:
        with plain(connection, statement) as driver:
            yield _Cursor(driver, watched)

    patch.setattr(raw_sql, "open_cursor", cursor)


class _Pool:
    """Does at once what would be done on another thread: so it is seen who asked for it."""

    def __init__(self, watched: Watched) -> None:
        self._watched = watched

    def run(self, call: Any, path: str, statement: str, values: Any, seconds: float) -> Any:
        self._watched.note(statement, values)
        return call(path, statement, values, seconds)


def _watch_apart(watched: Watched, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(long_queries, "_POOL", _Pool(watched))


def _frames_of_the_store() -> Iterator[tuple[str, str, int]]:
    frame = sys._getframe(2)
    while frame is not None:
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(STORE):
            yield str(path.relative_to(STORE)), frame.f_code.co_name, frame.f_lineno
        frame = frame.f_back  # type: ignore[assignment]


def _sites(path: Path) -> Iterator[Site]:
    functions = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)]
    for function in functions:
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and _called(node.func) in _CALLS:
                name = str(path.relative_to(STORE))
                yield Site(name, function.name, node.lineno, node.end_lineno or node.lineno)


def _called(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""
