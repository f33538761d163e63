"""People about people: a card opens from a name, and blocks."""

from playwright.sync_api import Page, expect

from tests.e2e.window import OpenWindow, come_in, message, say, sees, tool, wait_until_live
from tests.support.server import Server


def test_a_card_opens_from_a_name_and_blocks(server: Server, open_window: OpenWindow) -> None:
    ada, ben = (come_in(open_window(server.url), name) for name in ("ada", "ben"))
    say(ben, "blah blah")
    sees(ada, "blah blah")
    tool(ada, "blah blah", "More actions").press("Enter")
    ada.get_by_role("menuitem", name="View profile").press("Enter")
    card = ada.get_by_role("dialog", name="ben")
    expect(card).to_contain_text("Online")
    card.get_by_role("button", name="Block", exact=True).click()
    expect(card.get_by_role("button", name="Unblock")).to_be_visible()
    ada.keyboard.press("Escape")
    ada.mouse.move(0, 0)
    ada.locator("#composer").focus()
    expect(message(ada, "blah blah").locator(".message-body")).to_be_hidden()
    ada.reload()
    wait_until_live(ada)
    expect(message(ada, "blah blah").locator(".message-body")).to_be_hidden()


def test_from_a_card_one_begins_a_direct_message(server: Server, open_window: OpenWindow) -> None:
    ada, ben = (come_in(open_window(server.url), name) for name in ("ada", "ben"))
    say(ben, "hello")
    sees(ada, "hello")
    expect(tool(ada, "hello", "More actions")).to_be_visible()
    ada.locator(".message-author", has_text="ben").click()
    ada.get_by_role("dialog", name="ben").get_by_role("button", name="Message").click()
    expect(ada.get_by_role("heading", level=1)).to_contain_text("ben")
    expect(ada.get_by_role("dialog")).to_have_count(0)
    say(ada, "only you")
    ben.get_by_role("navigation").get_by_role("link", name="ada").click()
    sees(ben, "only you")


def test_where_one_has_blocked_the_other_the_box_gives_way_to_a_calm_line(
    server: Server, open_window: OpenWindow
) -> None:
    ada, ben = (come_in(open_window(server.url), name) for name in ("ada", "ben"))
    expect(ada.locator(".online-count")).to_have_text("2")
    say(ada, "/msg ben a word in private")
    sees(ada, "a word in private")
    person(ada, "Block")
    expect(ada.get_by_text("You've blocked this person")).to_be_visible()
    expect(ada.locator("#composer")).to_have_count(0)
    ada.reload()
    wait_until_live(ada)
    expect(ada.get_by_text("You've blocked this person")).to_be_visible()
    person(ada, "Unblock")
    say(ada, "well then")
    sees(ada, "a word in private", "well then")
    ben.get_by_role("navigation").get_by_role("link", name="ada").click()
    expect(message(ben, "well then")).to_be_visible()


def person(page: Page, what: str) -> None:
    """Block or unblock whom one talks to in private."""
    page.get_by_role("button", name="2 members").click()
    page.get_by_role("complementary").get_by_role("button", name="ben").click()
    page.get_by_role("dialog").get_by_role("button", name=what, exact=True).click()
    page.keyboard.press("Escape")
    page.get_by_role("complementary").get_by_role("button", name="Close").click()
