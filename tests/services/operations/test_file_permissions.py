"""What is kept on this machine is its owner's alone; what is not ours to close is warned of."""

import stat
from pathlib import Path

from chatapp.services.operations.file_permissions import protect
from chatapp.store.db.engine import Database


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_database_the_key_and_their_folder_are_closed(tmp_path: Path, migrated_file: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    kept = [folder / name for name in ("chatapp.db", "secret_key", "before-restore-1.tar")]
    for path in kept:
        path.write_bytes(migrated_file.read_bytes() if path.suffix == ".db" else b"secret")
        path.chmod(0o644)
    folder.chmod(0o755)
    (folder / "logo.png").touch(mode=0o644)
    database = Database(f"sqlite:///{kept[0]}")
    assert protect(folder, database) == []
    assert [mode(path) for path in (*kept, folder)] == [0o600, 0o600, 0o600, 0o700]
    assert mode(folder / "logo.png") == 0o644
    database.close()


def test_a_folder_that_all_share_stays_open_with_a_warning(tmp_path: Path, migrated_postgres: str) -> None:
    tmp_path.chmod(0o1777)
    database = Database(migrated_postgres)
    assert protect(tmp_path, database) == [(tmp_path, 0o1777, 0o700)]
    assert mode(tmp_path) == 0o1777
    database.close()
    tmp_path.chmod(0o700)
