"""Rendering messages for a terminal."""

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from chatapp.client import OutboxEntry
from chatapp.terminal.lines import HangingIndent, hit_text, message_text, pending_text, plain
from chatapp.viewmodel.pending_messages import PendingMessage
from chatapp.viewmodel.session import ChatSession
from tests.viewmodel.messages import message


@pytest.fixture
def session(tmp_path: Path) -> ChatSession:
    return ChatSession(tmp_path, "a test")


def test_a_message_has_author_text_reply_and_reactions(session: ChatSession) -> None:
    shown = message_text(
        session,
        message(
            2,
            body="one\ntwo",
            edited_at="2026-11-22T12:03:00.000Z",
            reply_to=1,
            reactions=[{"emoji": "👍", "count": 2, "users": [{"id": 1, "name": "Ana"}, {"id": 2, "name": "Ben"}]}],
        ),
        message(1),
    ).plain
    assert shown.splitlines()[0].startswith("ana  guest  ")
    assert shown.splitlines()[1:] == ["  ┌ message 1", "  one", "  two  (edited)", "  👍 2 Ana, Ben"]


def test_a_thread_is_counted_and_a_reply_in_it_only_says_so(session: ChatSession) -> None:
    last = message(2)["created_at"]
    first = message(1, thread={"count": 2, "last_at": last, "people": []})
    assert message_text(session, first, None).plain.splitlines()[-1].startswith("  2 replies · last ")
    shown = message_text(session, message(2, reply_to=1, in_thread=True, thread_root=1), first).plain
    assert shown.splitlines()[1:] == ["  ┌ in thread · message 1", "  text 2"]


def test_wrapped_lines_have_a_hanging_indent(session: ChatSession) -> None:
    shown = HangingIndent(message_text(session, message(2, body="some words\nand more of them"), message(1)))
    console = Console(width=10, file=io.StringIO())
    console.print(shown)
    assert isinstance(console.file, io.StringIO)
    lines = [line.rstrip() for line in console.file.getvalue().splitlines()]
    assert lines[-4:] == ["  some", "  words", "  and more", "  of them"]


def test_escape_sequences_are_removed(session: ChatSession) -> None:
    evil = "\x1b]0;owned\x07\x1b[2J\x9bred\x00\r"
    author = {"id": 1, "name": f"a{evil}", "kind": "imported"}
    found = message(1, body=evil, author=author, reply_to=None, snippet="")
    texts = [
        message_text(session, found, None).plain,
        hit_text(found, evil).plain,
        pending_text(PendingMessage(OutboxEntry("a", "general", evil, None), evil), online=True).plain,
    ]
    for text in texts:
        assert not set(text) & {"\x1b", "\x07", "\x9b", "\x00", "\r"}


@given(st.text())
def test_only_control_characters_are_removed(text: str) -> None:
    kept = plain(text)
    assert plain(kept) == kept
    assert all(
        character.isprintable() or character not in map(chr, range(32)) or character in "\n\t" for character in kept
    )


def test_a_poll_shows_its_options_and_a_spoiler_is_covered(session: ChatSession) -> None:
    options = [
        {"text": "Tea", "count": 1, "users": [{"id": 7, "name": "ada"}]},
        {"text": "Rum", "count": 0, "users": []},
    ]
    session.you = {"id": 7, "name": "ada"}
    poll = {"options": options, "multiple": False, "closed": True, "voters": 1}
    shown = message_text(session, message(1, kind="poll", body="What?", poll=poll), None).plain
    assert shown.splitlines()[2:] == ["  What?", "  1. ☑ Tea  1", "  2. ☐ Rum  0", "  This poll is closed."]
    hidden = message(2, html='<p>it is <span class="spoiler">him</span></p>')
    assert "him" not in message_text(session, hidden, None).plain
    assert "him" in message_text(session, hidden, None, uncovered=True).plain
