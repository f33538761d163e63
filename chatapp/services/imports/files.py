"""Files of other chats: finds logs in a folder, reads lines, and parses file names."""

import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from chatapp.domain.errors import Invalid, NotFound
from chatapp.domain.times import day_start

# No message is longer; a file without line ends must not fill the memory.
MOST_BYTES = 1_048_576
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
# What follows the name of a log: `.raw.txt`, and the number of its part.
_ENDINGS = re.compile(r"(?:\.raw|\.txt|\.log|\.\d+)+$", re.ASCII)
_SEPARATOR = re.compile(r"[-_. ]$")
_NO_SLUG = re.compile(r"[^a-z0-9_-]+", re.ASCII)


def files_of(path: Path, ending: str) -> list[Path]:
    """Return the file, or a folder's files of an ending by name. Raises NotFound."""
    if not path.is_dir():
        if not path.is_file():
            raise NotFound("no_such_file", path=str(path))
        return [path]
    found = sorted(file for file in path.glob(f"*{ending}") if not file.name.endswith(".replies.txt"))
    if not found:
        raise NotFound("no_such_files", ending=ending, path=str(path))
    return found


def check_text(path: Path) -> None:
    """Raise Invalid for a file that is no text, NotFound for one that cannot be read."""
    try:
        with path.open("rb") as file:
            head = file.read(8192)
    except OSError as error:
        raise NotFound("file_not_readable", path=str(path), reason=error.strerror) from None
    if b"\x00" in head:
        raise Invalid("not_a_text_file", path=str(path))


def text_lines(file: BinaryIO) -> Iterator[str]:
    """Yield the lines of a file; bytes that are no UTF-8 become U+FFFD, of a line over 1 MiB the rest is left out."""
    while line := file.readline(MOST_BYTES):
        yield line.decode("utf-8", "replace").removeprefix("\ufeff").replace("\x00", "\ufffd")
        while line and not line.endswith(b"\n"):
            line = file.readline(MOST_BYTES)


def day_in(name: str) -> int | None:
    """Return the first instant (ms) of the day that a file's name tells, or None."""
    found = _DAY.search(name)
    return None if found is None else day_start(found[0])


def channel_in(path: Path) -> str:
    """Return the channel that a log's name tells, whole: `c++` of `c++-2008-04-27.raw.txt`.

    It is what stands before the day, else what is written after it, else (a day alone) the name of the folder.
    """
    name = _ENDINGS.sub("", path.name)
    before, *after = _DAY.split(name, maxsplit=1)
    beside = after[0] if after and any(character.isalpha() for character in after[0]) else ""
    return _SEPARATOR.sub("", before) or beside.lstrip("-_. ") or path.resolve().parent.name or "imported"


def slug_called(name: str) -> str:
    """Return a slug to wish for, made of a channel's name; one that has no letter of a slug gets one of its own.

    Many names make the same slug: it says nothing about which room is meant.
    """
    return _slug(name) or f"room-{sha256(name.encode('utf-8', 'replace')).hexdigest()[:8]}"


def _slug(name: str) -> str:
    return _NO_SLUG.sub("-", name.lower()).strip("-_")[:64].strip("-_")
