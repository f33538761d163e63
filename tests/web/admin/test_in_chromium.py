import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from chatapp.client import connect
from tests.e2e.window import come_in, wait_until_live
from tests.support.programs import ROOT
from tests.support.server import Server

PASSWORD = "correct horse"
AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()

OpenWindow = Callable[..., Page]


@pytest.fixture
def chat(server: Server) -> Server:
    made = server.flask("user", "create", "Olga", "--role", "owner", "--password-stdin", stdin=PASSWORD)
    assert made.exit_code == 0, made.stderr
    return server


def say(page: Page, text: str) -> None:
    page.locator("#composer").fill(text)
    page.locator("#composer").press("Enter")
    expect(page.get_by_role("log").get_by_text(text, exact=True)).to_be_visible()


def log_in(page: Page) -> Page:
    page.get_by_label("Your name").fill("Olga")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    wait_until_live(page)
    return page


def violations(page: Page) -> list[str]:
    """What axe finds on the page, each as its rule and the elements."""
    # Evaluated by the debugger, to which the policy of the page does not apply.
    page.evaluate(AXE)
    found = page.evaluate("axe.run().then(r => r.violations.map(v => [v.id, ...v.nodes.map(n => n.html)]))")
    return [json.dumps(each) for each in found]


def test_a_guest_sees_403_on_the_admin_page(chat: Server, open_window: OpenWindow) -> None:
    guest = come_in(open_window(chat.url), "Gus")
    answer = guest.goto(f"{chat.url}/admin/history")
    assert answer is not None
    assert answer.status == 403
    expect(guest.get_by_role("heading")).to_have_text("No access")


def test_an_admin_filters_and_deletes_while_others_watch(chat: Server, open_window: OpenWindow) -> None:
    guest = come_in(open_window(chat.url), "Gus")
    for text in ("good morning", "cheap watches", "more cheap watches", "good night"):
        say(guest, text)
    admin = log_in(open_window(f"{chat.url}/login"))
    admin.goto(f"{chat.url}/admin/history")
    admin.keyboard.press("/")
    admin.keyboard.type("cheap")
    admin.keyboard.press("Enter")
    expect(admin.get_by_role("heading", name="2 messages")).to_be_visible()
    admin.get_by_label("Select all on this page").check()
    expect(admin.get_by_text("2 selected")).to_be_visible()
    admin.get_by_text("Delete selected…").click()
    admin.get_by_role("button", name="Delete", exact=True).click()
    expect(admin.get_by_role("status")).to_have_text("2 messages deleted")
    expect(guest.get_by_text("cheap watches")).to_have_count(0)
    expect(guest.get_by_text("This message was deleted.")).to_have_count(2)
    expect(guest.get_by_role("log").get_by_text("good night")).to_be_visible()


def test_keys_walk_through_the_messages_and_tick_them(chat: Server, open_window: OpenWindow) -> None:
    guest = come_in(open_window(chat.url), "Gus")
    for number in range(3):
        say(guest, f"line {number}")
    admin = log_in(open_window(f"{chat.url}/login"))
    admin.goto(f"{chat.url}/admin/history")
    for key in "jxjjkx":
        admin.keyboard.press(key)
    ticked = admin.locator("input[name=messages]:checked")
    assert ticked.evaluate_all("boxes => boxes.map(box => box.value)") == ["general/3", "general/2"]
    admin.keyboard.press("Enter")
    expect(admin).to_have_url(f"{chat.url}/admin/history/general/2")


def test_axe_finds_nothing_and_nothing_hangs_out(chat: Server, open_window: OpenWindow) -> None:
    guest = come_in(open_window(chat.url), "Gus")
    for number in range(3):
        say(guest, f"line {number}")
    reporter = connect(chat.url, username="Rita")
    reporter.join("general")
    reporter.request("report", room="general", seq=1, reason="spam")
    reporter.close()
    paths = ["", "history", "history?text=line", "history?person=nobody", "history?text=zzz", "history/general/2",
             "rooms", "people", "people/1", "people/2", "invitations", "reports", "reports?state=closed", "bans",
             "words", "audit", "../account", "../forgot"]  # fmt: skip
    for scheme, width in (("light", 1280), ("dark", 390)):
        view = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme, "has_touch": width < 500}
        admin = log_in(open_window(f"{chat.url}/login", **view))
        for path in paths:
            admin.goto(f"{chat.url}/admin/{path}")
            assert violations(admin) == [], path
            assert admin.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_without_javascript_everything_is_there(chat: Server, open_window: OpenWindow) -> None:
    guest = come_in(open_window(chat.url), "Gus")
    say(guest, "spam")
    admin = open_window(f"{chat.url}/login", java_script_enabled=False)
    admin.get_by_label("Your name").fill("Olga")
    admin.get_by_label("Password").fill(PASSWORD)
    admin.get_by_role("button", name="Sign in").click()
    admin.goto(f"{chat.url}/admin/history")
    expect(admin.get_by_label("Select all on this page")).to_be_hidden()
    admin.get_by_label("Select message general/1 by Gus").check()
    admin.get_by_text("Delete selected…").click()
    admin.get_by_role("button", name="Delete", exact=True).click()
    expect(admin.get_by_role("status")).to_have_text("1 message deleted")
