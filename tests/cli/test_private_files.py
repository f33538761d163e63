"""Files of ours can be read by their owner alone, whatever umask the process was started with."""

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chatapp import private_files
from chatapp.client.outbox import FileOutbox
from chatapp.services.operations.backups import Backups
from chatapp.services.operations.file_permissions import protect
from chatapp.store.db.engine import Database
from chatapp.store.db.migrations import upgrade
from chatapp.viewmodel.profile import Profile
from config import Settings
from tests.cli.conftest import Flask
from tests.support.server import Server


@pytest.fixture(params=[0, 0o022], ids=["umask 000", "umask 022"])
def _inherited(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


def exposed(folder: Path) -> dict[str, str]:
    """What of a folder, itself included, others may read, write or enter."""
    modes = {path: stat.S_IMODE(path.lstat().st_mode) for path in [folder, *folder.rglob("*")]}
    return {str(path): f"{mode:o}" for path, mode in modes.items() if mode & 0o077}


@pytest.mark.usefixtures("_inherited")
def test_what_a_server_keeps_is_its_owners_alone(start_server: Callable[..., Server], tmp_path: Path) -> None:
    server = start_server(tmp_path / "new")
    assert {"chatapp.db", "chatapp.db-wal", "chatapp.db-shm", "secret_key"} <= {
        path.name for path in server.data_dir.iterdir()
    }
    assert exposed(server.data_dir) == {}


@pytest.mark.usefixtures("_inherited")
def test_what_the_development_server_and_commands_keep_is_their_owners_alone(tmp_path: Path) -> None:
    server = Server(tmp_path / "new" / "data", command=("-m", "flask", "run"))
    (tmp_path / "new").mkdir(mode=0o755)
    server.start()
    try:
        assert exposed(server.data_dir) == {}
    finally:
        server.kill()
    out = server.data_dir / "out.jsonl"
    assert server.flask_process("history", "export", "--room", "general", "--out", str(out)).returncode == 0
    assert server.flask_process("backup", str(server.data_dir / "all.tar")).returncode == 0
    assert exposed(server.data_dir) == {}


def test_what_was_open_before_is_closed_at_the_start(tmp_path: Path) -> None:
    server = Server(tmp_path / "data")
    server.start()
    server.stop()
    server.data_dir.chmod(0o755)
    for path in server.data_dir.iterdir():
        path.chmod(0o644)
    server.start()
    server.stop()
    assert exposed(server.data_dir) == {}
    assert "Other users" not in server.log


def test_a_folder_that_all_share_is_left_and_told(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'chatapp.db'}")
    upgrade(database)
    tmp_path.chmod(0o1777)
    assert protect(tmp_path, database) == [(tmp_path, 0o1777, 0o700)]
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o1777
    tmp_path.chmod(0o700)
    assert protect(tmp_path, database) == []
    database.close()


@pytest.mark.usefixtures("_inherited")
def test_an_export_is_its_owners_alone_and_follows_no_link(flask: Flask, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine")
    for format_name in ("jsonl", "csv", "html"):
        out = tmp_path / f"out.{format_name}"
        out.with_name(f"{out.name}.part").symlink_to(victim)
        out.symlink_to(victim)
        result = flask("history", "export", "--room", "general", "--format", format_name, "--out", out)
        assert result.exit_code == 0, result.output
        assert not out.is_symlink()
        assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert victim.read_text() == "mine"


@pytest.mark.usefixtures("_inherited")
def test_a_backup_takes_no_mode_and_no_link_from_what_was_left_there(migrated_url: str, tmp_path: Path) -> None:
    database, victim = Database(migrated_url), tmp_path / "victim"
    data_dir = private_files.make_folder(tmp_path / "data")
    (data_dir / "uploads").mkdir(mode=0o755)
    (data_dir / "uploads" / "cat.png").write_bytes(b"cat")
    (data_dir / "uploads" / "cat.png").chmod(0o666)
    first, second = tmp_path / "first.tar", tmp_path / "second.tar"
    left = first.with_name("first.tar.part")
    left.touch()
    left.chmod(0o666)
    victim.write_text("mine")
    second.with_name("second.tar.part").symlink_to(victim)
    for path in (first, second):
        Backups(database, data_dir).save(path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert victim.read_text() == "mine"
    (data_dir / "uploads" / "cat.png").unlink()
    (data_dir / "uploads").rmdir()
    _backup, before = Backups(database, data_dir).load(first)
    assert stat.S_IMODE(before.stat().st_mode) == 0o600
    assert exposed(data_dir) == {}
    assert (data_dir / "uploads" / "cat.png").read_bytes() == b"cat"
    database.close()


def test_a_failed_write_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "kept"
    path.write_text("before")

    def fail() -> None:
        with private_files.replacing(path) as file:
            file.write(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert [each.name for each in tmp_path.iterdir()] == ["kept"]
    assert path.read_text() == "before"


def test_what_is_no_file_is_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writing = private_files.replacing(pipe)
    with pytest.raises(OSError, match="it is no file"):
        writing.__enter__()
    assert pipe.is_fifo()
    assert [each.name for each in tmp_path.iterdir()] == ["pipe"]


@pytest.mark.usefixtures("_inherited")
def test_what_the_programs_for_people_keep_is_their_owners_alone(tmp_path: Path) -> None:
    profile = Profile(tmp_path / "home" / "of" / "ada")
    profile.set("token", "t")
    profile.save()
    profile.outbox("http://chat", "ada").close()
    FileOutbox(tmp_path / "home" / "outbox").close()
    assert exposed(tmp_path / "home") == {}


@pytest.mark.usefixtures("_inherited")
def test_the_generated_key_is_its_owners_alone(tmp_path: Path) -> None:
    Settings(data_dir=tmp_path / "a" / "b").secret()
    assert exposed(tmp_path / "a") == {}
