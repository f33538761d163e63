import json
import tracemalloc

import pytest

from chatapp.domain.errors import Invalid, NotFound
from chatapp.domain.import_records import ImportedAuthor, ImportedMessage
from chatapp.domain.records import Author, Message, Person, Reaction, RoomFacts, RoomMember
from chatapp.services.exports.exports import Exports, RoomFactsCache, as_jsonl
from chatapp.store.messages.import_messages import ImportMessages, import_messages
from tests.support.stores import Stored

MESSAGE = Message(
    1, 1, "lobby", 1, 1, None, Author(7, "Ada", "account"), "message", "hi", None, 0, None, False, None,
    (Reaction("👍", 2, ((7, "Ada"), (8, "Ben"))),),
)  # fmt: skip


ROOM = RoomFacts("private", "=The Den", "tea", "", (RoomMember(Person(7, "Ada", "account", "member"), "owner"),))
ROOMS = {"lobby": ROOM, "other": ROOM._replace(visibility="public", members=())}


def described() -> RoomFactsCache:
    return RoomFactsCache(ROOMS.__getitem__)


def test_a_line_is_the_protocols_message() -> None:
    first, second = b"".join(as_jsonl([MESSAGE, MESSAGE], described())).splitlines()
    line = json.loads(first)
    assert line["author"] == {"id": 7, "name": "Ada", "kind": "account"}
    assert line["reactions"][0]["count"] == 2
    assert line["body"] == "hi"
    assert line["visibility"] == json.loads(second)["visibility"] == "private"
    assert line["room_details"] == {
        "name": "=The Den", "topic": "tea", "description": "", "members": [{"name": "Ada", "role": "owner"}],
    }  # fmt: skip
    assert "room_details" not in json.loads(second)


def test_every_byte_of_a_line_is_where_it_was() -> None:
    # Programs that read exports, and what was exported before, rely on it.
    _first, line = b"".join(as_jsonl([MESSAGE, MESSAGE], described())).splitlines()
    assert line.decode() == (
        '{"room":"lobby","seq":1,"rev":1,"client_id":null,"author":{"id":7,"name":"Ada","kind":"account"},'
        '"kind":"message","body":"hi","html":null,"created_at":"1970-01-01T00:00:00.000Z","edited_at":null,'
        '"deleted":false,"reply_to":null,"reactions":[{"emoji":"👍","count":2,"users":[{"id":7,"name":"Ada"},'
        '{"id":8,"name":"Ben"}]}],"attachments":[],"visibility":"private"}'
    )


def test_an_unknown_format_or_room_is_refused_at_once(stored: Stored) -> None:
    with pytest.raises(Invalid, match="one of: jsonl, csv, html"):
        Exports(stored.database).write("pdf", [])
    with pytest.raises(NotFound):
        Exports(stored.database).messages("nowhere")


@pytest.mark.parametrize(("format_name", "lines"), [("jsonl", 6000), ("html", 6034)])
def test_a_large_room_takes_the_memory_of_a_page(stored: Stored, format_name: str, lines: int) -> None:
    for start in range(0, 6000, 500):
        batch = [
            ImportedMessage(n, f"k{n}", ImportedAuthor("a", "a"), "message", f"{n:05} " + "x" * 2000, n)
            for n in range(start, start + 500)
        ]
        stored.writer.do(import_messages, ImportMessages("test", [("general", m) for m in batch], {}, {}))
    exports = Exports(stored.database)
    tracemalloc.start()
    count = sum(piece.count(b"\n") for piece in exports.write(format_name, exports.messages("general")))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == lines
    # The room has 12 MB of text, a page of it 1 MB.
    assert peak < 8_000_000
