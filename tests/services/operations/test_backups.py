"""A backup is everything at one moment, and comes back as it was; on both databases."""

import stat
import tarfile
from pathlib import Path

import pytest

from chatapp.domain.errors import Conflict, Invalid
from chatapp.domain.records import Message
from chatapp.services.messages.history import History
from chatapp.services.operations.backups import Backups
from chatapp.services.operations.integrity import check_history
from chatapp.store.db.engine import Database
from chatapp.store.messages.history import newest
from chatapp.store.rooms.rooms import room_by_slug
from tests.support.conversation import Conversation


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "secret_key").write_text("the key of then")
    return folder


def said(database: Database) -> tuple[Message, ...]:
    with database.read() as connection:
        room = room_by_slug(connection, "den")
        assert room is not None
        return newest(connection, room, 100).messages


def talk(conversation: Conversation, texts: list[str]) -> None:
    ada = conversation.person(f"ada {texts[0]}")
    for text in texts:
        conversation.say(ada, "den", text)


def test_what_was_backed_up_comes_back(conversation: Conversation, data_dir: Path, tmp_path: Path) -> None:
    stored, path = conversation.stored, tmp_path / "backup.tar"
    backups = Backups(stored.database, data_dir)
    conversation.room("den")
    talk(conversation, ["first", "tab\tand\nnew line \\ N", "third 👋"])
    then = said(stored.database)
    made = backups.save(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    talk(conversation, ["after the backup"])
    (data_dir / "secret_key").write_text("another key")
    stored.writer.stop()
    put_back, before = backups.load(path)
    assert put_back == made
    assert said(stored.database) == then
    assert (data_dir / "secret_key").read_text() == "the key of then"
    assert check_history(stored.database) == []
    backups.load(before)
    assert [message.body for message in said(stored.database)][-1] == "after the backup"


def test_after_a_restore_the_chat_goes_on_counting(conversation: Conversation, data_dir: Path, tmp_path: Path) -> None:
    path, database = tmp_path / "backup.tar", conversation.stored.database
    backups = Backups(database, data_dir)
    conversation.room("den")
    talk(conversation, ["first"])
    backups.save(path)
    conversation.stored.database.close()
    backups.load(path)
    talk(conversation, ["second"])
    assert [message.seq for message in said(database)] == [1, 2]
    assert check_history(database) == []


def test_a_restored_history_has_another_name(conversation: Conversation, data_dir: Path, tmp_path: Path) -> None:
    path, database = tmp_path / "backup.tar", conversation.stored.database

    def mark() -> str:
        return History(database, 200).mark()

    before = mark()
    backups = Backups(database, data_dir)
    backups.save(path)
    assert mark() == before
    database.close()
    backups.load(path)
    assert mark() not in {"", before}


def test_nothing_is_restored_under_a_running_server(conversation: Conversation, data_dir: Path, tmp_path: Path) -> None:
    path = tmp_path / "backup.tar"
    Backups(conversation.stored.database, data_dir).save(path)
    server = Database(conversation.stored.database.url.render_as_string(hide_password=False))
    with server.read() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM rooms")
    with pytest.raises(Conflict, match="Stop the server"):
        Backups(conversation.stored.database, data_dir).load(path)
    server.close()


@pytest.mark.parametrize("content", [b"", b"no archive", b"\0" * 10_240])
def test_a_file_that_is_no_backup_is_refused(
    conversation: Conversation, data_dir: Path, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "backup.tar"
    path.write_bytes(content)
    with pytest.raises(Invalid):
        Backups(conversation.stored.database, data_dir).load(path)


def test_a_backup_cannot_write_outside_its_folder(conversation: Conversation, data_dir: Path, tmp_path: Path) -> None:
    path, backups = tmp_path / "backup.tar", Backups(conversation.stored.database, data_dir)
    backups.save(path)
    with tarfile.open(path, "a") as archive:
        archive.add(data_dir / "secret_key", arcname="../../escaped")
    with pytest.raises(Invalid):
        backups.load(path)
    assert not list(tmp_path.rglob("escaped"))
