"""Fills the chat for the workloads of pages and REST: rooms of real talk, their reader, and the same data for a peer.

`python -m bench.page_seed ROOMS MESSAGES FILE` fills the store that the environment names with ROOMS rooms of 200
messages, and one more of MESSAGES, and writes FILE: the payloads of all rooms, a reader's cookie, and the API tokens of
several.
The talk is that of the IRC logs beside the checkout (`../shared/data/irc`, or CHATAPP_SHARED_DATA); where there are
none it is made up, with the same share of links, code and mentions.
"""

import json
import os
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import Any

from bench.generator import HERE
from chatapp import create_app
from chatapp.domain.times import DAY, now
from chatapp.presentation.payloads import message_payload
from chatapp.services import lifecycle
from chatapp.services.container import Services
from chatapp.services.messages.history import HistoryPosition

ROOM = "talk"
ARCHIVE = "archive"
IN_A_ROOM = 200
_PEOPLE = 30
# A person may have two searches under way at once.
_READERS = 16
_LOGS = Path(os.environ.get("CHATAPP_SHARED_DATA") or HERE.parent.parent / "shared" / "data") / "irc"
_LINE = re.compile(r"^\[\d\d:\d\d\] <[^>]+> (.+)$")
_BEGAN = datetime(2026, 1, 5, 9, tzinfo=UTC)
_MADE_UP = (
    "does anybody know why the update stops at half",
    "it says the disk is full, but df shows 12 GB free",
    "try `df -i`, you may be out of inodes",
    "see https://wiki.example.org/Inodes for what that means",
    "@person3 that was it, thank you :)",
    "ok",
    "which release is that? I had the same with the one before, after a week it was gone by itself",
    "no idea, **never** touch a running system",
)


def bodies() -> list[str]:
    """Return texts of messages, as people wrote them."""
    found = [
        match.group(1)
        for path in sorted(_LOGS.glob("*.raw.txt"))
        for line in path.read_text("utf-8", "replace").splitlines()
        if (match := _LINE.match(line))
    ]
    return found or list(_MADE_UP)


def _lines(room_count: int, archived: int) -> Iterator[dict[str, Any]]:
    texts = cycle(bodies())
    counts = {f"{ROOM}{number}": IN_A_ROOM for number in range(room_count)} | {ARCHIVE: archived}
    for room, count in counts.items():
        for number, body in enumerate(islice(texts, count)):
            at = (_BEGAN + timedelta(seconds=20 * number)).isoformat()
            author = {"name": f"person{number * 7 % _PEOPLE}"}
            yield {
                "room": room,
                "visibility": "public",
                "seq": number + 1,
                "author": author,
                "body": body,
                "created_at": at,
            }


def fill(services: Services, room_count: int, archived: int) -> None:
    """Write the rooms."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "talk.jsonl"
        path.write_text("".join(json.dumps(line) + "\n" for line in _lines(room_count, archived)))
        services.imports.run("jsonl", path)
    services.vocabulary.tidy()


def _reader(services: Services, number: int) -> Any:
    person = services.accounts.create(f"reader{number}", "member")
    for listed in services.rooms.visible_to(person):
        services.rooms.join(person, listed.room.slug)
        services.rooms.mark_read(person, listed.room.slug, listed.room.seq)
    return person


def _seen(services: Services, person: Any) -> dict[str, list[dict[str, Any]]]:
    rooms = [listed.room for listed in services.rooms.visible_to(person)]
    return {room.slug: list(_messages(services, person, room.slug)) for room in rooms}


def _messages(services: Services, person: Any, slug: str) -> Iterator[dict[str, Any]]:
    after = 0
    while page := services.history.page(person, slug, HistoryPosition(after=after), 200).messages:
        yield from map(message_payload, page)
        after = page[-1].seq


def main(room_count: int, archived: int, out: Path) -> None:
    """Fill the store and write what a peer and the generator need."""
    app = create_app()
    services: Services = app.extensions["chatapp"]
    lifecycle.prepare(services)
    fill(services, room_count, archived)
    readers = [_reader(services, number) for number in range(_READERS)]
    person = readers[0]
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined] # Flask's own has it
    secret = services.sessions.open(person, "127.0.0.1", "bench")
    told = {
        "cookie": signer.dumps(
            {"secret": secret, "csrf_token": token_hex(20), "_permanent": True, "day": now() // DAY}
        ),
        "tokens": [services.tokens.issue(reader) for reader in readers],
        "rooms": _seen(services, person),
    }
    out.write_text(json.dumps(told))
    lifecycle.shut_down(services)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
