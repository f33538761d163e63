"""Who is no member with an account is told from one wherever their name stands."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.window import OpenWindow, box, come_in, message, say, sees, tool, wait_until_live
from tests.support.pages import PASSWORD
from tests.support.server import Server


def sign_in(page: Page, name: str) -> Page:
    page.goto(f"{page.url.rstrip('/')}/login")
    page.locator("[name=username]").fill(name)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    wait_until_live(page)
    return page


def test_a_guest_has_a_mark_wherever_the_name_stands(server: Server, open_window: OpenWindow) -> None:
    server.flask("user", "create", "Mia", "--role", "owner", "--password-stdin", stdin=PASSWORD)
    ada, mia = come_in(open_window(server.url), "Ada"), sign_in(open_window(server.url), "Mia")
    say(ada, "hello there")
    sees(mia, "hello there")
    said = message(mia, "hello there")
    expect(said.locator(".message-author + .badge")).to_have_text("Guest")
    assert (said.get_attribute("aria-label") or "").startswith("Ada (guest), ")
    say(mia, "welcome")
    expect(message(ada, "welcome").locator(".badge")).to_have_count(0)
    tool(mia, "hello there", "Reply").click()
    expect(mia.locator(".composer-banner")).to_contain_text("Replying to Ada (guest)")
    say(mia, "an answer")
    expect(message(mia, "an answer").locator(".reply-quote")).to_have_text(re.compile("AdaGuesthello there"))
    tool(ada, "welcome", "Add reaction").click()
    ada.get_by_role("button", name="🎉").click()
    expect(message(mia, "welcome").locator(".chip")).to_have_attribute("title", re.compile(r"Ada \(guest\)"))
    box(mia).fill("@ad")
    box(mia).press("a")
    expect(mia.get_by_role("option", name="@Ada").locator("small")).to_have_text("Guest")
    box(mia).fill("")
    mia.get_by_role("button", name="Members").click()
    expect(mia.locator("li.member", has_text="Ada").locator(".badge")).to_have_text("Guest")
    expect(mia.locator("li.member", has_text="Mia").locator(".badge")).to_have_count(0)
    say(mia, "/msg Ada between us")
    expect(mia.get_by_role("heading", level=1)).to_have_text(re.compile("Ada.*Guest"))
    expect(mia.locator(".room", has_text="Ada").locator(".badge")).to_have_text("Guest")
    mia.goto(f"{server.url}/admin/history")
    expect(mia.locator("li.message", has_text="hello there").locator(".message-author + .badge")).to_have_text("Guest")


def test_the_mark_is_in_the_readers_language(server: Server, new_context: Callable[..., object]) -> None:
    page: Page = new_context(locale="de-DE").new_page()  # type: ignore[attr-defined]
    page.goto(server.url)
    page.locator("[name=username]").fill("Ada")
    page.locator("main button[type=submit]").first.click()
    wait_until_live(page)
    say(page, "hallo")
    expect(page.locator("li.message .badge")).to_have_text("Gast")
    expect(page.locator("li.message[data-seq]")).to_have_attribute("aria-label", re.compile(r"Ada \(Gast\)"))
