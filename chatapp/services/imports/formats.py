"""The formats that can be imported: name, files and reader of each."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from chatapp.domain import lengths
from chatapp.domain.errors import Invalid
from chatapp.domain.import_records import ImportedMessage, ImportedRoom, Unreadable, line_of
from chatapp.services.imports import irc, jsonl, mattermost, slack
from chatapp.services.imports.files import channel_in, day_in, text_lines

Entry = ImportedMessage | Unreadable


class Format(NamedTuple):
    """A format: the ending of its files, what it is called in a sentence, and its reader.

    `source` names whose authors a file's are: the same name in the same source is the same author. `whole` says that a
    folder is one import, not each file of it. `is_ours` says that rooms and messages are numbered and called as here.
    """

    ending: str
    title: str
    read: Callable[[BinaryIO, Path], Iterator[Entry]]
    source: Callable[[Path], str]
    whole: bool = False
    is_ours: bool = False


def format_called(name: str) -> Format:
    """Return the format of a name. Raises Invalid."""
    if name not in FORMATS:
        raise Invalid("choose_one", "format", choices=", ".join(FORMATS))
    return FORMATS[name]


def _read_irc(file: BinaryIO, path: Path) -> Iterator[Entry]:
    return irc.read_log(text_lines(file), irc.Log(path.stem, day_in(path.name), _answers(path)))


def room_of_file(path: Path, format_: Format) -> ImportedRoom:
    """Return the room of messages that name none: that which the file's name tells. The channels of IRC are public."""
    name = channel_in(path)
    # IRC tells channels apart without regard to case.
    handle = name.lower().removeprefix("#")
    return ImportedRoom(name.lower(), handle, line_of(name, lengths.ROOM_NAME), None if format_.is_ours else "public")


def _answers(path: Path) -> dict[int, int]:
    beside = path.with_name(path.name.removesuffix(".txt").removesuffix(".raw") + ".replies.txt")
    if not beside.is_file():
        return {}
    with beside.open("rb") as file:
        return irc.read_answers(text_lines(file))


FORMATS = {
    "irc": Format(".txt", "an IRC log", _read_irc, lambda path: f"irc:{channel_in(path).lower()}"),
    "slack": Format(
        ".zip",
        "an export of Slack",
        lambda _file, path: slack.read_export(slack.opened(path), slack.called(path)),
        lambda path: slack.source_of(slack.opened(path), slack.called(path)),
        whole=True,
    ),
    "mattermost": Format(
        ".jsonl",
        "a bulk export of Mattermost",
        lambda file, _path: mattermost.read_export(text_lines(file)),
        lambda _path: "mattermost",
    ),
    "jsonl": Format(
        ".jsonl",
        "an export of this chat",
        lambda file, _path: jsonl.read_lines(text_lines(file)),
        lambda _path: "jsonl",
        is_ours=True,
    ),
}
