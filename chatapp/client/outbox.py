"""What was written and is not known to be stored. An entry keeps its `client_id` for life, so it is one message."""

import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from chatapp import private_files
from chatapp.client.request_results import Payload


class Entry(NamedTuple):
    """A message that waits for its answer."""

    client_id: str
    room: str
    body: str
    reply_to: int | None

    def fields(self) -> Payload:
        """Return what the event `message` takes."""
        fields: Payload = {"room": self.room, "body": self.body, "client_id": self.client_id}
        return fields if self.reply_to is None else {**fields, "reply_to": self.reply_to}


class Outbox:
    """Entries in the order they were written, kept as long as the program runs."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}
        self._turn = threading.Lock()

    def add(self, entry: Entry) -> None:
        """Keep an entry; one of the same `client_id` stays as it is."""
        with self._turn:
            if entry.client_id not in self._entries:
                self._note("add", list(entry))
                self._entries[entry.client_id] = entry

    def remove(self, client_id: str) -> None:
        """Forget an entry that was stored or refused."""
        with self._turn:
            if self._entries.pop(client_id, None) is not None:
                self._note("remove", client_id)

    def close(self) -> None:
        """Nothing more will be added or removed."""

    def __iter__(self) -> Iterator[Entry]:
        with self._turn:
            return iter(list(self._entries.values()))

    def __len__(self) -> int:
        return len(self._entries)

    def _note(self, act: str, value: object) -> None:
        """Memory keeps no notes."""


class FileOutbox(Outbox):
    """An outbox that outlives the program: a journal, one line an act, that only one program has open."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        for line in path.read_bytes().splitlines() if path.exists() else ():
            self._replay(line)
        # Rewritten beside its place, so that a crash leaves the old journal or the new one.
        with private_files.replacing(path) as fresh:
            fresh.writelines(_line("add", list(entry)) for entry in self._entries.values())
        self._file = path.open("ab")

    def close(self) -> None:
        """Close the file; what is in it waits for the next time."""
        self._file.close()

    def _note(self, act: str, value: object) -> None:
        self._file.write(_line(act, value))
        self._file.flush()
        os.fsync(self._file.fileno())

    def _replay(self, line: bytes) -> None:
        try:
            act, value = json.loads(line)
            if act == "add":
                self._entries[value[0]] = Entry(*value)
            else:
                self._entries.pop(value, None)
        except (ValueError, TypeError, IndexError):
            # The line a crash cut short: its message was never said to be kept.
            return


def _line(act: str, value: object) -> bytes:
    return json.dumps([act, value]).encode() + b"\n"
