"""A day of conversation in two windows: what is marked up, answered, pinned, voted on, passed on and missed."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.test_everyone import complaints
from tests.e2e.window import OpenWindow, box, come_in, is_live, message, say, tool
from tests.support.server import Server

Sign = Callable[[str], Page]


@pytest.fixture
def sign_up(server: Server, open_window: OpenWindow) -> Sign:
    """Opens a window for a new account."""

    def come(name: str) -> Page:
        page = open_window(server.url + "/signup")
        page.get_by_label("Your name").fill(name)
        page.get_by_label("Password").fill("correct horse")
        page.get_by_role("button", name="Create account").click()
        is_live(page)
        return page

    return come


def menu(page: Page, text: str, item: str) -> None:
    """Choose from the rarer things to be done with a message."""
    tool(page, text, "More").click()
    page.get_by_role("menuitem", name=item, exact=True).click()


def panel(page: Page, name: str) -> None:
    """Open one of the views on the left."""
    page.get_by_role("navigation").get_by_role("button", name=name, exact=True).click()


def test_markup_is_seen_by_both_and_a_spoiler_shows_itself(server: Server, open_window: OpenWindow) -> None:
    ada, ben = (come_in(open_window(server.url), name) for name in ("ada", "ben"))
    say(ada, "**now** `x` ||it was him|| @ben")
    said = message(ben, "now")
    expect(said.locator("strong")).to_have_text("now")
    expect(said.locator("a.mention")).to_have_text("@ben")
    expect(said).to_have_class(re.compile("is-to-me"))
    expect(message(ada, "now")).not_to_have_class(re.compile("is-to-me"))
    said.locator(".spoiler").click()
    expect(said.locator(".spoiler")).to_be_focused()


def test_signs_complete_to_emoji_people_and_commands(server: Server, open_window: OpenWindow) -> None:
    ada = come_in(open_window(server.url), "ada")
    box(ada).press_sequentially("so :tad")
    expect(ada.locator(".suggestions [role=option]").first).to_contain_text("🎉")
    box(ada).press("Tab")
    expect(box(ada)).to_have_value("so 🎉 ")
    box(ada).fill("")
    box(ada).press_sequentially("/m")
    expect(ada.locator(".suggestions [role=option]")).to_have_text([re.compile("/me"), re.compile("/msg")])
    box(ada).press("Enter")
    box(ada).press_sequentially("waves")
    box(ada).press("Enter")
    expect(ada.locator(".message.is-action .message-body")).to_have_text("waves")
    box(ada).press_sequentially("/help ")
    box(ada).press("Enter")
    expect(ada.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()


def test_a_thread_is_read_and_answered_beside_the_room(server: Server, open_window: OpenWindow) -> None:
    ada, ben = (come_in(open_window(server.url), name) for name in ("ada", "ben"))
    say(ada, "lunch?")
    say(ada, "something else")
    tool(ben, "lunch?", "Thread").click()
    thread = ben.get_by_role("complementary", name="Thread")
    thread.get_by_role("textbox").fill("at one")
    thread.get_by_role("textbox").press("Enter")
    expect(thread.locator(".said")).to_have_count(2)
    expect(message(ada, "at one").locator(".quote")).to_contain_text("lunch?")
    tool(ada, "at one", "Reply").click()
    say(ada, "fine")
    expect(thread.locator(".said")).to_have_count(3)
    ben.keyboard.press("Escape")
    panel(ada, "Activity")
    expect(ada.locator(".said-lead")).to_have_text("ben replied to you")


def test_an_earlier_version_is_shown_to_its_author(server: Server, open_window: OpenWindow) -> None:
    ada = come_in(open_window(server.url), "ada")
    say(ada, "frist")
    expect(ada.locator("li[data-rev]")).to_have_count(1)
    box(ada).press("ArrowUp")
    expect(box(ada)).to_have_value("frist")
    say(ada, "first")
    menu(ada, "first", "Earlier versions")
    expect(ada.locator(".versions li")).to_contain_text("frist")


def test_a_pin_is_everyones_and_a_saved_message_ones_own(sign_up: Sign) -> None:
    ada, ben = sign_up("ada"), sign_up("ben")
    say(ada, "the rules")
    menu(ada, "the rules", "Pin to the room")
    expect(message(ben, "the rules")).to_have_class(re.compile("is-pinned"))
    ben.get_by_role("button", name="Pinned messages").click()
    expect(ben.locator(".said")).to_contain_text("the rules")
    ben.locator(".said").get_by_role("button", name="Unpin").click()
    expect(message(ada, "the rules")).not_to_have_class(re.compile("is-pinned"))
    menu(ben, "the rules", "Save for later")
    panel(ben, "Saved")
    expect(ben.locator(".said")).to_contain_text("#general")
    ben.locator(".said").get_by_role("button", name="Remove").click()
    expect(ben.get_by_text("Nothing saved.")).to_be_visible()


def test_a_vote_is_counted_live_by_everyone(server: Server, open_window: OpenWindow) -> None:
    ada, ben = (come_in(open_window(server.url), name) for name in ("ada", "ben"))
    box(ada).press_sequentially("/poll ")
    box(ada).press("Enter")
    form = ada.get_by_role("dialog", name="New poll")
    form.get_by_label("Question").fill("Tea?")
    form.get_by_label("Option 1").fill("Yes")
    form.get_by_label("Option 2").fill("No")
    form.get_by_role("button", name="Ask").click()
    vote = ben.get_by_role("group", name="Tea?")
    vote.get_by_role("radio", name=re.compile("Yes")).click()
    expect(ada.get_by_role("group", name="Tea?")).to_contain_text("1 person voted")
    expect(vote.get_by_role("radio", name=re.compile("Yes"))).to_be_checked()
    ada.get_by_role("button", name="Close the poll").click()
    expect(vote.get_by_role("radio", name=re.compile("No"))).to_be_disabled()


def test_a_command_typed_before_the_page_knows_commands_is_still_one(server: Server, open_window: OpenWindow) -> None:
    ada = come_in(open_window(server.url), "ada")
    held: list[Route] = []
    ada.route(re.compile(r"/chunk-"), lambda route: held.append(route))  # noqa: PLW0108 -- it marks the function
    box(ada).press_sequentially("/poll ")
    for _twice in range(2):
        box(ada).press("Enter")
    ada.wait_for_timeout(200)
    assert held
    for route in held:
        route.continue_()
    expect(ada.get_by_role("dialog", name="New poll")).to_be_visible()
    expect(box(ada)).to_have_value("")
    expect(ada.locator("li.message")).to_have_count(0)


def test_what_was_missed_is_gathered_room_by_room(server: Server, open_window: OpenWindow) -> None:
    ada, ben = (come_in(open_window(server.url), name) for name in ("ada", "ben"))
    ada.get_by_role("button", name="New room").click()
    ada.get_by_label("Name").fill("Side Room")
    ada.get_by_role("button", name="Create room").click()
    expect(ada.get_by_role("heading", name="Side Room")).to_be_visible()
    say(ben, "you missed *this*")
    panel(ada, "Unread")
    view = ada.get_by_role("complementary", name="Unread")
    expect(view.locator(".said em")).to_have_text("this")
    view.get_by_role("button", name="Mark as read").click()
    expect(view.get_by_text("You have read everything.")).to_be_visible()


def test_a_message_is_passed_on_with_the_way_back(server: Server, open_window: OpenWindow) -> None:
    ada = come_in(open_window(server.url), "ada")
    say(ada, "worth knowing")
    menu(ada, "worth knowing", "Forward")
    ada.get_by_role("dialog").get_by_role("button", name=re.compile("General")).click()
    passed = ada.locator("li.message").last
    expect(passed.locator("blockquote")).to_have_text("worth knowing")
    passed.get_by_role("link", name="general/1").last.click()
    expect(ada.locator("#m1")).to_have_class(re.compile("is-lit"))


def test_in_a_small_room_one_sees_who_has_read(server: Server, open_window: OpenWindow) -> None:
    ada, ben = (come_in(open_window(server.url), name) for name in ("ada", "ben"))
    ben.bring_to_front()
    say(ada, "did you see?")
    expect(message(ben, "did you see?")).to_be_visible()
    message(ada, "did you see?").hover()
    expect(ada.locator(".typing")).to_have_text("Seen by ben")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_what_is_said_and_around_it(server: Server, open_window: OpenWindow, scheme: str) -> None:
    ada = come_in(open_window(server.url, color_scheme=scheme), "ada")
    say(ada, "**bold** `code` ||spoiler|| @ada #general :tada:")
    for text in ("> quote\n\n- [ ] a\n- [x] b", "|a|b|\n|-|-|\n|1|2|", '```python\ndef f(x): return "1"  # why\n```'):
        box(ada).fill(text)
        box(ada).press("Control+Enter")
    expect(ada.locator(".message pre span").first).to_be_visible()
    box(ada).press_sequentially("/poll ")
    box(ada).press("Enter")
    assert complaints(ada) == [], "the form of a poll"
    for label, text in (("Question", "Tea?"), ("Option 1", "Yes"), ("Option 2", "No")):
        ada.get_by_label(label).fill(text)
    ada.get_by_role("button", name="Ask").click()
    ada.get_by_role("group", name="Tea?").get_by_label(re.compile("Yes")).click()
    expect(ada.get_by_role("group", name="Tea?")).to_contain_text("1 person voted")
    tool(ada, "bold", "More").click()
    assert complaints(ada) == [], "a menu"
    ada.keyboard.press("Escape")
    box(ada).press_sequentially(":tad")
    expect(ada.locator(".suggestions")).to_be_visible()
    assert complaints(ada) == [], "completion"
    box(ada).fill("")
    tool(ada, "quote", "Thread").click()
    expect(ada.locator(".said")).to_have_count(1)
    assert complaints(ada) == [], "a thread"
    for view in ("Unread", "Activity", "Saved"):
        panel(ada, view)
        expect(ada.get_by_role("complementary", name=view)).to_be_visible()
        assert complaints(ada) == [], view
