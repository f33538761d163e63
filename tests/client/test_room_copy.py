from typing import Any

from chatapp.client.room_copy import NOTHING, RoomCopy


def message(seq: int, rev: int) -> dict[str, Any]:
    return {"seq": seq, "rev": rev}


def started(seq: int = 2, rev: int = 3) -> RoomCopy:
    copy = RoomCopy("general")
    copy.start({"seq": seq, "rev": rev}, [message(1, 1), message(2, 3)])
    return copy


def test_the_next_message_is_news() -> None:
    news = started().live(message(3, 4))
    assert news is not None
    assert news.messages == [message(3, 4)]


def test_what_is_known_is_no_news() -> None:
    assert started().live(message(2, 3)) is NOTHING


def test_a_jump_in_rev_is_a_gap() -> None:
    copy = started()
    assert copy.live(message(3, 5)) is None
    assert copy.rev == 3


def test_what_was_missed_comes_by_seq_and_changes_by_rev() -> None:
    news = started().take([message(4, 9), message(3, 10), message(1, 8), message(2, 7)], 10)
    assert news.messages == [message(3, 10), message(4, 9)]
    assert news.changes == [message(2, 7), message(1, 8)]


def test_a_copy_keeps_the_newest_in_bounds() -> None:
    copy = RoomCopy("general", keep=10)
    for number in range(1, 100):
        copy.live(message(number, number))
    assert 10 <= len(copy.messages) <= 20
    assert max(copy.messages) == 99
