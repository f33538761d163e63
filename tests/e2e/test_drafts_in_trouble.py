"""Drafts where something comes between: a room that is removed, a clock that is wrong, a reload, very many of them."""

import re
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from chatapp.client import Chat, connect
from tests.e2e.window import OpenWindow, box, come_in, log_in, message, say, sees, tool, wait_until_live
from tests.support.processes import wait_until
from tests.support.server import Server

MANY = 300
STORED = "() => JSON.stringify([localStorage, sessionStorage])"


def account(server: Server, name: str, role: str = "member") -> str:
    """Make an account, and return a token for it."""
    server.flask("user", "create", name, "--role", role, "--password-stdin", stdin="correct horse")
    return server.flask("token", "create", name).stdout.split()[-1]


def go_to(page: Page, room: str) -> None:
    page.locator(".room-list").get_by_role("link", name=room).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(room)


def test_a_room_that_is_removed_takes_the_edit_and_the_draft_along(server: Server, open_window: OpenWindow) -> None:
    with closing(connect(server.url, token=account(server, "olga", "owner"))) as olga:
        olga.request("create", slug="side", name="Side")
        ada = come_in(open_window(server.url), "ada")
        go_to(ada, "Side")
        say(ada, "first words")
        sees(ada, "first words")
        box(ada).fill("a draft of Side")
        tool(ada, "first words", "Edit").click()
        ada.keyboard.type(", half edited")
        expect(box(ada)).to_have_value("first words, half edited")
        removed = server.flask("room", "delete", "side")
        assert removed.exit_code == 0, removed.output
    expect(ada.get_by_role("heading", level=1)).not_to_contain_text("Side")
    expect(ada.locator(".room-list").get_by_role("link", name="Side")).to_have_count(0)
    expect(box(ada)).to_have_value("")
    expect(ada.locator(".composer-banner")).to_have_count(0)
    for words in ("half edited", "a draft of Side"):
        assert words not in ada.evaluate(STORED)
    say(ada, "on with it")
    sees(ada, "on with it")


@pytest.mark.parametrize("hours", [-1, 1])
def test_clocks_that_differ_by_an_hour_change_nothing(server: Server, open_window: OpenWindow, hours: int) -> None:
    account(server, "Ada")
    right, wrong = open_window(server.url), open_window("about:blank")
    wrong.clock.set_system_time(datetime.now(UTC) + timedelta(hours=hours))
    wrong.goto(server.url)
    for page in (right, wrong):
        log_in(page, "Ada")
    for first, second, text in ((right, wrong, "begun"), (wrong, right, "begun, and gone on")):
        box(first).fill(text)
        expect(box(second)).to_have_value(text)
    box(right).press("Enter")
    expect(box(wrong)).to_have_value("")
    say(wrong, "of the wrong clock")
    say(right, "of the right clock")
    for page in (right, wrong):
        sees(page, "begun, and gone on", "of the wrong clock", "of the right clock")
    wrong.reload()
    wait_until_live(wrong)
    expect(box(wrong)).to_have_value("")
    sees(wrong, "begun, and gone on", "of the wrong clock", "of the right clock")


def test_a_reload_loses_nothing_of_a_reply_an_edit_a_draft_and_a_command(
    server: Server, open_window: OpenWindow
) -> None:
    ada = come_in(open_window(server.url), "ada")
    say(ada, "one")
    sees(ada, "one")
    for text in ("a draft", "/msg Nobody a secret", "/poll Lunch? a, b"):
        box(ada).fill(text)
        ada.reload()
        expect(box(ada)).to_have_value(text)
    say(ada, "/msg Nobody a secret")
    ada.reload()
    expect(box(ada)).to_have_value("/msg Nobody a secret")
    box(ada).fill("")
    tool(ada, "one", "Reply").click()
    box(ada).fill("an answer")
    ada.reload()
    expect(ada.locator(".composer-banner")).to_contain_text("one")
    box(ada).press("Enter")
    expect(message(ada, "an answer").locator(".reply-quote")).to_contain_text("one")
    expect(message(ada, "an answer").locator("time")).to_have_count(1)
    tool(ada, "one", "Edit").click()
    box(ada).fill("one, edited")
    ada.reload()
    expect(box(ada)).to_have_value("one, edited")
    box(ada).press("Enter")
    sees(ada, "one, edited", "an answer")


def test_three_hundred_drafts_are_on_every_device(server: Server, open_window: OpenWindow) -> None:
    with closing(connect(server.url, token=account(server, "Ada"), window=64)) as chat:
        chat.join("general")
        for sent in [chat.send("general", f"root {number}") for number in range(1, MANY + 1)]:
            sent.result(60)
        for number in range(1, MANY + 1):
            chat.request("draft", room="general", thread=number, text=f"draft {number}")
        ada = log_in(open_window(server.url), "Ada")
        wait_until(lambda: ada.evaluate(STORED).count("draft:") == MANY, seconds=60, what="all drafts")
        last = message(ada, f"root {MANY}")
        tool(ada, f"root {MANY}", "Thread").click()
        expect(ada.get_by_label("Reply in thread")).to_have_value(f"draft {MANY}")
        expect(last).to_be_visible()
        expect(ada.get_by_role("link", name="General")).to_have_accessible_name(re.compile("draft"))
        ada.get_by_label("Reply in thread").press("Enter")
        wait_until(lambda: drafts_of(chat) == MANY - 1, what="the draft is gone with its message")


def drafts_of(chat: Chat) -> int:
    """How many drafts the server keeps."""
    count, cursor = 0, None
    while True:
        page = chat.request("drafts", limit=100, **({"cursor": cursor} if cursor else {}))
        count, cursor = count + len(page["drafts"]), page["cursor"]
        if cursor is None:
            return count
