"""How a room's events are rendered for windows."""

from typing import Any

import pytest

from chatapp.tcp.transcript import Transcript
from tests.support.german import LOCALE

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


def lines(chunks: list[bytes]) -> list[str]:
    return [chunk.decode() for chunk in chunks]


@pytest.fixture
def transcript() -> Transcript:
    """The transcript of a room in which Ada has said hello."""
    transcript = Transcript()
    assert lines(transcript.render("message", message())) == ["ada~hello"]
    return transcript


def test_a_reply_names_the_author_it_replies_to(transcript: Transcript) -> None:
    assert lines(transcript.render("message", message(2, "yes", reply_to=1))) == ["ada~(to ada) yes"]
    assert lines(transcript.render("message", message(3, "no", reply_to=99))) == ["ada~(reply) no"]


def test_other_kinds_of_messages_name_their_author(transcript: Transcript) -> None:
    assert lines(transcript.render("message", message(2, "waves", kind="action"))) == ["ada~* waves"]
    assert lines(transcript.render("message", message(3, "bye", kind="left"))) == ["ada~(left) bye"]
    files = [{"name": "plan.pdf"}, {}]
    assert lines(transcript.render("message", message(4, "", attachments=files))) == [
        "ada~(file: plan.pdf) (file: unnamed)"
    ]


def test_in_a_german_locale_the_lines_are_german(transcript: Transcript, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", LOCALE)
    crowd = [person(number, f"gast{number}") for number in range(2, 12)]
    shown = [
        *transcript.render("message", message(2, "ja", reply_to=1)),
        *transcript.render("message", message(3, "nein", reply_to=99)),
        *transcript.render("message", message(4, "", kind="left", attachments=[{"name": "plan.pdf"}, {}])),
        *transcript.render("change", message(1, "hallo", edited_at="2026-01-01T00:00:00.000Z")),
        *transcript.render("change", message(2, "ja", reactions=[reaction("👍", "ben")])),
        *transcript.render("change", message(2, "", deleted=True)),
        *transcript.render("presence", {"joined": crowd, "left": crowd[:1]}),
    ]
    assert lines(shown) == [
        "ada~(an ada) ja",
        "ada~(Antwort) nein",
        "ada~(gegangen) (Datei: plan.pdf) (Datei: ohne Namen)",
        "ada~(bearbeitet) hallo",
        "SERVER~ben hat mit 👍 auf die Nachricht von ada reagiert",
        "SERVER~Die Nachricht von ada wurde gelöscht",
        "SERVER~gast2 hat den Chat verlassen",
        "SERVER~gast2, gast3, gast4, gast5, gast6, gast7, gast8 und 3 weitere sind dem Chat beigetreten",
    ]


def test_an_edit_is_rendered_once_with_the_new_text(transcript: Transcript) -> None:
    edited = message(1, "hallo", edited_at="2026-01-01T00:00:00.000Z")
    assert lines(transcript.render("change", edited)) == ["ada~(edited) hallo"]
    assert lines(transcript.render("change", edited | {"reactions": [reaction("👍", "ben")]})) == [
        "SERVER~ben reacted with 👍 to ada's message"
    ]


def test_a_deletion_is_rendered_once_without_the_text(transcript: Transcript) -> None:
    assert lines(transcript.render("change", message(1, "", deleted=True))) == ["SERVER~ada's message was deleted"]
    assert transcript.render("change", message(1, "", deleted=True)) == []


def test_an_added_reaction_is_rendered_and_a_removed_one_is_not(transcript: Transcript) -> None:
    assert len(transcript.render("change", message(reactions=[reaction("👍", "ben", "cid")]))) == 2
    assert transcript.render("change", message(reactions=[reaction("👍", "ben")])) == []


def test_a_change_of_a_message_not_remembered_is_rendered_by_its_state(transcript: Transcript) -> None:
    assert transcript.render("change", message(70, reactions=[reaction("👍", "ben")])) == []
    assert lines(transcript.render("change", message(71, "", deleted=True))) == ["SERVER~ada's message was deleted"]


def test_a_person_who_joins_by_tcp_is_announced_once(transcript: Transcript) -> None:
    assert lines(transcript.announce_joined(7, "ben")) == ["SERVER~ben joined the chat app"]
    presence = {"room": "general", "joined": [person(7, "ben"), person(8, "cid")], "left": [person(9, "dan")]}
    assert lines(transcript.render("presence", presence)) == [
        "SERVER~dan left the chat app",
        "SERVER~cid joined the chat app",
    ]
    assert lines(transcript.announce_left(7, "ben")) == ["SERVER~ben left the chat app"]
    assert transcript.render("presence", {"room": "general", "joined": [], "left": [person(7, "ben")]}) == []


def test_a_person_who_joined_and_left_between_two_presence_events_is_forgotten(transcript: Transcript) -> None:
    transcript.announce_joined(7, "ben")
    transcript.announce_left(7, "ben")
    assert len(transcript.render("presence", {"room": "general", "joined": [person(7, "ben")], "left": []})) == 1


def test_when_many_join_at_once_only_the_first_are_announced_before_presence() -> None:
    transcript = Transcript(clock=lambda: 5.0)
    announced = [number for number in range(100) if transcript.announce_joined(number, f"guest{number}")]
    assert announced == list(range(10))
    assert transcript.announce_left(70, "guest70") == []
    assert lines(transcript.announce_left(3, "guest3")) == ["SERVER~guest3 left the chat app"]
    presence = {"room": "general", "joined": [person(number, f"guest{number}") for number in range(12)], "left": []}
    assert lines(transcript.render("presence", presence)) == [
        "SERVER~guest3 joined the chat app",
        "SERVER~guest10 joined the chat app",
        "SERVER~guest11 joined the chat app",
    ]


def test_hundreds_who_join_at_once_share_a_line(transcript: Transcript) -> None:
    crowd = [person(number, f"guest{number}") for number in range(300)]
    [line] = lines(transcript.render("presence", {"room": "general", "joined": crowd, "left": []}))
    assert line.endswith("guest6 and 293 others joined the chat app")


def test_history_leaves_out_deleted_messages(transcript: Transcript) -> None:
    earlier = [message(1), message(2, "", deleted=True), message(3, "and on")]
    assert lines(transcript.render_history(earlier)) == ["ada~hello", "ada~and on"]


def test_messages_rendered_since_a_seq_leave_out_deleted_ones(transcript: Transcript) -> None:
    transcript.render("message", message(2, "two"))
    transcript.render("message", message(3, "three"))
    transcript.render("change", message(2, "", deleted=True))
    assert lines(transcript.rendered_since(1)) == ["ada~three"]


def test_events_that_a_window_cannot_show_render_to_nothing(transcript: Transcript) -> None:
    assert transcript.render("typing", {"room": "general", "user": person(7, "ben"), "on": True}) == []


def test_only_the_latest_messages_are_remembered(transcript: Transcript) -> None:
    for seq in range(2, 700):
        transcript.render("message", message(seq))
    assert lines(transcript.render("message", message(700, "x", reply_to=1))) == ["ada~(reply) x"]
    assert len(transcript.rendered_since(0)) < 100
