from typing import Any

from chatapp.client.room_copy import NO_UPDATE, RoomCopy


def message(seq: int, rev: int) -> dict[str, Any]:
    return {"seq": seq, "rev": rev}


def started(seq: int = 2, rev: int = 3) -> RoomCopy:
    copy = RoomCopy("general")
    copy.reset({"seq": seq, "rev": rev}, [message(1, 1), message(2, 3)])
    return copy


def test_the_next_message_is_new() -> None:
    update = started().apply_event(message(3, 4))
    assert update is not None
    assert update.messages == [message(3, 4)]


def test_a_known_message_is_not_new() -> None:
    assert started().apply_event(message(2, 3)) is NO_UPDATE


def test_a_jump_in_rev_is_a_gap() -> None:
    copy = started()
    assert copy.apply_event(message(3, 5)) is None
    assert copy.rev == 3


def test_missed_messages_are_ordered_by_seq_and_changes_by_rev() -> None:
    update = started().apply([message(4, 9), message(3, 10), message(1, 8), message(2, 7)], 10)
    assert update.messages == [message(3, 10), message(4, 9)]
    assert update.changes == [message(2, 7), message(1, 8)]


def test_the_last_reply_to_a_thread_replaces_the_summary_of_its_first_message() -> None:
    copy = started()

    def reply(seq: int, rev: int, count: int) -> dict[str, Any]:
        return message(seq, rev) | {"thread_root": 1, "thread": {"count": count}}

    copy.apply_event(reply(3, 4, 1))
    assert copy.messages[1] == message(1, 1) | {"thread": {"count": 1}}
    copy.apply([reply(5, 7, 3), reply(4, 6, 2), message(2, 5)], 7)
    assert copy.messages[1]["thread"] == {"count": 3}
    assert copy.messages[2] == message(2, 5)
    # A change of the first message has the summary of its own time.
    copy.apply([message(1, 9) | {"thread": {"count": 2}}, reply(3, 8, 1)], 9)
    assert copy.messages[1]["thread"] == {"count": 2}


def test_a_copy_keeps_a_bounded_number_of_messages() -> None:
    copy = RoomCopy("general", keep=10)
    for number in range(1, 100):
        copy.apply_event(message(number, number))
    assert 10 <= len(copy.messages) <= 20
    assert max(copy.messages) == 99
