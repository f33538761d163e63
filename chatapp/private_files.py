"""Creates files and folders that only their owner can read (modes 0600 and 0700), whatever the umask."""

import contextlib
import errno
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

UMASK = 0o077
_FILE = 0o600
_FOLDER = 0o700
_OTHERS = 0o077
# A leftover or a link in the place of a new file is never written to.
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


def create(path: Path) -> BinaryIO:
    """Create a file that is not there yet and return it, open for writing. Raises FileExistsError, OSError."""
    descriptor = os.open(path, _NEW, _FILE)
    return os.fdopen(descriptor, "wb")


def make_folder(path: Path) -> Path:
    """Create a folder and its parents where they are missing, and return it; the mode of one that exists stays."""
    if not path.exists():
        make_folder(path.parent)
        path.mkdir(mode=_FOLDER, exist_ok=True)
    return path


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Give a new file that takes the place of `path` at the end of the block; after an error `path` is as before.

    It is written beside its place under a name that nobody knows before, so that two who write at once do not meet.
    Raises OSError, also where `path` is there and no file, such as a device.
    """
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "it is no file")
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    file = create(part)
    try:
        with file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def create_empty(path: Path) -> None:
    """Create a file without content, unless something is there already. Raises OSError."""
    with contextlib.suppress(FileExistsError):
        create(path).close()


def is_private(path: Path) -> bool:
    """Return True if nobody but its owner may read or enter a file or folder, or nothing is there."""
    try:
        return not stat.S_IMODE(path.stat().st_mode) & _OTHERS
    except OSError:
        return True


def tighten(path: Path) -> bool:
    """Take from everybody but its owner what they may do with a file or folder. Return False where it is not ours."""
    if is_private(path):
        return True
    try:
        path.chmod(stat.S_IMODE(path.stat().st_mode) & ~_OTHERS)
    except OSError:
        return False
    return True
