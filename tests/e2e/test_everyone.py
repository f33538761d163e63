"""The page is for everyone: on a phone, by keyboard, with a screen reader, without JavaScript, in another language."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.window import OpenWindow, box, come_in, message, say, sees, wait_until_live
from tests.support.programs import ROOT
from tests.support.server import Server

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
# Smaller targets are allowed inside a line of text.
SMALL_TARGETS = """() => [...document.querySelectorAll("button, a, select, summary, input:not([type=hidden])")]
    .filter((item) => item.checkVisibility({ visibilityProperty: true }))
    .filter((item) => !item.closest(".message, .jump-to-date, .divider, .timeline-start"))
    .map((item) => ({ name: item.outerHTML.slice(0, 80), box: item.getBoundingClientRect() }))
    .filter(({ box }) => box.height < 44 || box.width < 44)
    .map(({ name, box }) => `${name} ${box.width}x${box.height}`)"""

# Where the words in it begin and end, from the left.
WORDS = """part => {
    const range = new Range();
    range.selectNodeContents(part);
    const { left, right } = range.getBoundingClientRect();
    return [left, right];
}"""


def complaints(page: Page) -> list[str]:
    """What axe-core finds on the page as it stands."""
    page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate("() => axe.run()")
    return [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found["violations"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(server: Server, open_window: OpenWindow, scheme: str) -> None:
    ada = open_window(server.url, color_scheme=scheme)
    for path in ("/", "/login", "/signup", "/nothing-here"):
        ada.goto(server.url + path)
        assert complaints(ada) == [], path
    ada.goto(server.url)
    come_in(ada, "ada")
    say(ada, "hello, see https://example.org")
    say(ada, "again")
    message(ada, "hello").hover()
    ada.get_by_role("button", name="Add reaction").click()
    assert complaints(ada) == [], "room"
    ada.get_by_role("button", name="👀").click()
    expect(ada.locator(".chip")).to_be_visible()
    ada.get_by_role("button", name=re.compile("member")).click()
    assert complaints(ada) == [], "members"
    ada.locator(".header").get_by_role("button", name="Search messages").click()
    ada.get_by_role("searchbox").fill("again")
    expect(ada.locator(".search-hit")).to_be_visible()
    assert complaints(ada) == [], "search"
    for shortcut in ("Control+k", "?"):
        ada.get_by_role("main").locator("h1").click()
        ada.keyboard.press(shortcut)
        expect(ada.get_by_role("dialog")).to_be_visible()
        assert complaints(ada) == [], shortcut
        ada.keyboard.press("Escape")


def test_on_a_phone_the_sides_are_drawers_that_the_back_button_closes(server: Server, open_window: OpenWindow) -> None:
    ada = come_in(open_window(server.url, **PHONE), "ada")
    rooms = ada.get_by_role("navigation")
    expect(rooms).to_be_hidden()
    ada.get_by_role("button", name="Open sidebar").tap()
    expect(rooms).to_be_visible()
    ada.go_back()
    expect(rooms).to_be_hidden()
    ada.get_by_role("button", name=re.compile("member")).tap()
    panel = ada.get_by_role("complementary")
    expect(panel).to_be_visible()
    ada.go_back()
    expect(panel).to_be_hidden()
    expect(ada).to_have_url(re.compile(re.escape(server.url)))


def test_on_a_phone_a_stroke_from_the_edge_draws_the_rooms_in(server: Server, open_window: OpenWindow) -> None:
    ada = come_in(open_window(server.url, **PHONE), "ada")
    rooms = ada.get_by_role("navigation")
    stroke(ada, 5, 200)
    expect(rooms).to_be_visible()
    stroke(ada, 250, 40)
    expect(rooms).to_be_hidden()


def test_on_a_phone_nothing_is_cut_off_and_targets_are_large(server: Server, open_window: OpenWindow) -> None:
    ada = come_in(open_window(server.url, **PHONE), "ada")
    say_by_button(ada, "a_word_without_an_end" * 20)
    assert ada.evaluate("document.documentElement.scrollWidth") <= 390
    assert ada.evaluate(SMALL_TARGETS) == []
    ada.get_by_role("button", name="Open sidebar").tap()
    ada.locator(".user-menu summary").tap()
    assert ada.evaluate(SMALL_TARGETS) == []


def test_on_touch_enter_breaks_the_line(server: Server, open_window: OpenWindow) -> None:
    ada = come_in(open_window(server.url, **PHONE), "ada")
    box(ada).tap()
    ada.keyboard.type("one")
    ada.keyboard.press("Enter")
    ada.keyboard.type("two")
    expect(box(ada)).to_have_value("one\ntwo")
    ada.get_by_role("button", name="Send").tap()
    sees(ada, "one\ntwo")


def test_the_keyboard_is_enough(server: Server, open_window: OpenWindow) -> None:
    ada = come_in(open_window(server.url), "ada")
    expect(box(ada)).to_be_focused()
    ada.keyboard.type("one")
    ada.keyboard.press("Shift+Enter")
    ada.keyboard.type("more")
    ada.keyboard.press("Enter")
    sees(ada, "one\nmore")
    ada.keyboard.type("two")
    ada.keyboard.press("Control+Enter")
    sees(ada, "one\nmore", "two")
    ada.keyboard.press("Escape")
    expect(ada.locator("#m2")).to_be_focused()
    ada.keyboard.press("k")
    expect(ada.locator("#m1")).to_be_focused()
    ada.keyboard.press("r")
    expect(ada.locator(".composer-banner")).to_contain_text("Replying to ada")
    expect(box(ada)).to_be_focused()
    ada.keyboard.press("Escape")
    expect(ada.locator(".composer-banner")).to_have_count(0)
    ada.keyboard.press("Control+k")
    expect(ada.get_by_role("dialog").locator("input").first).to_be_focused()
    ada.keyboard.press("ArrowDown")
    expect(ada.get_by_role("dialog").get_by_role("button", name="General")).to_be_focused()
    ada.keyboard.press("ArrowUp")
    ada.keyboard.type("gen")
    ada.keyboard.press("Enter")
    expect(ada).to_have_url(f"{server.url}/r/general")
    ada.keyboard.press("Escape")
    ada.keyboard.press("/")
    expect(ada.get_by_role("searchbox")).to_be_focused()
    ada.keyboard.press("Escape")
    expect(box(ada)).to_be_focused()


def test_markup_comes_by_key_and_by_a_pasted_link(server: Server, open_window: OpenWindow) -> None:
    ada = come_in(open_window(server.url), "ada")
    box(ada).press_sequentially("loud")
    # What understands these keys is fetched at the first letter.
    expect(ada.locator(".user-menu .user-menu-items a").first).to_be_attached()
    expect(ada.locator("#composer")).to_have_value("loud")
    ada.keyboard.press("Control+a")
    ada.keyboard.press("Control+b")
    ada.keyboard.press("Control+i")
    expect(box(ada)).to_have_value("***loud***")
    ada.keyboard.press("Control+b")
    expect(box(ada)).to_have_value("*loud*")
    ada.keyboard.press("Control+i")
    ada.keyboard.press("Control+e")
    expect(box(ada)).to_have_value("`loud`")
    ada.keyboard.press("Control+z")
    expect(box(ada)).to_have_value("loud")
    ada.keyboard.press("Control+a")
    box(ada).evaluate(
        """box => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", "https://example.org/plan");
            box.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }"""
    )
    expect(box(ada)).to_have_value("[loud](https://example.org/plan)")
    ada.keyboard.press("Enter")
    expect(message(ada, "loud").get_by_role("link", name="loud")).to_have_attribute("href", "https://example.org/plan")


def test_enter_that_ends_composing_sends_nothing(server: Server, open_window: OpenWindow) -> None:
    ada = come_in(open_window(server.url), "ada")
    box(ada).fill("かな")
    for ends in ("{ isComposing: true }", "{ keyCode: 229 }"):
        box(ada).evaluate(
            f"""box => box.dispatchEvent(
                new KeyboardEvent("keydown", {{ key: "Enter", bubbles: true, cancelable: true, ...{ends} }}))"""
        )
    expect(box(ada)).to_have_value("かな")
    ada.keyboard.press("Enter")
    sees(ada, "かな")


def test_a_name_after_an_at_is_completed(server: Server, open_window: OpenWindow) -> None:
    ada = come_in(open_window(server.url), "ada")
    come_in(open_window(server.url), "Benedikt")
    expect(ada.locator(".online-count")).to_have_text("2")
    box(ada).press_sequentially("hi @be")
    expect(ada.locator(".suggestions > div bdi")).to_have_text(["@Benedikt"])
    ada.keyboard.press("Tab")
    expect(box(ada)).to_have_value("hi @Benedikt ")
    ada.keyboard.type("#ge")
    ada.keyboard.press("Escape")
    expect(ada.locator(".suggestions > div")).to_have_count(0)


def test_without_javascript_the_room_can_be_read_and_posted_to(server: Server, open_window: OpenWindow) -> None:
    ada = open_window(server.url, java_script_enabled=False)
    ada.get_by_label("Your name").fill("ada")
    ada.get_by_role("button", name="Join").click()
    for text in ("plain form", "second"):
        box(ada).fill(text)
        ada.get_by_role("button", name="Send").click()
    sees(ada, "plain form", "second")


def test_what_was_typed_before_the_page_ran_is_kept(server: Server, open_window: OpenWindow) -> None:
    ada = come_in(open_window(server.url), "ada")
    held: list[Route] = []
    ada.route(re.compile(r"/app-\w+\.js$"), lambda route: held.append(route))  # noqa: PLW0108 -- it marks the function
    ada.goto(server.url, wait_until="commit")
    box(ada).fill("early words")
    held.pop().continue_()
    wait_until_live(ada)
    expect(box(ada)).to_have_value("early words")
    box(ada).press("Enter")
    sees(ada, "early words")


@pytest.mark.parametrize(("zone", "locale"), [("UTC", "en-GB"), ("Pacific/Kiritimati", "en-US")])
def test_taking_over_changes_nothing_that_was_painted(
    server: Server, open_window: OpenWindow, zone: str, locale: str
) -> None:
    ada = come_in(open_window(server.url, timezone_id=zone, locale=locale), "ada")
    say(ada, "hello")
    sees(ada, "hello")
    still = ada.context.new_page()
    still.route(re.compile(r"\.js$"), lambda route: route.abort())
    still.goto(server.url)
    ada.reload()
    ada.wait_for_selector("#composer:focus")
    for part in (".sidebar", ".header", ".messages", ".composer-box"):
        assert boxes(ada, part) == boxes(still, part), part
    assert ada.locator(".messages").inner_text() == still.locator(".messages").inner_text()
    titles = [page.locator(".messages time[title]").get_attribute("title") for page in (ada, still)]
    assert titles[0] == titles[1]


def test_the_page_speaks_the_readers_language(server: Server, open_window: OpenWindow) -> None:
    ada = open_window(server.url, locale="de-DE")
    ada.get_by_label("Dein Name").fill("ada")
    ada.get_by_role("button", name="Beitreten").click()
    wait_until_live(ada)
    expect(ada.get_by_placeholder("Nachricht an General")).to_be_visible()
    say(ada, "hallo")
    expect(ada.locator(".divider")).to_have_text("Heute")


def test_from_right_to_left_everything_stands_on_the_other_side(server: Server, open_window: OpenWindow) -> None:
    ada = come_in(open_window(server.url), "ada")
    say(ada, "hello")
    sees(ada, "hello")
    ada.evaluate("document.documentElement.dir = 'rtl'")
    ada.locator(".header").get_by_role("button", name="Search messages").click()
    ada.get_by_role("searchbox").fill("hello")
    expect(ada.locator(".search-hit")).to_have_count(1)
    ends = {
        part: edges(ada, part)
        for part in (".sidebar", ".header h1", ".side-panel", ".search-hit mark", ".search-hit bdi")
    }
    assert (ends[".sidebar"][1], ends[".side-panel"][0]) == (1280, 0)
    # A topic and a text found start at the page's side, though their own words run from left to right.
    topic = ada.eval_on_selector(".topic", WORDS)
    assert topic[1] > ends[".header h1"][1] - 16
    assert ends[".search-hit mark"][1] > ends[".side-panel"][1] - 80
    assert ada.locator(".search-hit small").inner_text().startswith("General")
    assert ada.evaluate("document.documentElement.scrollWidth") == 1280


def test_the_chosen_appearance_stays(server: Server, open_window: OpenWindow) -> None:
    ada = come_in(open_window(server.url, color_scheme="light"), "ada")
    ada.locator(".user-menu summary").click()
    ada.get_by_label("Appearance").select_option("dark")
    ada.reload()
    expect(ada.locator("html")).to_have_attribute("data-theme", "dark")


def stroke(page: Page, start: int, end: int) -> None:
    """Draw a finger across the page, from one x to another."""
    page.evaluate(
        """([start, end]) => {
            const touch = (x) => new Touch({ identifier: 1, target: document.body, clientX: x, clientY: 300 });
            const send = (name, x, touches) =>
                document.dispatchEvent(new TouchEvent(name, { touches, changedTouches: [touch(x)] }));
            send("touchstart", start, [touch(start)]);
            send("touchend", end, []);
        }""",
        [start, end],
    )


def say_by_button(page: Page, text: str) -> None:
    """On touch, Enter does not send."""
    box(page).fill(text)
    page.get_by_role("button", name="Send").tap()
    expect(page.locator(".is-pending")).to_have_count(0)
    expect(page.locator("li.message")).to_have_count(1)


def edges(page: Page, selector: str) -> list[int]:
    """Where a part of the page begins and ends, from the left."""
    found: list[int] = page.eval_on_selector(
        selector, "part => [part.getBoundingClientRect()].flatMap(({ left, right }) => [left, right].map(Math.round))"
    )
    return found


def boxes(page: Page, selector: str) -> list[list[int]]:
    """Where the part and the things in it stand, in whole pixels."""
    found: list[list[int]] = page.eval_on_selector(
        selector,
        """part => [part, ...part.querySelectorAll(":scope > *, li:not(.divider) > *")]
            .filter((item) => item.checkVisibility() && !item.matches("input[type=hidden]"))
            .map((item) => item.getBoundingClientRect())
            .map(({ x, y, width, height }) => [x, y, width, height].map(Math.round))""",
    )
    return found
