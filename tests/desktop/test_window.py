"""The desktop window on a real screen, used by keyboard and mouse, against the production server."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from chatapp.client import Chat, connect
from tests.support.answering import Answering, of_nobody_known
from tests.support.processes import wait_until
from tests.support.screen import DesktopWindow
from tests.support.server import Server

OpenDesktop = Callable[..., DesktopWindow]
SECONDS = 60


@pytest.fixture
def ben(server: Server) -> Iterator[Chat]:
    chat = connect(server.url, username="ben", timeout=20)
    chat.join("general")
    yield chat
    chat.close()


def bodies(chat: Chat) -> list[str]:
    return [message["body"] for message in chat.messages("general")]


def told(chat: Chat, *expected: str) -> None:
    wait_until(lambda: bodies(chat) == list(expected), seconds=SECONDS, what=f"{expected}")


def said(chat: Chat, text: str, **options: Any) -> dict[str, Any]:
    message: dict[str, Any] = chat.send("general", text, **options).result(SECONDS)["message"]
    return message


def test_two_people_chat(server: Server, ben: Chat, open_desktop: OpenDesktop) -> None:
    said(ben, "hello ada")
    ada = open_desktop(server.url, "--name", "ada")
    ada.come_in()
    ada.shows("This is the start of General", "Today", "ben", "hello ada")
    ada.say("hello ben")
    told(ben, "hello ada", "hello ben")
    ada.type("two")
    ada.press("shift+Return")
    ada.say("lines")
    told(ben, "hello ada", "hello ben", "two\nlines")
    carol = connect(server.url, username="carol", timeout=20)
    carol.join("general")
    ada.shows("hello ada", "ada", "hello ben", "two\nlines", "carol (guest) joined")
    carol.close()
    ada.shows("two\nlines", "carol (guest) left")


def test_edits_deletions_reactions_and_replies_are_shown_live(
    server: Server, ben: Chat, open_desktop: OpenDesktop
) -> None:
    ada = open_desktop(server.url, "--name", "ada")
    ada.come_in()
    first, second = said(ben, "frist"), said(ben, "second")
    said(ben, "third", reply_to=first["seq"])
    ada.shows("frist", "second", "↱ ben (guest): frist", "third")
    ben.edit("general", first["seq"], "first")
    ben.react("general", first["seq"], "👍")
    ben.delete("general", second["seq"])
    ada.shows("first  (edited)", "👍 1", "ben", "This message was deleted.", "↱ ben (guest): first\n", "third")


def test_replies_are_counted_under_the_first_message_of_their_thread(
    server: Server, ben: Chat, open_desktop: OpenDesktop
) -> None:
    ada = open_desktop(server.url, "--name", "ada")
    ada.come_in()
    first = said(ben, "first")
    reply = said(ben, "reply", reply_to=first["seq"])
    ada.shows("first", "1 reply · last ", "reply")
    in_thread = {"room": "general", "body": "aside", "client_id": "1", "reply_to": first["seq"], "in_thread": True}
    ben.request("message", **in_thread)
    ada.shows("2 replies · last ", "↱ in thread · ben (guest): first", "aside")
    ben.delete("general", reply["seq"])
    ada.shows("first", "1 reply · last ", "This message was deleted.", "aside")


def test_invitations_into_rooms_are_declined_and_accepted(server: Server, open_desktop: OpenDesktop) -> None:
    host = connect(server.url, token=server.flask("token", "create", "--bot", "host").stdout.split()[-1])
    host.join("general")
    ada = open_desktop(server.url, "--name", "ada")
    ada.come_in()

    def form(name: str) -> str:
        slug: str = host.request("create", slug=name.lower(), name=name, private=True)["room"]["slug"]
        people = [found["id"] for found in host.request("people", q="ada")["people"]]
        host.request("invite", room=slug, people=people)
        return slug

    def pressed(x: int, slug: str) -> bool:
        # Above the rooms, as soon as it is drawn.
        ada.click(x, 129)
        deadline = time.monotonic() + 10
        while (waits := host.request("invited", room=slug)["invitations"]) and time.monotonic() < deadline:
            time.sleep(0.2)
        return not waits

    cellar = form("Cellar")
    wait_until(lambda: pressed(128, cellar), seconds=SECONDS, what="an invitation that is declined")
    den = form("Den")
    wait_until(lambda: pressed(48, den), seconds=SECONDS, what="an invitation that is accepted")
    ada.title_is("Den · chatapp")
    assert [len(host.request("members", room=slug)["members"]) for slug in (cellar, den)] == [1, 2]
    host.close()


def test_the_arrow_key_edits_the_last_own_message(server: Server, ben: Chat, open_desktop: OpenDesktop) -> None:
    ada = open_desktop(server.url, "--name", "ada")
    ada.come_in()
    ada.say("helo")
    told(ben, "helo")
    # Stored, and known to be: there is nothing more behind it.
    ada.shows("helo\n")
    ada.press("Up", "BackSpace")
    ada.say("lo")
    told(ben, "hello")
    ada.shows("hello  (edited)")
    ada.press("Up")
    ada.type(" not this")
    ada.press("Escape")
    ada.say("next")
    told(ben, "hello", "next")


def test_an_empty_name_and_an_empty_text_update_texts(server: Server, ben: Chat, open_desktop: OpenDesktop) -> None:
    ada = open_desktop(server.url)
    ada.press("Return")
    # The sentence below the field is red.
    wait_until(lambda: ada.screen.pixels().has_red(range(10, 330), range(88, 125)), seconds=SECONDS)
    ada.type("ada")
    ada.come_in()
    ada.press("Return")
    wait_until(lambda: ada.screen.pixels().has_red(range(222, 460), range(620, 680)), seconds=SECONDS)
    ada.say("something")
    told(ben, "something")


def test_a_message_sent_offline_is_delivered_after_reconnecting(
    server: Server, ben: Chat, open_desktop: OpenDesktop
) -> None:
    ada = open_desktop(server.url, "--name", "ada")
    ada.come_in()
    ada.say("one")
    told(ben, "one")
    server.kill()
    ada.say("two")
    ada.shows("one", "two  ")
    ada.say("three")
    ada.shows("one", "two", "three  waiting")
    server.start()
    told(ben, "one", "two", "three")
    ada.shows("one\ntwo\nthree\n")


def test_unsent_messages_of_a_killed_window_are_sent_by_the_next_one(
    server: Server, ben: Chat, open_desktop: OpenDesktop, tmp_path: Path
) -> None:
    ada = open_desktop(server.url, "--name", "ada", home=tmp_path / "ada")
    ada.come_in()
    server.kill()
    ada.say("kept")
    ada.shows("kept  waiting")
    ada.type("half a sent")
    draft = tmp_path / "ada" / "profile.json"
    wait_until(lambda: "half a sent" in draft.read_text(), seconds=SECONDS, what="the draft on the disk")
    ada.kill()
    server.start()
    again = open_desktop(home=tmp_path / "ada")
    again.title_is("General · chatapp")
    told(ben, "kept")
    again.shows("kept\n")
    again.say("ence")
    told(ben, "kept", "half a sentence")
    assert "ada" in {message["author"]["name"] for message in ben.messages("general")}


def test_rooms_are_switched_by_keyboard_and_show_unread_counts(
    server: Server, ben: Chat, open_desktop: OpenDesktop
) -> None:
    ben.request("create", slug="tea", name="Tea kitchen")
    ada = open_desktop(server.url, "--name", "ada")
    ada.come_in()
    ada.press("ctrl+k")
    ada.type("kitch")
    ada.press("Return")
    ada.title_is("Tea kitchen · chatapp")
    said(ben, "over here, @ada")
    ada.title_is("(1) Tea kitchen · chatapp")
    ada.press("alt+Up")
    ada.title_is("General · chatapp")
    ada.shows("over here, @ada")
    ada.press("ctrl+k")
    ada.type("Brand new")
    ada.press("Return")
    ada.title_is("Brand new · chatapp")
    assert "brand-new" in [room["slug"] for room in ben.rooms()]


def test_a_search_result_opens_in_its_context(server: Server, ben: Chat, open_desktop: OpenDesktop) -> None:
    said(ben, "the needle")
    for number in range(150):
        ben.send("general", f"hay {number}")
    wait_until(lambda: ben.unsent == 0, seconds=SECONDS)
    ada = open_desktop(server.url, "--name", "ada")
    ada.come_in()
    assert "needle" not in ada.text()
    wait_until(lambda: takes_first(ada, "needl", "needle"), seconds=SECONDS, what="the needle")
    ada.shows("This is the start of General", "the needle", "hay 0")


def takes_first(window: DesktopWindow, wanted: str, text: str) -> bool:
    # Reading what the window shows closes the search, so that one who took it too early begins anew.
    window.press("ctrl+f")
    window.type(wanted)
    window.press("Return")
    time.sleep(1)
    window.press("Return")
    return text in window.text()


@pytest.mark.parametrize("address", ["http://127.0.0.1:9", "not an address", "untrusted"])
def test_a_wrong_address_keeps_the_form(
    address: str, server: Server, open_desktop: OpenDesktop, answering: Answering, tmp_path: Path
) -> None:
    if address == "untrusted":
        address = f"https://127.0.0.1:{answering(b'', of_nobody_known(tmp_path))}"
    ada = open_desktop(address, "--name", "ada")
    ada.press("Return")
    wait_until(lambda: ada.screen.pixels().has_red(range(10, 330), range(88, 125)), seconds=SECONDS, what=address)
    # The cursor is in the field that is wrong.
    ada.press("ctrl+a")
    ada.type(server.url)
    ada.come_in()


def test_an_account_stays_signed_in_and_sees_when_its_session_ends(
    server: Server, ben: Chat, open_desktop: OpenDesktop, tmp_path: Path
) -> None:
    made = server.flask("user", "create", "ada", "--password-stdin", stdin="correct horse battery")
    assert made.exit_code == 0, made.stderr
    ada = open_desktop(server.url, home=tmp_path / "ada")
    ada.type("ada")
    ada.press("Tab", "space")
    # The cursor is in the password's field.
    ada.type("correct horse battery")
    ada.come_in()
    ada.say("signed in")
    told(ben, "signed in")
    author = ben.messages("general")[0]["author"]
    assert (author["name"], author["kind"]) == ("ada", "account")
    ada.close()
    again = open_desktop(home=tmp_path / "ada")
    again.title_is("General · chatapp")
    again.shows("signed in")
    changed = server.flask("user", "password", "ada", "--password-stdin", stdin="another good one")
    assert changed.exit_code == 0, changed.stderr
    again.title_is("chatapp")
    assert "correct horse" not in (tmp_path / "ada" / "profile.json").read_text()
    # The cursor is in the password's field.
    again.type("another good one")
    again.come_in()
    again.say("in again")
    told(ben, "signed in", "in again")


def test_the_chosen_theme_is_kept(server: Server, open_desktop: OpenDesktop, tmp_path: Path) -> None:
    ada = open_desktop(server.url, "--name", "ada", home=tmp_path / "ada")
    ada.come_in()
    assert min(ada.screen.pixels().at(600, 400)) > 240
    ada.click(795, 24)
    ada.click(795, 24)
    wait_until(lambda: max(ada.screen.pixels().at(600, 400)) < 60, seconds=SECONDS, what="the dark theme")
    ada.delete_stored()
    assert json.loads((tmp_path / "ada" / "profile.json").read_text())["theme"] == "dark"
