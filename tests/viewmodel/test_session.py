"""Signing in against the production server: with an API token, and never with an untrusted certificate."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chatapp.client import Chat, OutboxEntry, connect
from chatapp.domain.times import DAY, iso, now
from chatapp.viewmodel.composer_state import ComposerState, ComposerStates
from chatapp.viewmodel.login import SignInForm, last_sign_in
from chatapp.viewmodel.pending_redraws import Problem
from chatapp.viewmodel.session import ChatSession
from chatapp.viewmodel.timeline import Timeline
from tests.support.processes import wait_until
from tests.support.server import Server
from tests.viewmodel.messages import message, room

SECONDS = 60


class Screen:
    """What an interface would show."""

    def __init__(self, home: Path) -> None:
        self.session = ChatSession(home, "a test")
        self.problems: list[Problem] = []

    def until(self, holds: Callable[[], bool], what: str) -> None:
        wait_until(lambda: self._drained() and holds(), seconds=SECONDS, what=f"{what} ({self.problems})")

    def enter(self, server: Server, secret: str) -> None:
        self.session.sign_in(SignInForm(server.url, "", secret, account=True))

    def is_in(self) -> bool:
        return self.session.state == "online" and self.session.timeline is not None

    def _drained(self) -> bool:
        self.problems += self.session.drain().problems
        return True


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[], Screen]]:
    """Starts the program on one home, as if it had been closed and started again."""
    screens: list[Screen] = []

    def begin() -> Screen:
        screens.append(Screen(tmp_path / "home"))
        return screens[-1]

    yield begin
    for screen in screens:
        screen.session.close()


@pytest.fixture
def reader(server: Server) -> Iterator[Chat]:
    chat = connect(server.url, username="reader", timeout=SECONDS)
    chat.join("general")
    yield chat
    chat.close()


def new_token(server: Server) -> str:
    return server.flask("token", "create", "--bot", "ada").stdout.split()[-1]


def test_a_token_signs_in_and_is_kept_and_a_new_token_sends_the_unsent(
    server: Server, reader: Chat, start: Callable[[], Screen]
) -> None:
    assert server.flask("user", "create", "ada", "--password-stdin", stdin="correct horse battery").exit_code == 0
    first, second = new_token(server), new_token(server)
    screen = start()
    screen.enter(server, first)
    screen.until(screen.is_in, "the room")
    assert (screen.session.you["name"], screen.session.you["kind"]) == ("ada", "account")
    screen.session.close()
    again = start()
    form = last_sign_in(again.session.profile)
    assert form is not None
    again.session.sign_in(form)
    again.until(again.is_in, "the room again")
    server.kill()
    again.until(lambda: again.session.state == "offline", "the loss of the connection")
    assert again.session.send("written without a server")
    again.until(lambda: bool(again.session.outgoing), "the message on its way")
    number = server.flask("token", "list").stdout.split()[0]
    assert server.flask("token", "revoke", number).exit_code == 0
    server.start()
    again.until(lambda: again.session.state == "out", "the end")
    told = Problem("password", "Your session has ended. Enter another token to sign in again. Your drafts are kept.")
    assert again.problems[-1] == told
    again.enter(server, second)
    again.until(again.is_in, "the room by the other token")
    wait_until(lambda: [m["body"] for m in reader.messages("general")] == ["written without a server"], seconds=SECONDS)


def test_what_looks_like_a_command_is_not_sent(server: Server, reader: Chat, start: Callable[[], Screen]) -> None:
    assert server.flask("user", "create", "ada").exit_code == 0
    screen = start()
    screen.enter(server, new_token(server))
    screen.until(screen.is_in, "the room")
    for text in ("/msg bob secret", "/Mgs bob secret", "/ msg bob secret"):
        assert not screen.session.send(text)
    screen.until(lambda: len(screen.problems) == 3, "three sentences")
    assert all(problem.field == "body" and "Use /me, /shrug" in problem.sentence for problem in screen.problems)
    for text in ("/Shrug", "/usr/bin", "//msg"):
        assert screen.session.send(text)
    wait_until(lambda: len(reader.messages("general")) == 3, seconds=SECONDS)
    assert [message["body"] for message in reader.messages("general")] == ["¯\\_(ツ)_/¯", "/usr/bin", "/msg"]


def test_nothing_is_sent_while_the_person_is_muted(server: Server, start: Callable[[], Screen]) -> None:
    assert server.flask("user", "create", "ada").exit_code == 0
    assert server.flask("user", "create", "olga", "--role", "owner").exit_code == 0
    olga = connect(server.url, token=server.flask("token", "create", "olga").stdout.split()[-1], timeout=SECONDS)
    screen = start()
    screen.enter(server, new_token(server))
    screen.until(screen.is_in, "the room")
    olga.request("mute", id=screen.session.you["id"], minutes=5)
    screen.until(lambda: screen.session.locked_text().startswith("You're muted until "), "the mute")
    assert not screen.session.send("hello")
    screen.until(lambda: bool(screen.problems), "the sentence")
    assert screen.problems[-1] == Problem("body", screen.session.locked_text())
    olga.request("mute", id=screen.session.you["id"], minutes=0)
    screen.until(lambda: not screen.session.locked_text(), "its end")
    assert screen.session.send("hello")
    olga.close()


def test_the_creator_of_a_room_has_its_owners_permissions_at_once(
    server: Server, reader: Chat, start: Callable[[], Screen]
) -> None:
    assert server.flask("user", "create", "ada").exit_code == 0
    screen = start()
    screen.enter(server, new_token(server))
    screen.until(screen.is_in, "the room")
    screen.session.create("Den")
    screen.until(lambda: screen.session.room == "den" and screen.session.timeline is not None, "the new room")
    reader.join("den")
    reader.send("den", "hello").result(SECONDS)
    screen.until(lambda: bool(screen.session.timeline and screen.session.timeline.messages), "the message")
    assert screen.session.timeline is not None
    assert screen.session.may_delete(screen.session.timeline.messages[-1])


@pytest.mark.parametrize(
    ("shown", "sentence"), [("", "an API token without a name"), ("nonsense", "This token is invalid")]
)
def test_an_invalid_token_shows_an_error_at_its_field(
    server: Server, start: Callable[[], Screen], shown: str, sentence: str
) -> None:
    screen = start()
    screen.enter(server, shown)
    screen.until(lambda: bool(screen.problems), "a sentence")
    [problem] = screen.problems
    assert problem.field == "password"
    assert sentence in problem.sentence
    assert screen.session.state == "out"


def test_the_message_to_edit_is_the_newest_and_never_the_one_before_it(tmp_path: Path) -> None:
    session = ChatSession(tmp_path, "a test")
    session.you = {"id": 7, "name": "Ada", "kind": "account", "role": "member"}
    session.room = "general"
    session.rooms.reset([room("general", seq=3)])
    own = {"author": session.you, "created_at": iso(now())}
    session.timeline = Timeline("general", [message(1, **own), message(2, **own), message(3)], 3, False)
    last = session.last_own()
    assert last is not None
    assert last["seq"] == 2
    session.outgoing.add(OutboxEntry("c1", "elsewhere", "hello", None))
    assert session.last_own() == last
    session.outgoing.add(OutboxEntry("c2", "general", "tpyo", None))
    assert session.last_own() is None
    session.outgoing.unsent({"client_id": "c2", "error": {"message": "Too long."}})
    assert session.last_own() is None
    assert [problem.sentence for problem in session.drain().problems] == [
        "Your last message is still being sent.",
        "Your last message was not sent. Retry or discard it first.",
    ]
    session.discard("c2")
    session.timeline = Timeline("general", [message(1, author=session.you, created_at=iso(now() - 2 * DAY))], 1, False)
    assert session.last_own() is None
    session.close()


def test_what_the_message_box_was_doing_belongs_to_its_room() -> None:
    states = ComposerStates()
    reply, edit = ComposerState(message(1), None, "draft"), ComposerState(None, message(2), "half-done")
    states.leave("tea", reply)
    states.leave("den", edit)
    states.leave("hall", ComposerState(None, None, "draft"))
    states.leave(None, reply)
    assert [states.enter(slug) for slug in ("hall", "tea", "tea", "den", None)] == [None, reply, None, edit, None]
