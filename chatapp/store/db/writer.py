"""The one writer: it commits all that waits in one transaction, then says so, in order.

Group commit: while one transaction is synced to disk, the next one gathers; a sync's cost is shared by all in it.
"""

import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count, groupby
from typing import Any, NamedTuple

import structlog
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from chatapp.concurrency.workers import Inbox, Return, open_inbox, start_worker
from chatapp.domain.errors import ChatError, Unavailable
from chatapp.domain.notes import LoggedNote, Note
from chatapp.domain.records import Change
from chatapp.domain.times import now
from chatapp.store.db import known_words
from chatapp.store.db.change_log import log_changes
from chatapp.store.db.engine import Database, is_outage, unavailable
from chatapp.store.db.raw_sql import fetch, savepoint

_MOST_AT_ONCE = 512
_log = structlog.get_logger(__name__)


class Outcome(NamedTuple):
    """What became of one command: its value, the changes a room is told of, and the notes on what else is otherwise
    now for live connections; or the error.
    """

    value: Any = None
    changes: tuple[Change, ...] = ()
    notes: tuple[Note, ...] = ()
    error: ChatError | None = None


Handler = Callable[[Connection, Sequence[Any]], list[Outcome]]
Reply = Callable[[Outcome], None]


class _Job(NamedTuple):
    handler: Handler
    command: Any
    reply: Reply


class _Batch(NamedTuple):
    """Jobs that were committed together, what became of each, and the notes of all of them."""

    jobs: Sequence[_Job]
    outcomes: Sequence[Outcome]
    logged: Sequence[LoggedNote] = ()


def _ignore(_logged: Sequence[LoggedNote]) -> None:
    """Nobody is connected: a command, or a test of what is stored."""


# A number of ours among PostgreSQL's advisory locks.
_TURN = 7_245_001
_SHARED = text(f"SELECT pg_advisory_xact_lock_shared({_TURN})")
_ALONE = text(f"SELECT pg_advisory_xact_lock({_TURN})")
_LOCK_ROOMS = "SELECT id FROM rooms WHERE slug = ANY(?) ORDER BY id FOR UPDATE"


class Writer:
    """Takes commands from anywhere, writes them from one place.

    After each commit `apply` gets the notes of the transaction before any reply is given, and must not wait;
    `publish` gets its changes, in order, after the replies.
    """

    def __init__(
        self,
        database: Database,
        publish: Callable[[list[Change]], None],
        apply: Callable[[Sequence[LoggedNote]], None] = _ignore,
        *,
        capacity: int = 10_000,
    ) -> None:
        self._database = database
        self._publish = publish
        self._apply = apply
        self._capacity = capacity
        self._start = threading.Lock()
        self._inbox: Inbox[_Job | None] | None = None
        self._done: Return[_Batch] | None = None
        self._stopped = threading.Event()
        self._closing = False
        self._numbers = count(1)
        self._submitted = self._delivered = 0

    def submit(self, handler: Handler, command: Any, reply: Reply) -> None:
        """Queue a command; `reply` is called once with its outcome. Raises Unavailable when too much waits.

        Calls from one thread are written in their order.
        """
        inbox = self._inbox or self._begin()
        if self._closing or inbox.qsize() >= self._capacity:
            raise Unavailable("server_busy")
        self._submitted = next(self._numbers)
        inbox.put(_Job(handler, command, reply))

    def do(self, handler: Handler, command: Any) -> Any:
        """Write one command; return its value once it is committed and its notes are applied. Raises its ChatError."""
        done = threading.Event()
        outcomes: list[Outcome] = []

        def reply(outcome: Outcome) -> None:
            outcomes.append(outcome)
            done.set()

        self.submit(handler, command, reply)
        done.wait()
        if outcomes[0].error is not None:
            raise outcomes[0].error
        return outcomes[0].value

    def depth(self) -> int:
        """Return how many commands wait."""
        return self._inbox.qsize() if self._inbox else 0

    def busy(self) -> bool:
        """Return True if anything was submitted and is not answered and published yet."""
        return self._submitted > self._delivered

    def stop(self, timeout: float = 5.0) -> None:
        """Take nothing more, write and answer what waits; return after that or after `timeout` seconds."""
        self._closing = True
        if self._inbox is not None:
            self._inbox.put(None)
            self._stopped.wait(timeout)

    def _begin(self) -> "Inbox[_Job | None]":
        # Lazily, in the process that writes: a thread made at import would not survive a fork or the reloader.
        with self._start:
            if self._inbox is None:
                native = self._database.is_sqlite
                self._done = Return(self._deliver, native)
                self._inbox = open_inbox(native)
                start_worker(self._work, native)
        return self._inbox

    def _work(self) -> None:
        assert self._inbox is not None
        assert self._done is not None
        running = True
        while running:
            jobs = self._gather(self._inbox)
            running = jobs[-1] is not None
            batch = [job for job in jobs if job is not None]
            self._done.put(self._commit(batch))
        self._done.put(_Batch((), ()))

    @staticmethod
    def _gather(inbox: "Inbox[_Job | None]") -> "list[_Job | None]":
        jobs = [inbox.get()]
        while jobs[-1] is not None and len(jobs) < _MOST_AT_ONCE:
            try:
                jobs.append(inbox.get_nowait())
            except queue.Empty:
                break
        return jobs

    def _commit(self, jobs: Sequence[_Job]) -> _Batch:
        try:
            with self._database.writing.begin() as connection:
                self._take_turn(connection, jobs)
                info = known_words.begin(connection)
                outcomes = [
                    outcome for run in _runs(jobs) for outcome in run[0].handler(connection, [j.command for j in run])
                ]
                logged = log_changes(connection, [note for outcome in outcomes for note in outcome.notes], now())
            known_words.committed(info)
            return _Batch(jobs, outcomes, logged)
        except Exception as error:  # noqa: BLE001 - whatever happens, every sender gets an answer
            if isinstance(error, SQLAlchemyError) and is_outage(error):
                return _Batch(jobs, [Outcome(error=unavailable(error))] * len(jobs))
            return self._commit_alone(jobs, error)

    def _take_turn(self, connection: Connection, jobs: Sequence[_Job]) -> None:
        # Another process may be writing something that this one is about to forbid, having read that it may: it
        # finishes first, and whoever comes later reads that it may not. SQLite has one writer anyway.
        if not self._database.is_sqlite:
            revokes = any(getattr(job.handler, "revokes", False) for job in jobs)
            connection.execute(_ALONE if revokes else _SHARED)
            if rooms := _rooms_to_lock(jobs):
                fetch(connection, _LOCK_ROOMS, (rooms,))

    def _commit_alone(self, jobs: Sequence[_Job], error: Exception) -> _Batch:
        # One poisonous command must not fail those it happened to wait with.
        if len(jobs) > 1:
            alone = [self._commit([job]) for job in jobs]
            outcomes = [outcome for batch in alone for outcome in batch.outcomes]
            return _Batch(jobs, outcomes, [logged for batch in alone for logged in batch.logged])
        if isinstance(error, ChatError):
            return _Batch(jobs, [Outcome(error=error)])
        _log.error("write failed", command=type(jobs[0].command).__name__, error=type(error).__name__)
        return _Batch(jobs, [Outcome(error=Unavailable("something_failed"))])

    def _deliver(self, batches: list[_Batch]) -> None:
        for batch in batches:
            if not batch.jobs and self._closing:
                self._stopped.set()
            if batch.logged:
                _safely(self._apply, batch.logged)
            for job, outcome in zip(batch.jobs, batch.outcomes, strict=True):
                _safely(job.reply, outcome)
            changes = [change for outcome in batch.outcomes for change in outcome.changes]
            if changes:
                _safely(self._publish, changes)
            self._delivered += len(batch.jobs)


@dataclass(frozen=True)
class OneByOne:
    """A handler made of a function for one command. See `one_by_one`."""

    act: Callable[[Connection, Any], Outcome]
    revokes: bool = False

    def __call__(self, connection: Connection, commands: Sequence[Any]) -> list[Outcome]:
        """Write the commands, each in a savepoint."""
        return [_in_savepoint(self.act, connection, command) for command in commands]


def one_by_one(act: Callable[[Connection, Any], Outcome], *, revokes: bool = False) -> Handler:
    """Make a handler of a function for one command: each in a savepoint, so a refused one leaves nothing behind.

    One that `revokes` takes from people what other transactions read that they have: it is written while no other
    process writes.
    """
    return OneByOne(act, revokes)


def _in_savepoint(act: Callable[[Connection, Any], Outcome], connection: Connection, command: Any) -> Outcome:
    try:
        with savepoint(connection):
            return act(connection, command)
    except ChatError as error:
        return Outcome(error=error)


def _rooms_to_lock(jobs: Sequence[_Job]) -> list[str]:
    """Return the rooms that are to be locked before anything else is, where commands would lock them one by one.

    Two processes that lock the same rooms in different orders wait for each other, until the time limit ends both: so
    all are locked at once and in one order. A handler that gets all of its commands sees to that itself.
    """
    rooms = {job.command.room for job in jobs if isinstance(getattr(job.command, "room", None), str)}
    is_mixed = any(job.handler != jobs[0].handler for job in jobs)
    return list(rooms) if is_mixed or (len(rooms) > 1 and isinstance(jobs[0].handler, OneByOne)) else []


def _runs(jobs: Sequence[_Job]) -> list[list[_Job]]:
    return [list(run) for _handler, run in groupby(jobs, key=lambda job: job.handler)]


def _safely(call: Callable[[Any], None], argument: Any) -> None:
    # A reply that fails must not keep the next ones from being delivered.
    try:
        call(argument)
    except Exception as error:  # noqa: BLE001 - see above
        _log.error("delivery failed", error=type(error).__name__, exc_info=True)
