"""The terminal client, run without a terminal by textual's pilot, against the production server."""

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static

from chatapp.client import Chat, connect
from chatapp.terminal.app import TerminalChat
from chatapp.terminal.login import LoginForm
from chatapp.terminal.messages import Messages
from tests.support.answering import Answering, of_nobody_known
from tests.support.programs import ROOT
from tests.support.server import Server

SECONDS = 60


@pytest.fixture
def ben(shared_server: Server, request: pytest.FixtureRequest) -> Iterator[Chat]:
    """A person who opened a room for this test alone."""
    chat = connect(shared_server.url, username=f"ben {time.monotonic_ns()}", timeout=20)
    chat.request("create", slug=slug(request), name=slug(request))
    chat.join(slug(request))
    yield chat
    chat.close()


def slug(request: pytest.FixtureRequest) -> str:
    return str(request.node.name).removeprefix("test_").replace("_", "-")[:60].strip("-")


@pytest.fixture
def room(request: pytest.FixtureRequest) -> str:
    return slug(request)


class Hands:
    """Presses keys in the terminal client and reads its screen."""

    def __init__(self, app: TerminalChat, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    async def until(self, holds: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + SECONDS
        while not holds():
            assert time.monotonic() < deadline, f"{what} did not come about:\n{self.text()}"
            await self.pilot.pause(0.05)

    def text(self) -> str:
        messages = self.app.screen_stack[0].query_one(Messages)
        return "\n".join(str(option.prompt) for option in messages.options)

    async def shows(self, *texts: str) -> None:
        await self.until(lambda: all(text in self.text() for text in texts), f"{texts}")

    async def type(self, text: str) -> None:
        await self.pilot.press(*("ctrl+j" if c == "\n" else "space" if c == " " else c for c in text))

    async def say(self, text: str) -> None:
        await self.type(text)
        await self.pilot.press("enter")

    async def dialog(self, what: str) -> None:
        # Open, and with somebody to take the keys.
        await self.until(lambda: len(self.app.screen_stack) == 2 and self.app.focused is not None, what)

    async def go(self, room: str) -> None:
        await self.pilot.press("ctrl+k")
        await self.dialog("the switcher")
        await self.say(room)
        await self.until(lambda: self.app.session.room == room and self.app.session.timeline is not None, room)
        await self.until(lambda: len(self.app.screen_stack) == 1, "the room")

    def problem(self) -> str:
        return str(self.app.screen.query_one("#problem", Static).content)


@asynccontextmanager
async def at_terminal(home: Path, server: str = "", name: str = "", join: bool = True) -> AsyncIterator[Hands]:
    app = TerminalChat(home, server, name)
    async with app.run_test(size=(100, 30)) as pilot:
        hands = Hands(app, pilot)
        await hands.until(
            lambda: app.session.state == "online" or (isinstance(app.screen, LoginForm) and app.focused is not None),
            "the form",
        )
        if join:
            if name:
                await pilot.press("enter")
            await hands.until(lambda: app.session.timeline is not None and len(app.screen_stack) == 1, "the chat")
        yield hands


def play(part: Callable[[], Coroutine[Any, Any, None]]) -> None:
    # On a thread of its own: where a test of pages came before, Playwright's loop runs on this one.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, part()).result()


def own_name() -> str:
    return f"ada {time.monotonic_ns()}"


def bodies(chat: Chat, room: str) -> list[str]:
    return [message["body"] for message in chat.messages(room)]


def test_sending_editing_and_replying(shared_server: Server, ben: Chat, room: str, tmp_path: Path) -> None:
    async def part() -> None:
        async with at_terminal(tmp_path, shared_server.url, own_name()) as ada:
            await ada.go(room)
            await ada.say("hello\nben")
            await ada.until(lambda: bodies(ben, room) == ["hello\nben"], "the message")
            ben.send(room, "hello ada")
            await ada.shows("hello ada")
            await ada.pilot.press("up", "end")
            await ada.say(" and all")
            await ada.until(lambda: "hello\nben and all" in bodies(ben, room), "the edit")
            await ada.shows("ben and all", "(edited)")
            messages = ada.app.query_one(Messages)
            messages.focus()
            await ada.pilot.press("end", "r")
            await ada.say("an answer")
            await ada.until(lambda: len(bodies(ben, room)) == 3, "the answer")
            assert ben.messages(room)[-1]["reply_to"] == 2
            await ada.shows("hello ada\n  1 reply · last ", "┌ ben", "an answer")

    play(part)


def test_reacting_and_deleting(shared_server: Server, ben: Chat, room: str, tmp_path: Path) -> None:
    async def part() -> None:
        async with at_terminal(tmp_path, shared_server.url, own_name()) as ada:
            await ada.go(room)
            await ada.say("oops")
            await ada.shows("oops")
            await ada.until(lambda: len(ben.messages(room)) == 1, "the message")
            ada.app.query_one(Messages).focus()
            await ada.pilot.press("end", "plus")
            await ada.dialog("the choice")
            await ada.pilot.press("enter")
            await ada.shows("👍 1 ada")
            await ada.pilot.press("d")
            await ada.dialog("the question")
            await ada.pilot.press("down", "enter")
            await ada.shows("This message was deleted.")
            assert ben.history(room, before=9)["messages"][0]["deleted"]

    play(part)


def test_invitations_into_rooms_are_answered(shared_server: Server, tmp_path: Path) -> None:
    stem = str(time.monotonic_ns())
    token = shared_server.flask("token", "create", "--bot", f"host {stem}").stdout.split()[-1]
    host = connect(shared_server.url, token=token)
    guest = f"ada {stem}"

    def ask(name: str) -> str:
        slug = str(host.request("create", slug=f"{name}-{stem}", name=f"{name} {stem}", private=True)["room"]["slug"])
        host.request("invite", room=slug, people=[found["id"] for found in host.request("people", q=guest)["people"]])
        return slug

    def waiting(ada: Hands) -> list[str]:
        return [invitation.slug for invitation in ada.app.session.invitations]

    async def answer(ada: Hands, *keys: str) -> None:
        ada.app.query_one("#rooms", OptionList).focus()
        await ada.pilot.press("home", "enter")
        await ada.dialog("the invitation")
        await ada.pilot.press(*keys)

    async def part() -> None:
        async with at_terminal(tmp_path, shared_server.url, guest) as ada:
            host.join("general")
            den, cellar = ask("den"), ask("cellar")
            await ada.until(lambda: len(list(ada.app.session.invitations)) == 2, "both invitations")
            await answer(ada, "down", "enter")
            await ada.until(lambda: waiting(ada) == [den], "the first answer")
            await answer(ada, "enter")
            await ada.until(lambda: waiting(ada) == [], "the second answer")
            await ada.until(lambda: ada.app.session.room == den and ada.app.session.timeline is not None, "the room")
            members = {slug: host.request("members", room=slug)["members"] for slug in (den, cellar)}
            assert [len(members[slug]) for slug in (den, cellar)] == [2, 1]

    play(part)
    host.close()


def test_a_new_moderator_can_delete_messages_of_others(
    shared_server: Server, ben: Chat, room: str, tmp_path: Path
) -> None:
    owner = f"olga {time.monotonic_ns()}"
    assert shared_server.flask("user", "create", owner, "--role", "owner").exit_code == 0
    olga = connect(shared_server.url, token=shared_server.flask("token", "create", owner).stdout.split()[-1])

    async def part() -> None:
        async with at_terminal(tmp_path, shared_server.url, own_name()) as ada:
            await ada.go(room)
            ben.send(room, "spam").result(20)
            await ada.shows("spam")
            ada.app.query_one(Messages).focus()
            await ada.pilot.press("end", "d")
            assert len(ada.app.screen_stack) == 1
            olga.request("appoint", room=room, person=ada.app.session.you["id"], role="moderator")
            listed = ada.app.session.rooms
            await ada.until(lambda: "delete_any" in listed.get(room).may, "the role")  # type: ignore[union-attr,operator]
            await ada.pilot.press("d")
            await ada.dialog("the question")
            await ada.pilot.press("down", "enter")
            await ada.shows("This message was deleted.")

    play(part)
    olga.close()


def test_history_is_paged_and_a_search_result_opens_in_it(
    shared_server: Server, ben: Chat, room: str, tmp_path: Path
) -> None:
    word = f"needle{time.monotonic_ns()}"
    acks = [ben.send(room, word if number == 0 else f"hay {number}") for number in range(400)]
    acks[-1].result(SECONDS)

    async def part() -> None:
        async with at_terminal(tmp_path, shared_server.url, own_name()) as ada:
            await ada.go(room)
            await ada.shows("hay 399")
            assert "hay 300" not in ada.text()
            ada.app.query_one(Messages).focus()
            while word not in ada.text():
                await ada.pilot.press("pageup")
            # The newest gave way to the oldest.
            assert "hay 399" not in ada.text()
            await ada.pilot.press("end")
            await ada.shows("hay 399")
            await ada.pilot.press("ctrl+f")
            await ada.dialog("the search")
            await ada.say(word)
            await ada.until(lambda: ada.app.focused is not None and ada.app.focused.id == "list", "what was found")
            await ada.pilot.press("enter")
            await ada.shows(word, "hay 1")
            chosen = ada.app.query_one(Messages).chosen
            assert chosen is not None
            assert chosen["body"] == word
            assert "hay 399" not in ada.text()
            ada.app.query_one(Messages).focus()
            await ada.pilot.press("end")
            await ada.shows("hay 399")
            assert len(ada.app.session.timeline.messages if ada.app.session.timeline else []) <= 300

    play(part)


def test_a_missing_value_shows_an_error_at_its_field(shared_server: Server, tmp_path: Path) -> None:
    async def part() -> None:
        async with at_terminal(tmp_path, "http://127.0.0.1:9", join=False) as ada:
            await ada.pilot.press("enter")
            await ada.until(lambda: "Enter a name" in ada.problem(), "a sentence about the name")
            await ada.say("ada")
            await ada.until(
                lambda: "127.0.0.1:9 refused the connection" in ada.problem(), "a sentence about the server"
            )
            focused = ada.app.focused
            assert focused is not None
            assert focused.id == "server"

    play(part)


def test_an_untrusted_certificate_is_refused_and_a_token_signs_in(
    shared_server: Server, answering: Answering, tmp_path: Path
) -> None:
    untrusted = f"https://127.0.0.1:{answering(b'', of_nobody_known(tmp_path))}"
    bot = f"helper-{time.monotonic_ns()}"
    token = shared_server.flask("token", "create", "--bot", bot).stdout.split()[-1]

    async def part() -> None:
        async with at_terminal(tmp_path / "home", untrusted, join=False) as ada:
            await ada.pilot.press("tab", "space")
            await ada.until(lambda: ada.app.screen.query_one("#password").display, "the field for it")
            await ada.pilot.press("tab")
            await ada.say(token)
            sentence = "The certificate of 127.0.0.1 is not trusted: "
            await ada.until(lambda: ada.problem().startswith(sentence), "a sentence about the certificate")
            assert "Nothing was sent." in ada.problem()
            server = ada.app.focused
            assert isinstance(server, Input)
            assert server.id == "server"
            server.value = shared_server.url
            await ada.pilot.press("enter")
            await ada.until(lambda: ada.app.session.timeline is not None, "the chat")
            assert ada.app.session.you["name"] == bot

    play(part)


def test_an_empty_message_shows_an_error_and_a_draft_is_kept(
    shared_server: Server, ben: Chat, room: str, tmp_path: Path
) -> None:
    async def part() -> None:
        async with at_terminal(tmp_path, shared_server.url, own_name()) as ada:
            await ada.go(room)
            await ada.pilot.press("enter")
            await ada.until(lambda: "Your message is empty" in ada.problem(), "a sentence")
            await ada.type("half a")
        async with at_terminal(tmp_path) as again:
            await again.until(lambda: again.app.session.room == room, "the room of the last time")
            await again.say(" sentence")
            await again.until(lambda: bodies(ben, room) == ["half a sentence"], "the message")

    play(part)


def test_without_a_terminal_it_ends_with_an_error(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "chatapp.terminal", "--home", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, stdin=subprocess.DEVNULL, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("chatapp-terminal needs a terminal")
