"""Somebody is asked into rooms: one invitation is accepted, one declined, one answered without JavaScript."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.e2e.window import OpenWindow, log_in, room_menu, say, sees
from tests.support.clients import Client, Connect
from tests.support.server import Server

PASSWORD = "correct horse"


@pytest.fixture
def staffed(server: Server) -> Server:
    """A server with the accounts of Olga and Mia."""
    for name in ("Olga", "Mia"):
        server.flask("user", "create", name, "--password-stdin", stdin=PASSWORD)
    return server


@pytest.fixture
def olga(staffed: Server, connect: Connect) -> Client:
    """Olga, as a program."""
    return connect(staffed, token=staffed.flask("token", "create", "Olga").stdout.strip())


def ask(olga: Client, name: str, person: str = "mia") -> str:
    """Open a private room and ask somebody in; return its slug."""
    slug = str(olga.call("create", slug=name.lower(), name=name, private=True)["room"]["slug"])
    people = [found["id"] for found in olga.call("people", q=person)["people"]]
    assert olga.call("join", room=slug)["ok"]
    assert olga.call("message", room=slug, body=f"inside {name}")["ok"]
    assert olga.call("invite", room=slug, people=people)["invited"] == people
    return slug


def card(page: Page, room: str) -> Locator:
    return page.locator(".invitation").filter(has_text=room)


def test_one_invitation_is_accepted_and_one_declined(staffed: Server, olga: Client, open_window: OpenWindow) -> None:
    mia = log_in(open_window(staffed.url), "Mia")
    den = ask(olga, "Den")
    expect(mia.locator(".toast")).to_have_text("Olga invited you to Den.")
    ask(olga, "Cellar")
    expect(mia.locator(".invitation")).to_have_count(2)
    expect(card(mia, "Den")).to_contain_text("Olga invited you")
    # Nothing of what is in it is there before.
    assert "inside Den" not in mia.content()
    # By keyboard: from one button to the next.
    mia.get_by_role("button", name="Decline Cellar").focus()
    mia.keyboard.press("Enter")
    expect(card(mia, "Cellar")).to_have_count(0)
    mia.get_by_role("button", name="Accept Den").click()
    expect(mia).to_have_url(re.compile(den))
    sees(mia, "inside Den")
    expect(mia.locator(".invitations")).to_have_count(0)
    say(mia, "here I am")
    sees(mia, "inside Den", "here I am")
    mia.reload()
    expect(mia.locator(".invitations")).to_have_count(0)
    assert olga.call("invited", room=den)["invitations"] == []


def test_an_invitation_that_waited_is_there_at_the_next_visit_and_goes_when_it_is_taken_back(
    staffed: Server, olga: Client, open_window: OpenWindow
) -> None:
    den = ask(olga, "Den")
    mia = log_in(open_window(staffed.url), "Mia")
    expect(card(mia, "Den")).to_be_visible()
    page = log_in(open_window(staffed.url), "Olga")
    page.get_by_role("link", name="Den").click()
    room_menu(page)
    page.get_by_role("button", name="Members", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Pending invitations")
    dialog.get_by_role("button", name="Withdraw Mia").click()
    expect(dialog.get_by_text("not answered yet")).to_have_count(0)
    expect(card(mia, "Den")).to_have_count(0)
    assert olga.call("invited", room=den)["invitations"] == []


def test_invitations_are_answered_without_javascript(
    staffed: Server, olga: Client, new_context: Callable[..., BrowserContext]
) -> None:
    den = ask(olga, "Den")
    ask(olga, "Cellar")
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{staffed.url}/login")
    page.get_by_label("Your name").fill("Mia")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Decline Cellar").click()
    expect(page.locator(".invitation")).to_have_count(1)
    page.get_by_role("button", name="Accept Den").click()
    expect(page).to_have_url(f"{staffed.url}/r/{den}")
    expect(page.get_by_text("inside Den")).to_be_visible()
    expect(page.locator(".invitation")).to_have_count(0)
