"""Where one is on the page, and how one gets there and back."""

import re
from datetime import UTC, datetime

from playwright.sync_api import Page, expect

from tests.e2e.window import OpenWindow, come_in, message, say, sees, wait_until_live
from tests.support.server import Server


def make_room(page: Page, name: str) -> None:
    page.get_by_role("button", name="New room").click()
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Create room").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()


def jump_to(page: Page, day: str) -> None:
    page.locator("input[type=date]").evaluate(
        "(box, day) => { box.value = day; box.dispatchEvent(new Event('change', {bubbles: true})); }", day
    )


def test_a_jump_past_the_last_message_shows_it_and_says_so(server: Server, open_window: OpenWindow) -> None:
    ada = come_in(open_window(server.url), "ada")
    say(ada, "the only one")
    sees(ada, "the only one")
    later = datetime.now(UTC).year + 1
    ada.locator("input[type=date]").evaluate("box => box.removeAttribute('max')")
    jump_to(ada, f"{later}-01-01")
    expect(ada.locator(".toast")).to_contain_text("This is the last message before it.")
    sees(ada, "the only one")
    jump_to(ada, "2001-01-01")
    expect(ada.locator(".toast")).to_contain_text("This is the next message.")
    sees(ada, "the only one")
    ada.locator(".toast").get_by_role("button", name="Close").click()
    expect(ada.locator(".toast")).to_be_hidden()


def test_the_address_stays_where_a_room_cannot_be_opened(server: Server, open_window: OpenWindow) -> None:
    ada = come_in(open_window(server.url), "ada")
    make_room(ada, "Side")
    ada.reload()
    wait_until_live(ada)
    ada.context.set_offline(True)
    expect(ada.locator("#app[data-live]")).to_have_count(0, timeout=60_000)
    ada.get_by_role("link", name="General").click()
    expect(ada.locator(".toast")).to_contain_text("Couldn't connect")
    expect(ada).to_have_url(f"{server.url}/r/side")
    expect(ada.get_by_role("heading", name="Side")).to_be_visible()


def test_back_leads_to_where_one_was_in_the_history(server: Server, open_window: OpenWindow) -> None:
    ada = come_in(open_window(server.url), "ada")
    for number in range(40):
        say(ada, f"number {number}")
    say(ada, f"see {server.url}/r/general/1")
    expect(message(ada, "see http")).to_be_in_viewport()
    message(ada, "see http").get_by_role("link").last.click()
    expect(ada.locator("#m1")).to_be_in_viewport()
    ada.go_back()
    expect(ada).to_have_url(f"{server.url}/")
    expect(message(ada, "see http")).to_be_in_viewport()


def test_the_first_click_on_a_name_opens_the_card(server: Server, open_window: OpenWindow) -> None:
    ada, ben = (come_in(open_window(server.url), name) for name in ("ada", "ben"))
    say(ben, "hello")
    sees(ada, "hello")
    ada.reload()
    wait_until_live(ada)
    # A click without a mouse that came near: nothing has asked for the bundle yet.
    ada.locator(".message-author", has_text="ben").dispatch_event("click")
    expect(ada.get_by_role("dialog", name=re.compile("ben"))).to_be_visible()


def test_without_scripts_the_page_shows_the_end_of_the_history(server: Server, open_window: OpenWindow) -> None:
    ada = come_in(open_window(server.url), "ada")
    for number in range(40):
        say(ada, f"number {number}")
    expect(message(ada, "number 39")).to_be_visible()
    expect(ada.locator(".is-pending")).to_have_count(0)
    ada.route(re.compile(r"\.js"), lambda route: route.abort())
    ada.reload()
    expect(message(ada, "number 39")).to_be_in_viewport()
    expect(message(ada, "number 0").first).not_to_be_in_viewport()


def test_a_print_has_the_messages_and_no_tools(server: Server, open_window: OpenWindow) -> None:
    ada = come_in(open_window(server.url), "ada")
    for number in range(40):
        say(ada, f"number {number}")
    sees(ada, *(f"number {number}" for number in range(40)))
    ada.emulate_media(media="print")
    expect(ada.get_by_role("navigation")).to_have_count(0)
    expect(ada.locator(".composer")).to_be_hidden()
    box = ada.locator(".timeline")
    assert box.evaluate("box => box.scrollHeight <= box.clientHeight")
    assert ada.evaluate("() => document.documentElement.scrollHeight > innerHeight")
