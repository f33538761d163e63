"""The importer: stores what a reader yields, in batches that let others write in between."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from itertools import chain, groupby, islice
from operator import is_not, itemgetter
from pathlib import Path
from queue import SimpleQueue
from typing import NamedTuple

from chatapp.domain.characters import has_long_marks, without_long_marks
from chatapp.domain.errors import Invalid, Unavailable
from chatapp.domain.import_records import ImportedMessage, ImportedRoom, Unreadable
from chatapp.services.imports.destinations import Choice, Destinations, Source, retry_while_busy
from chatapp.services.imports.files import check_text, files_of
from chatapp.services.imports.formats import Entry, Format, format_called, room_of_file
from chatapp.services.imports.stored_seqs import Places
from chatapp.services.rendering import render_all
from chatapp.services.rooms.rooms import Rooms
from chatapp.store.db.engine import Database
from chatapp.store.db.writer import Outcome, Writer
from chatapp.store.messages.import_messages import ImportedCount, ImportMessages, import_messages
from chatapp.store.rooms.imported_rooms import Destination

Progress = Callable[[int], None]

# So many lines are read at once, and their messages grouped by room: each look at a room is for many of them.
_WINDOW = 2_500
# So many messages are written in one transaction.
_BATCH = 250
_HEAD = 100
_EXAMPLES = 5
# Between two batches the server beside us gets to write: as long as a batch took, at most this (seconds).
_PAUSE = 0.02


# The slug of a room, and messages that go there.
_Run = tuple[str, list[ImportedMessage]]


class Tally(NamedTuple):
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
    ) -> Tally:
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
        destinations = Destinations(self._database, self._writer, self._rooms, chosen)
        source = Source(format_name, format_.source(path), format_.is_ours)
        tally, places = Tally(), defaultdict[str, Places](Places)
        with BytesIO() if path.is_dir() else path.open("rb") as file:
            entries = _checked(format_.read(file, path), path, format_)
            while read := list(islice(entries, _WINDOW)):
                batch = [_with_short_marks(entry) for entry in read]
                tally = _with_unreadable(tally, batch)
                tally = tally._replace(cut=tally.cut + sum(map(is_not, batch, read)))
                runs = [
                    (destinations.slug(source, room, run[0]), run)
                    for room, run in _by_room(batch, room_of_file(path, format_))
                ]
                for some in _batches(runs):
                    began = time.monotonic()
                    for address, brought in self._store(source.authors, some, places):
                        tally = _with_stored(tally, address, brought)
                    if progress is not None:
                        progress(file.tell())
                    time.sleep(min(_PAUSE, time.monotonic() - began))
        return tally._replace(opened=tuple(destinations.opened))

    def _store(
        self, source: str, runs: Sequence[_Run], places: Mapping[str, Places]
    ) -> Iterator[tuple[str, ImportedCount]]:
        """Store messages, given by the slug of their room, all of them in one transaction where nobody else writes."""
        commands = [_command(slug, source, messages, places[slug]) for slug, messages in runs]
        for (slug, messages), brought in zip(runs, self._write(commands), strict=True):
            for message, seq in zip(messages, brought.seqs, strict=True):
                places[slug].add(message.place, seq)
            yield slug, brought

    def _write(self, commands: Sequence[ImportMessages]) -> list[ImportedCount]:
        found: dict[int, ImportedCount] = {}

        def attempt() -> None:
            missing = [number for number in range(len(commands)) if number not in found]
            outcomes = self._submit([commands[number] for number in missing])
            kept = zip(missing, outcomes, strict=True)
            found.update({number: outcome.value for number, outcome in kept if outcome.error is None})
            for outcome in outcomes:
                if outcome.error is not None:
                    raise outcome.error

        retry_while_busy(attempt)
        return [found[number] for number in range(len(commands))]

    def _submit(self, commands: Sequence[ImportMessages]) -> list[Outcome[ImportedCount]]:
        """Queue all of them, so that they are written together, and return their outcomes in order."""
        answers: SimpleQueue[Outcome[ImportedCount]] = SimpleQueue()
        refused: list[Outcome[ImportedCount]] = []
        for number, command in enumerate(commands):
            try:
                self._writer.submit(import_messages, command, answers.put)
            except Unavailable as error:
                refused = [Outcome(error=error)] * (len(commands) - number)
                break
        return [answers.get() for _command in range(len(commands) - len(refused))] + refused


def _command(slug: str, source: str, messages: Sequence[ImportedMessage], places: Places) -> ImportMessages:
    answered = {message.answers for message in messages if message.answers is not None}
    known = {place: seq for place in answered if (seq := places.get(place)) is not None}
    return ImportMessages(slug, source, _rendered(messages), known)


def _with_short_marks(entry: Entry) -> Entry:
    """Return an entry whose text has no long runs of marks: a log is not refused for what somebody once wrote in it."""
    if isinstance(entry, ImportedMessage) and has_long_marks(entry.body):
        return entry._replace(body=without_long_marks(entry.body))
    return entry


def _rendered(messages: Sequence[ImportedMessage]) -> tuple[ImportedMessage, ...]:
    bodies = [message.body if message.kind in {"message", "action"} else "" for message in messages]
    return tuple(message._replace(html=html) for message, html in zip(messages, render_all(bodies), strict=True))


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


def _batches(runs: Iterable[_Run]) -> Iterator[list[_Run]]:
    """Yield the messages of all runs in their order, at most _BATCH at a time."""
    every = ((slug, message) for slug, messages in runs for message in messages)
    while some := list(islice(every, _BATCH)):
        yield [(slug, [message for _slug, message in run]) for slug, run in groupby(some, key=itemgetter(0))]


def _with_unreadable(tally: Tally, batch: Iterable[Entry]) -> Tally:
    wrong = [entry for entry in batch if isinstance(entry, Unreadable)]
    examples = (*tally.examples, *wrong)[:_EXAMPLES]
    return tally._replace(unreadable=tally.unreadable + len(wrong), examples=examples)


def _with_stored(tally: Tally, slug: str, brought: ImportedCount) -> Tally:
    return tally._replace(
        rooms=tuple(dict.fromkeys((*tally.rooms, slug))),
        added=tally.added + brought.added,
        skipped=tally.skipped + len(brought.seqs) - brought.added,
    )
