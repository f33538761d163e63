"""What stands around a message is what the pages show around it."""

import time
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from chatapp.viewmodel.rows import (
    author_name,
    day_name,
    is_quiet,
    joined_and_left,
    lead,
    quiet_text,
    quote,
    reactor_names,
    reply_head,
    thread_line,
)
from tests.support.corpus import cases, grouping_messages
from tests.viewmodel.messages import message

TODAY = date(2026, 11, 22)


def test_the_name_of_a_day() -> None:
    assert day_name(TODAY, TODAY) == "Today"
    assert day_name(date(2026, 11, 21), TODAY) == "Yesterday"
    assert day_name(date(2026, 11, 2), TODAY) == "Monday, 2 November"
    assert day_name(date(2025, 1, 31), TODAY) == "Friday, 31 January 2025"


@pytest.fixture
def utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The time zone of the cases."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


# Replies in threads only are shown here like any other reply: these clients have no view of a thread.
_GROUPING = [case for case in cases("grouping") if not any("in_thread" in each for each in case["messages"])]


@pytest.mark.parametrize("case", _GROUPING, ids=lambda case: case["name"])
@pytest.mark.usefixtures("utc")
def test_messages_are_grouped(case: dict[str, Any]) -> None:
    found: list[str] = []
    previous = None
    for each in grouping_messages(case):
        above = lead(each, previous, case.get("new_after", -1))
        found += ["day"] * (above.day is not None) + ["new"] * above.new
        # The page shows system messages in a row on one line; here each has a line of its own.
        row = "system" if is_quiet(each) else "first" if above.author else "next"
        if not (row == "system" and found[-1] == "system"):
            found.append(row)
        previous = each
    assert found == case["rows"]


def test_joins_and_leaves_share_a_line() -> None:
    assert joined_and_left(["Ana"], []) == "Ana joined"
    assert joined_and_left(["Ana", "Ben"], ["Cem"]) == "Ana and Ben joined · Cem left"
    assert joined_and_left(["Ana", "Ben", "Cem", "Dot", "Eve"], []) == "Ana, Ben and 3 more joined"
    assert joined_and_left([], []) == ""


def test_the_text_of_a_system_message() -> None:
    joined = message(1, kind="joined", author={"id": 1, "name": "Ana", "kind": "imported"}, body="")
    assert quiet_text(joined) == "Ana joined"
    assert quiet_text(joined | {"kind": "renamed", "body": "is now known as Anna"}) == "Ana is now known as Anna"


def test_a_quote_shows_the_beginning_of_a_message_and_nothing_of_a_deleted_one() -> None:
    ada = message(1, author={"id": 7, "name": "Ada", "kind": "guest"}, body="hello there")
    assert quote(ada, 1, 5) == "Ada (guest): hello…"
    assert quote(ada | {"deleted": True}, 1, 5) == "Ada (guest): deleted"
    assert quote(None, 1, 5) == "message 1"


def test_a_reply_in_a_thread_only_says_so() -> None:
    first = message(1, body="hello")
    assert reply_head(message(2, reply_to=1), first, 9) == "ana (guest): hello"
    assert reply_head(message(2, reply_to=1, in_thread=True), first, 9) == "in thread · ana (guest): hello"


@pytest.mark.usefixtures("utc")
def test_the_line_of_a_thread_counts_its_replies_and_dates_the_last() -> None:
    def line(count: int, last_at: str | None) -> str:
        return thread_line(message(1, thread={"count": count, "last_at": last_at, "people": []}))

    assert line(1, "2026-11-22T14:05:00.000Z") == "1 reply · last 14:05"
    assert line(1200, "2026-11-23T14:05:00.000Z") == "1,200 replies · last 23 Nov 2026 14:05"
    assert line(0, None) == thread_line(message(1)) == ""
    # A reply brings the summary of its thread, which is the first message's.
    assert not thread_line(message(2, thread_root=1, thread={"count": 1, "last_at": message(2)["created_at"]}))


def test_guest_names_have_the_guest_mark() -> None:
    ada = message(1, author={"id": 7, "name": "Ada", "kind": "guest"}, guests=[7])
    thumb = {"emoji": "👍", "count": 2, "users": [{"id": 7, "name": "Ada"}, {"id": 8, "name": "Ben"}]}
    assert author_name(ada) == "Ada (guest)"
    assert author_name(message(1, author={"id": 8, "name": "Ben", "kind": "account"})) == "Ben"
    assert reactor_names(ada, thumb, 3) == ["Ada (guest)", "Ben"]
