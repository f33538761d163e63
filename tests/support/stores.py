"""A migrated database with its writer, and the services of identity over it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from chatapp.domain.records import Change
from chatapp.realtime.names import LocalNames
from chatapp.services.accounts import Accounts
from chatapp.services.identity import Identity
from chatapp.services.sessions import Sessions
from chatapp.services.tokens import Tokens
from chatapp.store.engine import Database
from chatapp.store.migrations import upgrade
from chatapp.store.writer import Writer
from config import Settings


@dataclass(frozen=True)
class Stored:
    """A database and its writer; `published` is what the rooms were told."""

    database: Database
    writer: Writer
    published: list[Change]


@dataclass(frozen=True)
class People:
    """The services that know who is who, over one store."""

    accounts: Accounts
    sessions: Sessions
    tokens: Tokens
    identity: Identity
    names: LocalNames


@pytest.fixture
def stored(database_url: str) -> Iterator[Stored]:
    """A migrated database of each kind and its writer."""
    with _open(database_url) as stored:
        yield stored


@pytest.fixture
def make_people(tmp_path: Path) -> Iterator[Callable[..., People]]:
    """Builds the services of identity with given settings, all over one SQLite store."""
    with _open(f"sqlite:///{tmp_path / 'people.db'}") as stored:

        def make(**settings: object) -> People:
            return _people(stored, Settings(**settings))  # type: ignore[arg-type]

        yield make


@pytest.fixture
def people(make_people: Callable[..., People]) -> People:
    """The services of identity with default settings."""
    return make_people()


@contextmanager
def _open(url: str) -> Iterator[Stored]:
    database, published = Database(url), list[Change]()
    upgrade(database)
    writer = Writer(database, published.extend)
    yield Stored(database, writer, published)
    writer.stop()
    database.close()


def _people(stored: Stored, settings: Settings) -> People:
    names = LocalNames()
    accounts = Accounts(stored.database, stored.writer, names, settings)
    sessions = Sessions(stored.database, stored.writer, settings.session_days)
    tokens = Tokens(stored.database, stored.writer)
    return People(accounts, sessions, tokens, Identity(accounts, sessions, tokens, names), names)
