import csv
import io
import json
import tracemalloc

import pytest

from chatapp.domain.errors import Invalid, NotFound
from chatapp.domain.imported import ImportedAuthor, ImportedMessage
from chatapp.domain.records import Author, Message, Reaction
from chatapp.services.exports import Exports, as_csv, as_jsonl, export_as
from chatapp.store.messages.bring import BringMessages, bring_messages
from tests.support.stores import Stored

MESSAGE = Message(
    1, 1, "lobby", 1, 1, None, Author(7, "Ada", "account"), "message", "hi", None, 0, None, False, None,
    (Reaction("👍", 2, ((7, "Ada"), (8, "Ben"))),),
)  # fmt: skip


def table(*messages: Message) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(b"".join(as_csv(messages)).decode(), newline="")))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_text_of_a_table_is_a_formula(text: str) -> None:
    row = table(MESSAGE._replace(body=text, author=Author(1, text, "guest"), client_id=text))[0]
    assert (row["body"], row["author"], row["client_id"]) == (f"'{text}",) * 3


def test_a_table_holds_what_a_message_says() -> None:
    row = table(MESSAGE._replace(body='two\nlines, "quoted"', reply_to=4, edited_at=1000))[0]
    assert row["body"] == 'two\nlines, "quoted"'
    assert (row["room"], row["seq"], row["author"], row["reply_to"]) == ("lobby", "1", "Ada", "4")
    assert (row["created_at"], row["edited_at"]) == ("1970-01-01T00:00:00.000Z", "1970-01-01T00:00:01.000Z")
    assert row["reactions"] == "👍 2"
    assert table() == []


def test_a_line_is_the_protocols_message() -> None:
    line = json.loads(b"".join(as_jsonl([MESSAGE])))
    assert line["author"] == {"id": 7, "name": "Ada", "kind": "account"}
    assert line["reactions"][0]["count"] == 2
    assert line["body"] == "hi"


def test_an_unknown_format_or_room_is_refused_at_once(stored: Stored) -> None:
    with pytest.raises(Invalid, match="one of jsonl, csv, html"):
        export_as("pdf", [])
    with pytest.raises(NotFound):
        Exports(stored.database).messages("nowhere")


def test_a_large_room_takes_the_memory_of_a_page(stored: Stored) -> None:
    for start in range(0, 6000, 500):
        batch = [
            ImportedMessage(n, f"k{n}", ImportedAuthor("a", "a"), "message", f"{n:05} " + "x" * 2000, n)
            for n in range(start, start + 500)
        ]
        stored.writer.do(bring_messages, BringMessages("general", "test", tuple(batch), {}))
    tracemalloc.start()
    count = sum(piece.count(b"\n") for piece in as_jsonl(Exports(stored.database).messages("general")))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 6000
    # The room has 12 MB of text, a page of it 1 MB.
    assert peak < 8_000_000
