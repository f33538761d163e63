"""What stands around a message is what the pages show around it."""

import json
from datetime import date
from typing import Any

from chatapp.viewmodel.rows import author_name, came_and_went, day_name, is_quiet, lead, quiet_text, reactor_names
from tests.support.programs import ROOT
from tests.viewmodel.messages import message

TODAY = date(2026, 11, 22)


def test_a_day_is_named_as_people_do() -> None:
    assert day_name(TODAY, TODAY) == "Today"
    assert day_name(date(2026, 11, 21), TODAY) == "Yesterday"
    assert day_name(date(2026, 11, 2), TODAY) == "Monday, 2 November"
    assert day_name(date(2025, 1, 31), TODAY) == "Friday, 31 January 2025"


def test_messages_of_one_author_within_five_minutes_are_one_group() -> None:
    first = message(1)
    assert lead(first, None, -1) == (date(2026, 11, 22), False, True)
    assert lead(message(6), first, -1) == (None, False, False)
    assert lead(message(7), first, -1).author
    assert lead(message(2, author={"id": 2, "name": "ben", "kind": "guest"}), first, -1).author
    assert lead(message(2, reply_to=1), first, -1).author


def test_the_line_before_what_is_new_stands_once() -> None:
    leads = [lead(message(seq), message(seq - 1) if seq > 1 else None, 2) for seq in range(1, 6)]
    assert [above.new for above in leads] == [False, False, True, False, False]
    assert lead(message(1), None, 0).new


def test_names_that_come_and_go_are_one_line() -> None:
    assert came_and_went(["Ana"], []) == "Ana joined"
    assert came_and_went(["Ana", "Ben"], ["Cem"]) == "Ana and Ben joined · Cem left"
    assert came_and_went(["Ana", "Ben", "Cem", "Dot", "Eve"], []) == "Ana, Ben and 3 more joined"
    assert came_and_went([], []) == ""


def test_the_corpus_of_the_pages_gives_the_same_groups() -> None:
    corpus: Any = json.loads((ROOT / "frontend" / "test" / "fixtures" / "timeline.json").read_text())
    messages = [message(0) | found for found in corpus["messages"]]
    pairs = list(zip(messages, [None, *messages], strict=False))
    for found, previous in pairs:
        above = lead(found, previous, corpus["new_after"])
        assert above.author or not is_quiet(found) or previous is not None
    assert sum(lead(found, previous, corpus["new_after"]).new for found, previous in pairs) == 1
    quiet = {quiet_text(found) for found in messages if is_quiet(found)}
    assert quiet >= {"Ana joined", "Ben joined", "Ana is now known as Anna"}


def test_guests_have_their_mark_wherever_their_name_is_text() -> None:
    ada = message(1, author={"id": 7, "name": "Ada", "kind": "guest"}, guests=[7])
    thumb = {"emoji": "👍", "count": 2, "users": [{"id": 7, "name": "Ada"}, {"id": 8, "name": "Ben"}]}
    assert author_name(ada) == "Ada (guest)"
    assert author_name(message(1, author={"id": 8, "name": "Ben", "kind": "account"})) == "Ben"
    assert reactor_names(ada, thumb, 3) == ["Ada (guest)", "Ben"]
