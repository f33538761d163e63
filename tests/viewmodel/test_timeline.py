"""The timeline holds a bounded part of the history without gaps."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from chatapp.viewmodel.timeline import MAX_SHOWN, SHOWN_AFTER_TRIM, Timeline
from tests.viewmodel.messages import message, page

LONG = 100_000


def seqs(line: Timeline) -> list[int]:
    return [message["seq"] for message in line.messages]


def test_new_messages_are_shown_at_the_end_and_the_oldest_dropped() -> None:
    line = Timeline("general", page(1, 10), 10, more_before=False)
    for seq in range(11, 1000):
        assert line.append(message(seq))
        line.trim()
    assert SHOWN_AFTER_TRIM <= len(line.messages) <= MAX_SHOWN
    assert line.more_before
    assert line.at_end
    assert seqs(line) == list(range(line.first, 1000))


def test_a_reader_further_up_is_not_disturbed() -> None:
    line = Timeline("general", page(1, MAX_SHOWN), MAX_SHOWN, more_before=False)
    assert not line.append(message(MAX_SHOWN + 1), following=False)
    assert seqs(line) == list(range(1, MAX_SHOWN + 1))
    assert not line.at_end
    line.newer(page(MAX_SHOWN + 1, MAX_SHOWN + 1))
    assert line.at_end


def test_only_a_later_state_replaces_a_message() -> None:
    line = Timeline("general", page(1, 3), 3, more_before=False)
    assert line.apply_change(message(2, rev=5, body="better"))
    assert not line.apply_change(message(2, rev=4, body="worse"))
    assert not line.apply_change(message(99, rev=6))
    assert [found["body"] for found in line.messages] == ["text 1", "better", "text 3"]


def test_a_change_that_arrives_during_a_fetch_is_applied() -> None:
    line = Timeline("general", page(51, 100), 100, more_before=True)
    line.apply_change(message(50, rev=101, body="better"))
    line.older(page(1, 50), more=False)
    found = line.find(50)
    assert found is not None
    assert found["body"] == "better"
    assert line.find(101) is None


def reply(rev: int, count: int) -> dict[str, Any]:
    thread = {"count": count, "last_at": message(rev)["created_at"], "people": []}
    return message(200, rev=rev, reply_to=50, thread_root=50, thread=thread)


def replies_of(line: Timeline, seq: int) -> int | None:
    found = line.find(seq)
    assert found is not None
    return found["thread"]["count"] if "thread" in found else None


def test_the_last_reply_to_a_thread_replaces_its_summary() -> None:
    line = Timeline("general", page(1, 100), 100, more_before=False)
    changed = line.apply_thread(reply(201, 1))
    assert changed is line.find(50)
    assert line.apply_thread(reply(203, 3)) is not None
    assert line.apply_thread(reply(202, 2)) is None
    assert line.apply_thread(message(204)) is None
    assert replies_of(line, 50) == 3
    # A change of the first message has the summary of its own time.
    line.apply_change(message(50, rev=150, body="better"))
    assert replies_of(line, 50) == 3
    line.apply_change(message(50, rev=210, thread={"count": 4, "last_at": None, "people": []}))
    assert replies_of(line, 50) == 4


def test_a_reply_that_arrives_during_a_fetch_counts() -> None:
    line = Timeline("general", page(51, 100), 100, more_before=True)
    assert line.apply_thread(reply(201, 1)) is None
    line.older(page(1, 50), more=False)
    assert replies_of(line, 50) == 1


@given(st.lists(st.sampled_from(["older", "newer", "live"]), max_size=60))
def test_any_scrolling_keeps_the_timeline_bounded_and_without_gaps(moves: list[str]) -> None:
    newest = LONG
    line = Timeline("general", page(newest - 59, newest), newest, more_before=True)
    for move in moves:
        if move == "older" and line.more_before:
            first = max(1, line.first - 60)
            line.older(page(first, line.first - 1), more=first > 1)
        elif move == "newer" and not line.at_end:
            line.newer(page(line.end + 1, min(newest, line.end + 60)))
        elif move == "live":
            newest += 1
            line.append(message(newest))
            line.trim()
        assert seqs(line) == list(range(line.first, line.end + 1))
        assert len(line.messages) <= MAX_SHOWN
        assert line.last == newest
        assert line.at_end == (line.end == newest)
        assert line.more_before == (line.first > 1)
