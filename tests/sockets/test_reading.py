"""What one reads: history, changes, search, the reading position, and who is writing."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.sockets import Caller

Enter = Callable[..., Caller]


@pytest.fixture
def reader(ana: Caller) -> Caller:
    """Ana, who wrote 1 to 6 into `general`."""
    ana.say("general", *"123456")
    return ana


def test_history_answers_the_page_at_a_place(reader: Caller) -> None:
    def page(**place: object) -> tuple[list[int], bool, bool]:
        answer = reader.ok("history", room="general", limit=2, **place)
        assert set(answer) == {"ok", "messages", "more_before", "more_after"}
        return [m["seq"] for m in answer["messages"]], answer["more_before"], answer["more_after"]

    assert page(before=3) == ([1, 2], False, True)
    assert page(before=10**6) == ([5, 6], True, False)
    assert page(after=4) == ([5, 6], True, False)
    assert page(around=3) == ([2, 3], True, True)
    assert page(date="2020-01-01") == ([1, 2], False, True)
    assert page(date="2999-01-01") == ([], True, False)


def test_a_limit_is_cut_at_the_top_and_refused_at_the_bottom(reader: Caller) -> None:
    assert len(reader.ok("history", room="general", after=0, limit=10**15)["messages"]) == 6
    for event, fields in (("history", {"after": 0}), ("join", {}), ("changes", {"since": 0})):
        for limit in (0, -1, 1.5, "5", None, True):
            assert reader.error(event, room="general", limit=limit, **fields) == ("invalid", "limit"), limit
    assert reader.error("search", q="x", limit=0) == ("invalid", "limit")


@pytest.mark.parametrize("place", [{}, {"before": 1, "after": 1}, {"around": 1, "date": "2026-01-01"}])
def test_history_takes_exactly_one_place(reader: Caller, place: dict[str, object]) -> None:
    code, field = reader.error("history", room="general", **place)
    assert code == "invalid"
    assert field in {"before", "after", "around", "date"}


@pytest.mark.parametrize(("field", "value"), [
    ("before", -1), ("after", "1"), ("around", 1.5), ("date", "yesterday"), ("date", 20260101), ("date", "2026-02-30"),
])  # fmt: skip
def test_a_place_from_nowhere_is_invalid(reader: Caller, field: str, value: object) -> None:
    assert reader.error("history", room="general", **{field: value}) == ("invalid", field)


def test_changes_lead_page_by_page_to_the_present(reader: Caller) -> None:
    reader.ok("edit", room="general", seq=2, body="two")
    pages: list[dict[str, Any]] = []
    since = 0
    while not pages or not pages[-1]["complete"]:
        pages.append(reader.ok("changes", room="general", since=since, limit=3))
        since = pages[-1]["rev"]
    assert [[m["rev"] for m in page["changes"]] for page in pages] == [[1, 3, 4], [5, 6, 7]]
    assert [page["rev"] for page in pages] == [4, 7]
    assert reader.ok("changes", room="general", since=7) == {"ok": True, "changes": [], "rev": 7, "complete": True}


def test_read_answers_what_is_left_and_tells_ones_own_other_connections_alone(enter: Enter, ben: Caller) -> None:
    ana = enter("ana")
    phone = enter(auth={"token": ana.heard("welcome")[0]["token"]})
    ben.say("general", *"abc")
    assert ana.ok("read", room="general", seq=2) == {"ok": True, "unread": 1, "mentions": 0}
    assert phone.wait("read") == {"room": "general", "seq": 2, "unread": 1, "mentions": 0}
    ana.settle()
    assert ana.heard("read") == ben.heard("read") == []


def test_unread_and_mentions_are_listed(ana: Caller, ben: Caller) -> None:
    ben.say("general", "one", "@ana two", "@ANA, three")
    listed = ana.ok("rooms")["rooms"][0]
    assert (listed["unread"], listed["mentions"]) == (3, 2)
    assert ana.ok("read", room="general", seq=99)["unread"] == 0
    listed = ana.ok("rooms")["rooms"][0]
    assert (listed["unread"], listed["mentions"]) == (0, 0)


def test_unread_answers_the_counts_and_moves_nothing(ana: Caller, ben: Caller) -> None:
    ben.say("general", "one", "@ana two", "three")
    ana.ok("read", room="general", seq=1)
    counts = {"ok": True, "seq": 1, "unread": 2, "mentions": 1}
    assert [ana.ok("unread", room="general"), ana.ok("unread", room="general")] == [counts, counts]
    ben.ok("delete", room="general", seq=2)
    assert ana.ok("unread", room="general") == {"ok": True, "seq": 1, "unread": 1, "mentions": 0}
    assert ana.error("unread", room="nowhere") == ("not_found", "room")


def test_a_block_is_told_to_ones_own_other_connections_and_takes_what_is_unread(enter: Enter, ben: Caller) -> None:
    ana = enter("ana")
    phone = enter(auth={"token": ana.heard("welcome")[0]["token"]})
    ben.say("general", "one")
    assert ana.ok("block", id=ben.you["id"], on=True)["blocked"] == [ben.you["id"]]
    assert phone.wait("blocked") == {"blocked": [ben.you["id"]]}
    assert ana.heard("blocked") == ben.heard("blocked") == []
    assert phone.ok("unread", room="general")["unread"] == 0


def test_typing_is_told_to_others_and_not_to_oneself(enter: Enter, ben: Caller) -> None:
    ana = enter("ana")
    phone = enter(auth={"token": ana.heard("welcome")[0]["token"]})
    assert ana.ok("typing", room="general", on=True) == {"ok": True}
    ana.ok("typing", room="general", on=False)
    wanted = [{"room": "general", "user": {"id": ana.you["id"], "name": "ana"}, "on": on} for on in (True, False)]
    ben.wait("typing", lambda news: not news["on"])
    assert ben.heard("typing") == wanted
    assert ana.heard("typing") == phone.heard("typing") == []


def test_search_answers_messages_newest_first_with_snippets(reader: Caller) -> None:
    reader.say("general", "green tea", "black <tea>")
    answer = reader.ok("search", q="TEA")
    assert set(answer) == {"ok", "results", "cursor"}
    assert [hit["body"] for hit in answer["results"]] == ["black <tea>", "green tea"]
    assert answer["results"][0]["snippet"] == "black &lt;<mark>tea</mark>&gt;"
    assert answer["cursor"] is None
    first = reader.ok("search", q="tea", limit=1)
    second = reader.ok("search", q="tea", limit=1, cursor=first["cursor"])
    assert [hit["body"] for page in (first, second) for hit in page["results"]] == ["black <tea>", "green tea"]
    assert second["cursor"] is None


def test_search_is_narrowed_by_its_fields(reader: Caller, ben: Caller) -> None:
    ben.say("general", "tea of ben")
    reader.say("general", "tea of ana")

    def found(**fields: Any) -> list[str]:
        return [hit["body"] for hit in reader.ok("search", q="tea", **fields)["results"]]

    assert found(from_="BEN") == ["tea of ben"]
    assert found(room="general", after="2020-01-01") == ["tea of ana", "tea of ben"]
    assert found(before="2020-01-01") == []
    assert reader.error("search", q="...") == ("invalid", "q")
    assert reader.error("search", q="tea", cursor="x") == ("invalid", "cursor")
    assert reader.error("search", q="tea", after="x") == ("invalid", "after")
    assert reader.error("search", q="tea", from_=7) == ("invalid", "from")
    assert reader.error("search", q="tea", author="ben") == ("invalid", "author")
