"""The importer: stores what a reader yields, in batches that let others write in between."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import BytesIO
from itertools import chain, islice
from operator import is_not
from pathlib import Path
from typing import NamedTuple

from chatapp.domain.characters import has_long_marks, without_long_marks
from chatapp.domain.errors import Invalid
from chatapp.domain.import_records import ImportedMessage, ImportedRoom, Unreadable
from chatapp.services.imports.destinations import Choice, Destinations, Source, retry_while_busy
from chatapp.services.imports.files import check_text, files_of
from chatapp.services.imports.formats import Entry, Format, format_called, room_of_file
from chatapp.services.imports.pacing import paced
from chatapp.services.imports.stored_seqs import StoredSeqs
from chatapp.services.rendering import render_all
from chatapp.services.rooms.rooms import Rooms
from chatapp.store.db.engine import Database
from chatapp.store.db.writer import Writer
from chatapp.store.messages.import_messages import ImportedCount, ImportMessages, import_messages
from chatapp.store.rooms.imported_rooms import Destination

Progress = Callable[[int], None]

# So many lines are read at once, and their messages grouped by room: neighbours of an index are written together.
_WINDOW = 2_500
# So many texts are given to the renderer process at once.
_RENDERED_AT_ONCE = 250
_HEAD = 100
_EXAMPLES = 5

# The slug of a room, and a message that goes there.
Destined = tuple[str, ImportedMessage]


class ImportResult(NamedTuple):
    """What became of a file: messages added, those that were there already, lines that are no message.

    `rooms` are those it went to, `examples` the first of the unreadable lines, `opened` the rooms that were opened for
    members alone, `cut` the number of messages whose piles of accents were cut.
    """

    rooms: tuple[str, ...] = ()
    added: int = 0
    skipped: int = 0
    unreadable: int = 0
    examples: tuple[Unreadable, ...] = ()
    opened: tuple[Destination, ...] = ()
    cut: int = 0


class Imports:
    """Brings the history of other chats in. Nothing comes twice, however often a file is imported."""

    def __init__(self, database: Database, writer: Writer, rooms: Rooms) -> None:
        self._database = database
        self._writer = writer
        self._rooms = rooms

    def files(self, format_name: str, path: Path) -> list[Path]:
        """Return the files that an import of a file or folder reads. Raises Invalid (format), NotFound."""
        format_ = format_called(format_name)
        return [path] if format_.whole else files_of(path, format_.ending)

    def run(
        self, format_name: str, path: Path, choice: Choice | str | None = None, progress: Progress | None = None
    ) -> ImportResult:
        """Import one file and return what became of it; a room that is missing is opened, as it was elsewhere.

        `choice` may be a room's slug alone; None: the rooms that the file names. `progress` is told, now and then, how
        many bytes were read.
        Raises Invalid (no text, not this format, no day, a bad slug, a room of unknown readers), NotFound, Unavailable.
        """
        format_ = format_called(format_name)
        if not format_.whole:
            check_text(path)
        chosen = choice if isinstance(choice, Choice) else Choice(choice)
        chosen.check()
        source = Source(format_name, format_.source(path), format_.is_ours)
        destinations = Destinations(self._database, self._writer, self._rooms, chosen)
        with BytesIO() if path.is_dir() else path.open("rb") as file:
            entries = _checked(format_.read(file, path), path, format_)
            run = _FileImport(self._writer, source, destinations, room_of_file(path, format_))
            for batch in paced(run.read(entries)):
                run.store(batch)
                if progress is not None:
                    progress(file.tell())
        return run.tally._replace(opened=tuple(destinations.opened))


class _FileImport:
    """The import of one file: what became of it so far, and where its messages are now."""

    def __init__(self, writer: Writer, source: Source, destinations: Destinations, default: ImportedRoom) -> None:
        self.tally = ImportResult()
        self._writer = writer
        self._source = source
        self._destinations = destinations
        self._default = default
        self._places = defaultdict[str, StoredSeqs](StoredSeqs)

    def read(self, entries: Iterator[Entry]) -> Iterator[Destined]:
        """Yield the messages of a file, ready to be stored: of some thousand lines room by room."""
        while window := list(islice(entries, _WINDOW)):
            read = [_with_short_marks(entry) for entry in window]
            self.tally = _with_unreadable(self.tally, read, sum(map(is_not, read, window)))
            for room, messages in _by_room(read, self._default):
                slug = self._destinations.slug(self._source, room, messages[0])
                yield from ((slug, message) for message in _rendered(messages))

    def store(self, batch: Sequence[Destined]) -> None:
        """Store messages in one transaction."""
        command = ImportMessages(self._source.authors, batch, self._destinations.ends, self._known(batch))
        brought = retry_while_busy(lambda: self._writer.do(import_messages, command))
        for (slug, message), seq in zip(batch, brought.seqs, strict=True):
            self._places[slug].add(message.place, seq)
        self.tally = _with_stored(self.tally, batch, brought)

    def _known(self, batch: Sequence[Destined]) -> dict[tuple[str, int], int]:
        answered = {(slug, message.answers) for slug, message in batch if message.answers is not None}
        found = ((slug, place, self._places[slug].get(place)) for slug, place in answered)
        return {(slug, place): seq for slug, place, seq in found if seq is not None}


def _with_short_marks(entry: Entry) -> Entry:
    """Return an entry whose text has no long runs of marks: a log is not refused for what somebody once wrote in it."""
    if isinstance(entry, ImportedMessage) and has_long_marks(entry.body):
        return entry._replace(body=without_long_marks(entry.body))
    return entry


def _rendered(messages: Sequence[ImportedMessage]) -> Iterator[ImportedMessage]:
    for start in range(0, len(messages), _RENDERED_AT_ONCE):
        some = messages[start : start + _RENDERED_AT_ONCE]
        bodies = [message.body if message.kind in {"message", "action"} else "" for message in some]
        for message, html in zip(some, render_all(bodies), strict=True):
            yield message if html is None else message._replace(html=html)


def _checked(entries: Iterator[Entry], path: Path, format_: Format) -> Iterator[Entry]:
    """Return the entries unchanged. Raises Invalid where none of the first is a message."""
    head = list(islice(entries, _HEAD))
    wrong = head[0] if head and not any(isinstance(entry, ImportedMessage) for entry in head) else None
    if isinstance(wrong, Unreadable):
        raise Invalid("import_wrong_format", path=str(path), format=format_.title, line=wrong.line, reason=wrong.reason)
    return chain(head, entries)


def _by_room(batch: Iterable[Entry], default: ImportedRoom) -> Iterator[tuple[ImportedRoom, list[ImportedMessage]]]:
    found: dict[tuple[str, str | None], tuple[ImportedRoom, list[ImportedMessage]]] = {}
    for entry in batch:
        if isinstance(entry, ImportedMessage):
            room = entry.room or default
            found.setdefault((room.key, room.visibility), (room, []))[1].append(entry)
    return iter(found.values())


def _with_unreadable(tally: ImportResult, read: Iterable[Entry], cut: int) -> ImportResult:
    wrong = [entry for entry in read if isinstance(entry, Unreadable)]
    examples = (*tally.examples, *wrong)[:_EXAMPLES]
    return tally._replace(unreadable=tally.unreadable + len(wrong), examples=examples, cut=tally.cut + cut)


def _with_stored(tally: ImportResult, batch: Sequence[Destined], brought: ImportedCount) -> ImportResult:
    return tally._replace(
        rooms=tuple(dict.fromkeys((*tally.rooms, *(slug for slug, _message in batch)))),
        added=tally.added + brought.added,
        skipped=tally.skipped + len(batch) - brought.added,
    )
