"""A day with people: someone reports, someone blocks, a moderator sees to it."""

from playwright.sync_api import Page, expect

from tests.e2e.window import OpenWindow, come_in, is_live, message, say, sees, tool
from tests.support.server import Server

PASSWORD = "correct horse"


def moderator(server: Server, open_window: OpenWindow) -> Page:
    made = server.flask("user", "create", "Mona", "--role", "moderator", "--password-stdin", stdin=PASSWORD)
    assert made.returncode == 0, made.stderr
    page = open_window(f"{server.url}/login")
    page.get_by_label("Your name").fill("Mona")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    is_live(page)
    return page


def test_a_report_is_seen_to_and_the_spammer_is_out(server: Server, open_window: OpenWindow) -> None:
    ada, spam = (come_in(open_window(server.url), name) for name in ("ada", "spam"))
    say(spam, "buy watches")
    sees(ada, "buy watches")
    tool(ada, "buy watches", "More").click()
    ada.get_by_role("menuitem", name="Report").click()
    ada.get_by_label("What is wrong with it?").fill("advertising")
    ada.get_by_role("dialog").get_by_role("button", name="Report").click()
    expect(ada.locator(".notice")).to_have_text("Reported. Thank you.")
    mona = moderator(server, open_window)
    mona.goto(f"{server.url}/admin/reports")
    mona.get_by_role("link", name="#general").click()
    expect(mona.get_by_text("advertising")).to_be_visible()
    mona.get_by_role("button", name="Ban the author").click()
    expect(mona.get_by_role("status")).to_have_text("Seen to.")
    expect(spam.locator(".notice")).to_have_text("You were banned from this chat.")
    spam.goto(server.url)
    spam.get_by_label("Your name").fill("spam2")
    spam.get_by_role("button", name="Join").click()
    expect(spam.get_by_role("alert")).to_have_text("You are banned from this chat for good.")


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
