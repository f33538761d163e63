"""People about people: a card opens from a name, and blocks."""

from playwright.sync_api import expect

from tests.e2e.window import OpenWindow, come_in, is_live, message, say, sees, tool
from tests.support.server import Server


def test_a_card_opens_from_a_name_and_blocks(server: Server, open_window: OpenWindow) -> None:
    ada, ben = (come_in(open_window(server.url), name) for name in ("ada", "ben"))
    say(ben, "blah blah")
    sees(ada, "blah blah")
    tool(ada, "blah blah", "More").press("Enter")
    ada.get_by_role("menuitem", name="About ben").press("Enter")
    card = ada.get_by_role("dialog", name="ben")
    expect(card).to_contain_text("here now")
    card.get_by_role("button", name="Block", exact=True).click()
    expect(card.get_by_role("button", name="Unblock")).to_be_visible()
    ada.keyboard.press("Escape")
    ada.mouse.move(0, 0)
    ada.locator("#composer").focus()
    expect(message(ada, "blah blah").locator(".message-body")).to_be_hidden()
    ada.reload()
    is_live(ada)
    expect(message(ada, "blah blah").locator(".message-body")).to_be_hidden()
