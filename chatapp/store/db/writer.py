"""The writer: it commits all queued commands in one transaction, then answers them in order.

Group commit: while one transaction is synced to disk, the next one gathers, and all its commands share one sync.
"""

import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count, groupby
from typing import Any, Generic, NamedTuple, TypeVar

import structlog
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from chatapp.concurrency.workers import Inbox, ResultQueue, create_inbox, start_worker
from chatapp.domain.errors import ChatError, Unavailable
from chatapp.domain.notes import LoggedNote, Note
from chatapp.domain.records import Change
from chatapp.domain.times import now
from chatapp.store.db import known_words
from chatapp.store.db.change_log import log_notes
from chatapp.store.db.engine import Database, is_outage, unavailable
from chatapp.store.db.raw_sql import fetch, savepoint

_BATCH_SIZE = 512
_log = structlog.get_logger(__name__)


Command = TypeVar("Command")
Value = TypeVar("Value")
_NO_VALUE: Any = None


class Outcome(NamedTuple, Generic[Value]):
    """The result of one command: its value, the message changes to deliver, and the notes to apply to connections.

    With an `error` nothing was written, and `value` means nothing.
    """

    value: Value = _NO_VALUE
    changes: tuple[Change, ...] = ()
    notes: tuple[Note, ...] = ()
    error: ChatError | None = None


# Writes commands of one kind in the current transaction, and returns an outcome for each, in their order.
CommandHandler = Callable[[Connection, Sequence[Command]], list[Outcome[Value]]]
Reply = Callable[[Outcome[Value]], None]


class _Job(NamedTuple):
    handler: CommandHandler[Any, Any]
    command: Any
    reply: Reply[Any]


class _Batch(NamedTuple):
    """Jobs that were committed together, the outcome of each, and the notes of all of them."""

    jobs: Sequence[_Job]
    outcomes: Sequence[Outcome[Any]]
    logged: Sequence[LoggedNote] = ()


def _ignore(_logged: Sequence[LoggedNote]) -> None:
    """No connections to update: a command-line process, or a test of the store."""


# The id of our lock among PostgreSQL's advisory locks.
_LOCK_ID = 7_245_001
_LOCK_SHARED = text(f"SELECT pg_advisory_xact_lock_shared({_LOCK_ID})")
_LOCK_EXCLUSIVE = text(f"SELECT pg_advisory_xact_lock({_LOCK_ID})")
_LOCK_ROOMS = "SELECT id FROM rooms WHERE slug = ANY(?) ORDER BY id FOR UPDATE"


class Writer:
    """Queues commands from any thread and writes them from one.

    After each commit, `apply` gets the transaction's notes before any reply is given, and must not block; `publish`
    gets its changes, in order, after the replies.
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
        self._done: ResultQueue[_Batch] | None = None
        self._stopped = threading.Event()
        self._closing = False
        self._numbers = count(1)
        self._submitted = self._delivered = 0

    def submit(self, handler: CommandHandler[Command, Value], command: Command, reply: Reply[Value]) -> None:
        """Queue a command; `reply` is called once with its outcome. Raises Unavailable when the queue is full.

        Commands from one thread are written in the order of the calls.
        """
        inbox = self._inbox or self._begin()
        if self._closing or inbox.qsize() >= self._capacity:
            raise Unavailable("server_busy")
        self._submitted = next(self._numbers)
        inbox.put(_Job(handler, command, reply))

    def do(self, handler: CommandHandler[Command, Value], command: Command) -> Value:
        """Write one command; return its value once it is committed and its notes are applied. Raises its ChatError."""
        return self.outcome_of(handler, command).value

    def outcome_of(self, handler: CommandHandler[Command, Value], command: Command) -> Outcome[Value]:
        """Write one command as `do` does, and return its whole outcome, which has no error. Raises its ChatError."""
        done = threading.Event()
        outcomes: list[Outcome[Value]] = []

        def reply(outcome: Outcome[Value]) -> None:
            outcomes.append(outcome)
            done.set()

        self.submit(handler, command, reply)
        done.wait()
        if outcomes[0].error is not None:
            raise outcomes[0].error
        return outcomes[0]

    def depth(self) -> int:
        """Return how many commands are queued."""
        return self._inbox.qsize() if self._inbox else 0

    def busy(self) -> bool:
        """Return True if anything was submitted and is not answered and published yet."""
        return self._submitted > self._delivered

    def stop(self, timeout: float = 5.0) -> None:
        """Refuse new commands, write and answer the queued ones; return after that or after `timeout` seconds."""
        self._closing = True
        if self._inbox is not None:
            self._inbox.put(None)
            self._stopped.wait(timeout)

    def _begin(self) -> "Inbox[_Job | None]":
        # Lazily, in the process that writes: a thread made at import would not survive a fork or the reloader.
        with self._start:
            if self._inbox is None:
                native = self._database.is_sqlite
                self._done = ResultQueue(self._deliver, native)
                self._inbox = create_inbox(native)
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
        self._done.close()

    @staticmethod
    def _gather(inbox: "Inbox[_Job | None]") -> "list[_Job | None]":
        jobs = [inbox.get()]
        while jobs[-1] is not None and len(jobs) < _BATCH_SIZE:
            try:
                jobs.append(inbox.get_nowait())
            except queue.Empty:
                break
        return jobs

    def _commit(self, jobs: Sequence[_Job]) -> _Batch:
        try:
            with self._database.writing.begin() as connection:
                self._lock(connection, jobs)
                info = known_words.begin(connection)
                outcomes = [
                    outcome for run in _runs(jobs) for outcome in run[0].handler(connection, [j.command for j in run])
                ]
                logged = log_notes(connection, [note for outcome in outcomes for note in outcome.notes], now())
            known_words.committed(info)
            return _Batch(jobs, outcomes, logged)
        except Exception as error:  # noqa: BLE001 - whatever happens, every sender gets an answer
            if isinstance(error, SQLAlchemyError) and is_outage(error):
                return _Batch(jobs, [Outcome(error=unavailable(error))] * len(jobs))
            return self._commit_alone(jobs, error)

    def _lock(self, connection: Connection, jobs: Sequence[_Job]) -> None:
        # Another process may be writing, by a right that this one is about to revoke: it finishes first, and
        # transactions after this one read that the right is gone. SQLite has one writer anyway.
        if not self._database.is_sqlite:
            revokes = any(getattr(job.handler, "revokes", False) for job in jobs)
            connection.execute(_LOCK_EXCLUSIVE if revokes else _LOCK_SHARED)
            if rooms := _rooms_to_lock(jobs):
                fetch(connection, _LOCK_ROOMS, (rooms,))

    def _commit_alone(self, jobs: Sequence[_Job], error: Exception) -> _Batch:
        # One bad command must not fail the others of its batch.
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
class OneByOne(Generic[Command, Value]):
    """A handler made of a function for one command. See `one_by_one`."""

    run: Callable[[Connection, Command], Outcome[Value]]
    revokes: bool = False

    def __call__(self, connection: Connection, commands: Sequence[Command]) -> list[Outcome[Value]]:
        """Write the commands, each in a savepoint."""
        return [self._in_savepoint(connection, command) for command in commands]

    def _in_savepoint(self, connection: Connection, command: Command) -> Outcome[Value]:
        try:
            with savepoint(connection):
                return self.run(connection, command)
        except ChatError as error:
            return Outcome(error=error)


def one_by_one(
    run: Callable[[Connection, Command], Outcome[Value]], *, revokes: bool = False
) -> OneByOne[Command, Value]:
    """Make a handler of a function for one command: each runs in a savepoint, so a refused one leaves nothing behind.

    A handler that `revokes` takes away rights that other transactions have read: it is written while no other process
    writes.
    """
    return OneByOne(run, revokes)


def _rooms_to_lock(jobs: Sequence[_Job]) -> list[str]:
    """Return the rooms to lock before anything else, if the commands would lock them one by one.

    Two processes that lock the same rooms in different orders deadlock until the time limit ends both, so all rooms
    are locked at once and in one order. A handler that gets all of its commands does that itself.
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
