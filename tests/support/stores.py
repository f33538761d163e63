"""A migrated database with its writer, and the services of identity over it."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import Connection, make_url, text

from chatapp.domain.notes import LoggedNote
from chatapp.domain.records import Change
from chatapp.private_files import create, make_folder
from chatapp.realtime.guest_names import LocalGuestNames
from chatapp.services.moderation.moderation import Moderation
from chatapp.services.moderation.word_filter import WordFilter
from chatapp.services.people.accounts import Accounts
from chatapp.services.people.identity import Identity
from chatapp.services.people.sessions import Sessions
from chatapp.services.people.sign_up_invitations import SignUpInvitations
from chatapp.services.people.tokens import Tokens
from chatapp.services.rooms.rooms import Rooms
from chatapp.store.db.engine import Database
from chatapp.store.db.migrations import upgrade
from chatapp.store.db.writer import Writer
from chatapp.store.search.vocabulary import TidyWords, tidy_words
from config import Settings
from tests.support.postgres import PostgresCluster

_PATIENCE_SECONDS = 30


@dataclass(frozen=True)
class Stored:
    """A database and its writer; `published` is what the rooms were told."""

    database: Database
    writer: Writer
    published: list[Change]
    listeners: list[Callable[[Sequence[LoggedNote]], None]] = field(default_factory=list)
    """What is called with the notes of each transaction."""


@dataclass(frozen=True)
class People:
    """The services that know who is who, over one store."""

    accounts: Accounts
    sessions: Sessions
    tokens: Tokens
    identity: Identity
    names: LocalGuestNames
    invitations: SignUpInvitations
    moderation: Moderation


def be_patient(database: Database) -> None:
    """Let PostgreSQL take its time: whether a machine with other work is quick enough is not what is tested."""
    if not database.is_sqlite:
        database.wait_up_to(_PATIENCE_SECONDS)


def tidy(stored: Stored, gone_to: int = 0) -> None:
    """Do all that waits to be done to the vocabulary; what is gone, up to an id, as if nobody knew it any more."""
    while stored.writer.do(tidy_words, TidyWords(gone_to)):
        pass


def rooms_of(stored: Stored) -> Rooms:
    """The rooms of a store, where no word is unwanted and nobody is told."""
    return Rooms(stored.database, stored.writer, WordFilter(stored.database, stored.writer))


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite database, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "chatapp.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def make_data_dir(migrated_file: Path) -> Callable[[Path], Path]:
    """Makes the data folder of a chat whose database is migrated: a copy takes no time, 16 migrations do."""

    def make(folder: Path) -> Path:
        make_folder(folder)
        with create(folder / "chatapp.db") as copy:
            copy.write(migrated_file.read_bytes())
        return folder

    return make


@pytest.fixture(scope="session")
def migrated_template(postgres_cluster: PostgresCluster) -> Iterator[str]:
    """The name of a migrated PostgreSQL database, to be copied."""
    with postgres_cluster.database() as url:
        _migrate(url)
        yield str(make_url(url).database)


@pytest.fixture
def migrated_postgres(postgres_cluster: PostgresCluster, migrated_template: str) -> Iterator[str]:
    """The SQLAlchemy URL of a migrated database on a real PostgreSQL."""
    with postgres_cluster.database(migrated_template) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated database: the test runs once on each kind that is promised."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "chatapp.db")
        yield f"sqlite:///{tmp_path / 'chatapp.db'}"
    else:
        yield request.getfixturevalue("migrated_postgres")


@pytest.fixture
def stored(migrated_url: str) -> Iterator[Stored]:
    """A migrated database of each kind and its writer."""
    with open_store(migrated_url) as stored:
        yield stored


@pytest.fixture
def make_people(tmp_path: Path, migrated_file: Path) -> Iterator[Callable[..., People]]:
    """Builds the services of identity with given settings, all over one SQLite store."""
    shutil.copy(migrated_file, tmp_path / "people.db")
    with open_store(f"sqlite:///{tmp_path / 'people.db'}") as stored:

        def make(**settings: object) -> People:
            return _people(stored, Settings(**settings))  # type: ignore[arg-type]

        yield make


@pytest.fixture
def people(make_people: Callable[..., People]) -> People:
    """The services of identity with default settings."""
    return make_people()


@contextmanager
def open_store(url: str) -> Iterator[Stored]:
    """Open a migrated database and its writer."""
    database, published = Database(url), list[Change]()
    be_patient(database)
    listeners: list[Callable[[Sequence[LoggedNote]], None]] = []

    def apply(logged: Sequence[LoggedNote]) -> None:
        for listen in listeners:
            listen(logged)

    writer = Writer(database, published.extend, apply)
    yield Stored(database, writer, published, listeners)
    writer.stop()
    database.close()


def _migrate(url: str) -> None:
    database = Database(url)
    upgrade(database)
    database.close()


def _people(stored: Stored, settings: Settings) -> People:
    names = LocalGuestNames()
    accounts = Accounts(stored.database, stored.writer, names, settings, WordFilter(stored.database, stored.writer))
    sessions = Sessions(stored.database, stored.writer, settings.session_days)
    tokens = Tokens(stored.database, stored.writer)
    identity = Identity(accounts, sessions, tokens, names)
    invitations = SignUpInvitations(stored.database, stored.writer)
    moderation = Moderation(stored.database, stored.writer)
    return People(accounts, sessions, tokens, identity, names, invitations, moderation)


def indexed_ids(connection: Connection) -> set[int]:
    """Return the ids of all messages in the word index."""
    column_name = "rowid" if connection.dialect.name == "sqlite" else "message_id"
    return set(connection.execute(text(f"SELECT {column_name} FROM message_words")).scalars())
