"""What windows are told of a room."""

from typing import Any

import pytest

from chatapp.tcp.transcript import Transcript

Payload = dict[str, Any]


def message(seq: int = 1, body: str = "hello", **changed: Any) -> Payload:
    return {
        "seq": seq, "author": {"id": 1, "name": "ada", "kind": "guest"}, "kind": "message", "body": body,
        "edited_at": None, "deleted": False, "reply_to": None, "reactions": [], "attachments": [], **changed,
    }  # fmt: skip


def reaction(emoji: str, *names: str) -> Payload:
    return {"emoji": emoji, "count": len(names), "users": [{"id": 1, "name": name} for name in names]}


def person(number: int, name: str) -> Payload:
    return {"id": number, "name": name, "kind": "guest", "role": "guest"}


def told(pieces: list[bytes]) -> list[str]:
    return [piece.decode() for piece in pieces]


@pytest.fixture
def transcript() -> Transcript:
    """Of a room in which Ada has said hello."""
    transcript = Transcript()
    assert told(transcript.of("message", message())) == ["ada~hello"]
    return transcript


def test_an_answer_says_to_whom(transcript: Transcript) -> None:
    assert told(transcript.of("message", message(2, "yes", reply_to=1))) == ["ada~(to ada) yes"]
    assert told(transcript.of("message", message(3, "no", reply_to=99))) == ["ada~(reply) no"]


def test_other_kinds_of_messages_have_their_author_too(transcript: Transcript) -> None:
    assert told(transcript.of("message", message(2, "waves", kind="action"))) == ["ada~* waves"]
    assert told(transcript.of("message", message(3, "bye", kind="left"))) == ["ada~(left) bye"]
    files = [{"name": "plan.pdf"}, {}]
    assert told(transcript.of("message", message(4, "", attachments=files))) == ["ada~(file: plan.pdf) (file: unnamed)"]


def test_an_edit_is_told_once_with_the_new_text(transcript: Transcript) -> None:
    edited = message(1, "hallo", edited_at="2026-01-01T00:00:00.000Z")
    assert told(transcript.of("change", edited)) == ["ada~(edited) hallo"]
    assert told(transcript.of("change", edited | {"reactions": [reaction("👍", "ben")]})) == [
        "SERVER~ben reacted with 👍 to ada's message"
    ]


def test_a_deletion_is_told_once_without_the_text(transcript: Transcript) -> None:
    assert told(transcript.of("change", message(1, "", deleted=True))) == ["SERVER~ada's message was deleted"]
    assert transcript.of("change", message(1, "", deleted=True)) == []


def test_a_reaction_is_told_when_it_is_set_and_not_when_it_is_taken_back(transcript: Transcript) -> None:
    assert len(transcript.of("change", message(reactions=[reaction("👍", "ben", "cid")]))) == 2
    assert transcript.of("change", message(reactions=[reaction("👍", "ben")])) == []


def test_a_change_of_a_message_that_is_not_remembered_is_told_by_its_state(transcript: Transcript) -> None:
    assert transcript.of("change", message(70, reactions=[reaction("👍", "ben")])) == []
    assert told(transcript.of("change", message(71, "", deleted=True))) == ["SERVER~ada's message was deleted"]


def test_who_came_by_the_door_is_told_once(transcript: Transcript) -> None:
    assert told(transcript.joined(7, "ben")) == ["SERVER~ben joined the chat app"]
    news = {"room": "general", "joined": [person(7, "ben"), person(8, "cid")], "left": [person(9, "dan")]}
    assert told(transcript.of("presence", news)) == ["SERVER~dan left the chat app", "SERVER~cid joined the chat app"]
    assert told(transcript.left(7, "ben")) == ["SERVER~ben left the chat app"]
    assert transcript.of("presence", {"room": "general", "joined": [], "left": [person(7, "ben")]}) == []


def test_who_came_and_went_between_two_news_is_forgotten(transcript: Transcript) -> None:
    transcript.joined(7, "ben")
    transcript.left(7, "ben")
    assert len(transcript.of("presence", {"room": "general", "joined": [person(7, "ben")], "left": []})) == 1


def test_crowds_that_come_and_go_are_left_to_the_gathered_news() -> None:
    transcript = Transcript(clock=lambda: 5.0)
    told_of = [number for number in range(100) if transcript.joined(number, f"guest{number}")]
    assert told_of == list(range(10))
    assert transcript.left(70, "guest70") == []
    assert told(transcript.left(3, "guest3")) == ["SERVER~guest3 left the chat app"]
    news = {"room": "general", "joined": [person(number, f"guest{number}") for number in range(12)], "left": []}
    assert told(transcript.of("presence", news)) == [
        "SERVER~guest3 joined the chat app",
        "SERVER~guest10 joined the chat app",
        "SERVER~guest11 joined the chat app",
    ]


def test_hundreds_at_once_are_one_line(transcript: Transcript) -> None:
    crowd = [person(number, f"guest{number}") for number in range(300)]
    [line] = told(transcript.of("presence", {"room": "general", "joined": crowd, "left": []}))
    assert line.endswith("guest6 and 293 others joined the chat app")


def test_earlier_messages_leave_out_the_deleted(transcript: Transcript) -> None:
    earlier = [message(1), message(2, "", deleted=True), message(3, "and on")]
    assert told(transcript.earlier(earlier)) == ["ada~hello", "ada~and on"]


def test_what_was_said_meanwhile_is_as_it_is_now(transcript: Transcript) -> None:
    transcript.of("message", message(2, "two"))
    transcript.of("message", message(3, "three"))
    transcript.of("change", message(2, "", deleted=True))
    assert told(transcript.since(1)) == ["ada~three"]


def test_events_without_a_place_in_a_window_are_nothing(transcript: Transcript) -> None:
    assert transcript.of("typing", {"room": "general", "user": person(7, "ben"), "on": True}) == []


def test_only_the_latest_messages_are_remembered(transcript: Transcript) -> None:
    for seq in range(2, 700):
        transcript.of("message", message(seq))
    assert told(transcript.of("message", message(700, "x", reply_to=1))) == ["ada~(reply) x"]
    assert len(transcript.since(0)) < 100
