"""The faults: each strikes a site, lasts a moment and is over when it returns."""

import contextlib
import os
import random
import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing

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


def end_sessions(site: Site, chance: random.Random) -> None:
    """PostgreSQL ends all connections, commits under way included."""
    url = make_url(site.database_url)
    host = str(url.query["host"])
    with psycopg.connect(host=host, user=url.username, dbname=url.database, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
            [url.database],
        )


def kill_redis(site: Site, chance: random.Random) -> None:
    """Redis is killed, and comes back empty."""
    assert isinstance(site, PostgresSite)
    site.redis.stop(by=signal.SIGKILL)
    time.sleep(2 * chance.random())
    site.redis.start()


def flush_redis(site: Site, chance: random.Random) -> None:
    """Redis forgets everything."""
    assert isinstance(site, PostgresSite)
    site.redis.flush()


EVERYWHERE: tuple[Strike, ...] = (
    kill, cut, terminate, lose_acks, kill, reset, half_open, kill, delay, stall, kill, dribble,
)  # fmt: skip
ON_SQLITE: tuple[Strike, ...] = (lock_database,)
ON_A_SMALL_DISK: tuple[Strike, ...] = (fill_disk,)
ON_POSTGRESQL: tuple[Strike, ...] = (stop_database, end_sessions, crash_database, kill_redis, flush_redis)


def strikes_for(site: Site) -> list[Strike]:
    """Return the faults that a site can suffer, its own ones spread among those of all."""
    own: list[Strike] = list(ON_SQLITE if isinstance(site, SqliteSite) else ON_POSTGRESQL)
    if isinstance(site, SqliteSite) and site.mounted:
        own.extend(ON_A_SMALL_DISK)
    mixed: list[Strike] = []
    for number, strike in enumerate(EVERYWHERE):
        mixed.append(strike)
        if number % 2 == 0:
            mixed.append(own[number // 2 % len(own)])
    return mixed


def _restart_database(site: Site, chance: random.Random, by: signal.Signals) -> None:
    assert isinstance(site, PostgresSite)
    site.cluster.stop(by=by)
    time.sleep(2 * chance.random())
    site.cluster.start()


def _fill(descriptor: int) -> None:
    block = b"\0" * _FILL
    while os.write(descriptor, block):
        pass
