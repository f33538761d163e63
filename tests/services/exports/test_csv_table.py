import csv
import io
import re
import time

import pytest

from chatapp.domain.records import Author, Message, Person, Reaction, RoomFacts, RoomMember
from chatapp.services.exports.exports import RoomFactsCache, as_csv

MESSAGE = Message(
    1, 1, "lobby", 1, 1, None, Author(7, "Ada", "account"), "message", "hi", None, 0, None, False, None,
    (Reaction("👍", 2, ((7, "Ada"), (8, "Ben"))),),
)  # fmt: skip


ROOM = RoomFacts("private", "=The Den", "tea", "", (RoomMember(Person(7, "Ada", "account", "member"), "owner"),))
ROOMS = {"lobby": ROOM, "other": ROOM._replace(visibility="public", members=())}


def described() -> RoomFactsCache:
    return RoomFactsCache(ROOMS.__getitem__)


def table(*messages: Message) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(b"".join(as_csv(messages, described())).decode(), newline="")))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "\ttab", "\rreturn"])
def test_no_text_of_a_table_is_a_formula(text: str) -> None:
    row = table(MESSAGE._replace(body=text, author=Author(1, text, "guest"), client_id=text))[0]
    assert (row["body"], row["author"], row["client_id"]) == (f"'{text}",) * 3


# Where a spreadsheet separates by these, what follows one begins a cell.
CELLS = re.compile("[;,|\t\r\n\v\f\x1e\x85\u2028]")


@pytest.mark.parametrize("sign", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠A1"])
@pytest.mark.parametrize(
    "form",
    [
        "x;{};y",
        "x\n{}",
        "x\t{}",
        "x,{}",
        "x|{}",
        "x;; {}",
        "x; '{}'",
        'x;"{}";y',
        "\t{}",
        "\r{}",
        ";{}",
        "x\u2028{}",
        "\n;\n{}",
    ],
)
def test_no_part_of_a_text_is_a_formula_whatever_separates(form: str, sign: str) -> None:
    body = table(MESSAGE._replace(body=form.format(sign)))[0]["body"]
    assert not any(cell.strip(' "').startswith(tuple("=+-@＝＋－＠")) for cell in CELLS.split(body))
    assert body.replace("'", "") == form.format(sign).replace("'", "")


@pytest.mark.parametrize(
    "text", ["1-2", "a@b.example", "x = y", "well-known; 5 - 3", "https://e.example/?a=1", "'quoted'", ""]
)
def test_what_is_no_formula_stays_as_it_is(text: str) -> None:
    assert table(MESSAGE._replace(body=text))[0]["body"] == text


def test_a_long_run_of_separators_takes_no_time() -> None:
    began = time.thread_time()
    table(MESSAGE._replace(body="\n; " * 30_000 + "x"), MESSAGE._replace(body="'\"" * 50_000 + "="))
    assert time.thread_time() - began < 5


def test_a_table_says_what_its_rooms_were() -> None:
    rows = table(MESSAGE, MESSAGE._replace(seq=2), MESSAGE._replace(room="other"))
    assert [row["visibility"] for row in rows] == ["private", "private", "public"]
    assert [row["room_name"] for row in rows] == ["'=The Den"] * 3
    assert [(row["room_topic"], row["room_members"]) for row in rows] == [("tea", "Ada"), ("", ""), ("tea", "")]


def test_a_table_holds_what_a_message_says() -> None:
    row = table(MESSAGE._replace(body='two\nlines, "quoted"', reply_to=4, edited_at=1000))[0]
    assert row["body"] == 'two\nlines, "quoted"'
    assert (row["room"], row["seq"], row["author"], row["reply_to"]) == ("lobby", "1", "Ada", "4")
    assert (row["created_at"], row["edited_at"]) == ("1970-01-01T00:00:00.000Z", "1970-01-01T00:00:01.000Z")
    assert row["reactions"] == "👍 2"
    assert table() == []


def test_guests_are_told_from_accounts_in_a_table() -> None:
    ada, guest = table(MESSAGE, MESSAGE._replace(author=Author(9, "Ben", "guest")))
    assert (ada["author_kind"], guest["author_kind"]) == ("account", "guest")
