"""The faults: each strikes a site, lasts a moment and is over when it returns."""

import contextlib
import os
import random
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import cycle
from typing import Any

import psycopg
from sqlalchemy import make_url

from tests.faults.sites import PostgresSite, Site, SqliteSite

Strike = Callable[[Site, random.Random], None]
_FILL = 1 << 20


def kill(site: Site, chance: random.Random) -> None:
    """kill -9, and a start on the same data."""
    server = site.any_server(chance)
    server.kill()
    time.sleep(chance.random() / 2)
    server.start()


def terminate(site: Site, chance: random.Random) -> None:
    """SIGTERM under load: it has to end with exit code 0 and without a traceback."""
    server = site.any_server(chance)
    server.stop()
    server.start()


def stall(site: Site, chance: random.Random) -> None:
    """A process that stands still for a while."""
    pid = site.any_server(chance).pid
    os.kill(pid, signal.SIGSTOP)
    time.sleep(0.5 + 2 * chance.random())
    os.kill(pid, signal.SIGCONT)


def cut(site: Site, chance: random.Random) -> None:
    """All connections end at once."""
    chance.choice(site.proxies).cut()


def reset(site: Site, chance: random.Random) -> None:
    """All connections are reset at once."""
    chance.choice(site.proxies).reset()


def half_open(site: Site, chance: random.Random) -> None:
    """Nothing gets through, and nobody is told."""
    proxy = chance.choice(site.proxies)
    proxy.held.set()
    time.sleep(1 + 2 * chance.random())
    proxy.cut()
    proxy.heal()


def lose_acks(site: Site, chance: random.Random) -> None:
    """What clients send arrives, what the server answers is lost."""
    proxy = chance.choice(site.proxies)
    proxy.deaf.set()
    time.sleep(0.5 + chance.random())
    proxy.reset()
    proxy.heal()


def delay(site: Site, chance: random.Random) -> None:
    """A slow network."""
    proxy = chance.choice(site.proxies)
    proxy.delay = 0.02 + 0.1 * chance.random()
    time.sleep(1 + chance.random())
    proxy.heal()


def dribble(site: Site, chance: random.Random) -> None:
    """One byte at a time."""
    proxy = chance.choice(site.proxies)
    proxy.dribble.set()
    time.sleep(0.5 + chance.random())
    proxy.heal()


def jump_clock(site: Site, chance: random.Random) -> None:
    """The time of day jumps in one process, by minutes or weeks, forth or back; sometimes it jumps back at once."""
    clock = chance.choice(site.clocks)
    clock.shift(chance.choice([-1, 1]) * chance.choice([5, 90, 3_600, 86_400, 20 * 86_400]))
    time.sleep(0.5 + chance.random())
    if chance.random() < 0.5:
        clock.shift(0)


def back_up(site: Site, chance: random.Random) -> None:
    """A backup, while everyone writes; what it holds is looked at when the segment ends."""
    site.copy(site.any_server(chance))


def lock_database(site: Site, chance: random.Random) -> None:
    """Another process keeps SQLite's write lock, for longer than the server waits for it."""
    path = make_url(site.database_url).database or ""
    with closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        time.sleep(1 + 2 * chance.random())
        connection.execute("ROLLBACK")


def fill_disk(site: Site, chance: random.Random) -> None:
    """No byte is left on the disk."""
    assert isinstance(site, SqliteSite)
    filler = site.disk / "filler"
    with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
        _fill(file.fileno())
    time.sleep(0.5 + chance.random())
    filler.unlink()


def stop_database(site: Site, chance: random.Random) -> None:
    """PostgreSQL is stopped as an operator would, and started again."""
    _restart_database(site, chance, signal.SIGINT)


def crash_database(site: Site, chance: random.Random) -> None:
    """PostgreSQL ends at once, without writing anything, and recovers."""
    _restart_database(site, chance, signal.SIGQUIT)


def kill_database(site: Site, chance: random.Random) -> None:
    """kill -9 for PostgreSQL itself."""
    assert isinstance(site, PostgresSite)
    site.cluster.kill()
    time.sleep(chance.random())
    site.cluster.start()


def freeze_database(site: Site, chance: random.Random) -> None:
    """PostgreSQL stands still: its connections stay open, and nothing comes."""
    assert isinstance(site, PostgresSite)
    site.cluster.send(signal.SIGSTOP)
    time.sleep(1 + 6 * chance.random())
    site.cluster.send(signal.SIGCONT)


def kill_session(site: Site, chance: random.Random) -> None:
    """kill -9 for one of PostgreSQL's sessions: it ends all others, and recovers."""
    assert isinstance(site, PostgresSite)
    with _connected(site) as connection:
        query = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        sessions = [pid for (pid,) in connection.execute(query)]
    if sessions:
        with contextlib.suppress(ProcessLookupError):
            os.kill(chance.choice(sessions), signal.SIGKILL)
        time.sleep(0.2)
    site.cluster.wait()


def end_sessions(site: Site, chance: random.Random) -> None:
    """PostgreSQL ends all connections, commits under way included."""
    with _connected(site) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def kill_redis(site: Site, chance: random.Random) -> None:
    """Redis is killed, and comes back empty."""
    assert isinstance(site, PostgresSite)
    site.redis.stop(by=signal.SIGKILL)
    time.sleep(2 * chance.random())
    site.redis.start()


def freeze_redis(site: Site, chance: random.Random) -> None:
    """Redis stands still: its connections stay open, and nothing comes."""
    assert isinstance(site, PostgresSite)
    site.redis.send(signal.SIGSTOP)
    time.sleep(1 + 2 * chance.random())
    site.redis.send(signal.SIGCONT)


def pause_redis(site: Site, chance: random.Random) -> None:
    """Redis answers no command for a while, and all of them later."""
    assert isinstance(site, PostgresSite)
    seconds = 1 + 2 * chance.random()
    site.redis.pause(seconds)
    time.sleep(seconds)


def flush_redis(site: Site, chance: random.Random) -> None:
    """Redis forgets everything."""
    assert isinstance(site, PostgresSite)
    site.redis.flush()


EVERYWHERE: tuple[Strike, ...] = (
    kill, jump_clock, back_up, cut, terminate, lose_acks, kill, jump_clock, reset, half_open, kill, delay, stall,
    back_up, dribble,
)  # fmt: skip
ON_SQLITE: tuple[Strike, ...] = (lock_database,)
ON_A_SMALL_DISK: tuple[Strike, ...] = (fill_disk,)
ON_POSTGRESQL: tuple[Strike, ...] = (
    stop_database, freeze_database, freeze_redis, kill_session, kill_redis, crash_database, pause_redis, kill_database,
    flush_redis, end_sessions,
)  # fmt: skip


def strikes_for(site: Site) -> Iterator[Strike]:
    """Yield the faults that a site can suffer without end, its own ones spread among those of all."""
    own: list[Strike] = list(ON_SQLITE if isinstance(site, SqliteSite) else ON_POSTGRESQL)
    if isinstance(site, SqliteSite) and site.mounted:
        own.extend(ON_A_SMALL_DISK)
    for number, strike in enumerate(cycle(EVERYWHERE)):
        yield strike
        if number % 2 == 0:
            yield own[number // 2 % len(own)]


def _restart_database(site: Site, chance: random.Random, by: signal.Signals) -> None:
    assert isinstance(site, PostgresSite)
    site.cluster.stop(by=by)
    time.sleep(2 * chance.random())
    site.cluster.start()


def _connected(site: Site) -> "psycopg.Connection[tuple[Any, ...]]":
    url = make_url(site.database_url)
    return psycopg.connect(host=str(url.query["host"]), user=url.username, dbname=url.database, autocommit=True)


def _fill(descriptor: int) -> None:
    block = b"\0" * _FILL
    while os.write(descriptor, block):
        pass
