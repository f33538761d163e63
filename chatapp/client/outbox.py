"""Messages that are not known to be stored. An entry keeps its `client_id`, so the server stores it only once."""

import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from chatapp import private_files
from chatapp.client.request_results import Payload


class OutboxEntry(NamedTuple):
    """A message that has no final answer yet."""

    client_id: str
    room: str
    body: str
    reply_to: int | None

    def fields(self) -> Payload:
        """Return the fields of the event `message`."""
        fields: Payload = {"room": self.room, "body": self.body, "client_id": self.client_id}
        return fields if self.reply_to is None else {**fields, "reply_to": self.reply_to}


class Outbox:
    """Entries in the order they were added, kept in memory."""

    def __init__(self) -> None:
        self._entries: dict[str, OutboxEntry] = {}
        self._lock = threading.Lock()

    def add(self, entry: OutboxEntry) -> None:
        """Add an entry. Does nothing if there is one with the same `client_id`."""
        with self._lock:
            if entry.client_id not in self._entries:
                self._journal("add", list(entry))
                self._entries[entry.client_id] = entry

    def remove(self, client_id: str) -> None:
        """Remove an entry that was stored or refused."""
        with self._lock:
            if self._entries.pop(client_id, None) is not None:
                self._journal("remove", client_id)

    def close(self) -> None:
        """Do nothing: memory needs no closing. No entry may be added or removed afterwards."""

    def __iter__(self) -> Iterator[OutboxEntry]:
        with self._lock:
            return iter(list(self._entries.values()))

    def __len__(self) -> int:
        return len(self._entries)

    def _journal(self, action: str, value: object) -> None:
        """Do nothing: only a file has a journal."""


class FileOutbox(Outbox):
    """Survives a restart. Its file is a journal, one line per addition or removal, used by one program at a time."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        for line in path.read_bytes().splitlines() if path.exists() else ():
            self._replay(line)
        # Written to a temporary file and renamed, so that a crash leaves either the old journal or the new one.
        with private_files.replacing(path) as new_file:
            new_file.writelines(_line("add", list(entry)) for entry in self._entries.values())
        self._file = path.open("ab")

    def close(self) -> None:
        """Close the file. Its entries are loaded the next time."""
        self._file.close()

    def _journal(self, action: str, value: object) -> None:
        self._file.write(_line(action, value))
        self._file.flush()
        os.fsync(self._file.fileno())

    def _replay(self, line: bytes) -> None:
        try:
            action, value = json.loads(line)
            if action == "add":
                self._entries[value[0]] = OutboxEntry(*value)
            else:
                self._entries.pop(value, None)
        except (ValueError, TypeError, IndexError):
            # A line truncated by a crash: `add` had not returned for its message.
            return


def _line(action: str, value: object) -> bytes:
    return json.dumps([action, value]).encode() + b"\n"
