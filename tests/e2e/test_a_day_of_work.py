"""One day of work in three windows: Ada and Ben prepare a launch, someone disturbs, Mona the moderator sees to it."""

import re

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.e2e.window import (
    OpenWindow,
    box,
    choose,
    come_in,
    log_in,
    message,
    panel,
    room_menu,
    say,
    tool,
    wait_until_live,
)
from tests.support.processes import wait_until
from tests.support.server import Server

NOTICES = """() => {
    window.told = [];
    window.Notification = class extends Notification {
        constructor(title, options) { super(title, options); told.push(`${title}: ${options.body}`); }
    };
}"""
LOOK_AWAY = "() => { document.hasFocus = () => false; dispatchEvent(new Event('blur')); }"
LOOK_BACK = "() => { delete document.hasFocus; dispatchEvent(new Event('focus')); }"


@pytest.fixture
def staffed(server: Server) -> Server:
    """A server with the accounts of Ada, Ben and Mona."""
    for name, role in (("Ada", "member"), ("Ben", "member"), ("Mona", "moderator")):
        made = server.flask("user", "create", name, "--role", role, "--password-stdin", stdin="correct horse")
        assert made.exit_code == 0, made.stderr
    return server


def test_two_people_and_a_moderator_go_through_a_day_of_work(
    staffed: Server, open_window: OpenWindow, context_with_notifications: BrowserContext
) -> None:
    ada = log_in(open_window(staffed.url), "Ada")
    ben = log_in(open_window(staffed.url, context=context_with_notifications), "Ben")
    a_room_is_made_and_filled(ada, ben)
    they_talk(ada, ben)
    they_pin_save_and_search(ada, ben)
    they_vote(ada, ben)
    they_write_direct_messages(ada, ben)
    ben_looks_away_and_hears_of_it(ada, ben)
    mona = log_in(open_window(staffed.url), "Mona")
    spam = come_in(open_window(staffed.url), "spam")
    the_moderator_keeps_the_peace(staffed, ada, mona, spam)
    ben_leaves_for_the_day(ben)


def a_room_is_made_and_filled(ada: Page, ben: Page) -> None:
    ada.get_by_role("button", name="New room").click()
    dialog = ada.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Launch")
    dialog.get_by_label("Private – only invited people can see it").check()
    dialog.get_by_role("button", name="Create room").click()
    expect(ada.get_by_role("heading", level=1)).to_contain_text("Launch")
    room_menu(ada)
    ada.get_by_role("button", name="Invite people").click()
    ada.get_by_label("Type a name").fill("be")
    ada.get_by_role("dialog").get_by_role("button", name="Ben").click()
    ada.get_by_role("button", name="Invite", exact=True).click()
    ben.get_by_role("button", name="Accept Launch").click()
    expect(ben.get_by_role("heading", level=1)).to_contain_text("Launch")
    wait_until_live(ben)


def they_talk(ada: Page, ben: Page) -> None:
    say(ada, "**Friday** it is, @Ben")
    expect(message(ben, "Friday it is").locator("strong")).to_have_text("Friday")
    expect(message(ben, "Friday it is")).to_have_class(re.compile("is-mentioning-me"))
    tool(ben, "Friday it is", "Reply").click()
    say(ben, "at nien")
    expect(message(ada, "at nien").locator(".reply-quote")).to_contain_text("Ada")
    expect(message(ben, "at nien")).not_to_have_class(re.compile("is-pending"))
    box(ben).press("ArrowUp")
    expect(box(ben)).to_have_value("at nien")
    say(ben, "at nine")
    expect(message(ada, "at nine")).to_contain_text("edited")
    message(ben, "at nine").locator(".message-edited").click()
    expect(ben.locator(".versions li")).to_contain_text("at nien")
    tool(ada, "at nine", "Add reaction").click()
    ada.get_by_role("button", name="🎉").click()
    expect(message(ben, "at nine").locator(".chip")).to_have_text(re.compile("🎉 1"))
    tool(ada, "at nine", "Thread").click()
    thread = ada.get_by_role("complementary", name="Thread")
    thread.get_by_role("textbox").fill("sharp")
    thread.get_by_label("Also send to #Launch").check()
    thread.get_by_role("textbox").press("Enter")
    expect(thread.locator(".quote")).to_have_count(3)
    expect(message(ben, "sharp").locator(".reply-quote")).to_be_visible()
    panel(ada, "Activity")
    leads = ada.locator(".quote-lead")
    expect(leads).to_have_text(["Ben replied to you"])
    panel(ada, "Activity")


def they_pin_save_and_search(ada: Page, ben: Page) -> None:
    choose(ada, "Friday it is", "Pin to this room")
    ben.get_by_role("button", name="Pinned messages").click()
    expect(ben.locator(".quote")).to_contain_text("Friday it is")
    ben.locator(".quote").get_by_role("button", name="Unpin").click()
    expect(message(ada, "Friday it is")).not_to_have_class(re.compile("is-pinned"))
    choose(ben, "Friday it is", "Save for later")
    panel(ben, "Saved")
    expect(ben.locator(".quote")).to_contain_text("Launch")
    ben.get_by_role("navigation").get_by_role("button", name="Search messages").click()
    ben.get_by_role("searchbox").fill("friday")
    expect(ben.locator(".search-hit")).to_contain_text("it is, @Ben")
    ben.get_by_role("complementary").get_by_role("button", name="Close").click()


def they_vote(ada: Page, ben: Page) -> None:
    say(ada, "/poll ")
    form = ada.get_by_role("dialog", name="New poll")
    for label, text in (("Question", "Cake?"), ("Option 1", "Yes"), ("Option 2", "No")):
        form.get_by_label(label).fill(text)
    form.get_by_role("button", name="Create poll").click()
    vote = ben.get_by_role("group", name="Cake?")
    vote.get_by_role("radio", name=re.compile("Yes")).click()
    expect(ada.get_by_role("group", name="Cake?")).to_contain_text("1 person voted")
    ada.get_by_role("button", name="Close poll").click()
    expect(vote.get_by_role("radio", name=re.compile("No"))).to_be_disabled()


def they_write_direct_messages(ada: Page, ben: Page) -> None:
    box(ben).fill("still to be said")
    say(ada, "/msg Ben a word?")
    expect(ada.get_by_role("heading", level=1)).to_contain_text("Ben")
    listed(ben, "Ada.*1 unread message").click()
    expect(message(ben, "a word?")).to_be_visible()
    expect(listed(ben, "Launch.*draft")).to_be_visible()
    say(ben, "of course")
    expect(message(ada, "of course")).to_be_visible()
    expect(listed(ben, "Ada")).not_to_contain_text("unread")
    listed(ben, "Launch").click()
    expect(box(ben)).to_have_value("still to be said")
    say(ben, "and now it is said")
    listed(ada, "Launch").click()
    expect(message(ada, "and now it is said")).to_be_visible()


def ben_looks_away_and_hears_of_it(ada: Page, ben: Page) -> None:
    room_menu(ben)
    ben.get_by_label("Notifications").select_option("All messages")
    ben.get_by_role("dialog").get_by_role("button", name="Close").click()
    ben.evaluate(NOTICES)
    ben.evaluate(LOOK_AWAY)
    say(ada, "cake is here")
    # Not Playwright's own wait: in the page it would evaluate a text, which the page's policy forbids.
    wait_until(lambda: ben.evaluate("told.length > 0"), what="a notification")
    assert ben.evaluate("told") == ["Ada in Launch: cake is here"]
    expect(ben).to_have_title(re.compile(r"^\(1\)"))
    expect(ben.locator(".divider.is-new")).to_be_visible()
    ben.evaluate(LOOK_BACK)
    expect(ben).to_have_title(re.compile("^Launch"))


def the_moderator_keeps_the_peace(server: Server, ada: Page, mona: Page, spam: Page) -> None:
    say(spam, "buy watches")
    listed(ada, "General").click()
    choose(ada, "buy watches", "Report")
    ada.get_by_label("Why are you reporting it?").fill("advertising")
    ada.get_by_role("dialog").get_by_role("button", name="Report").click()
    expect(ada.locator(".toast")).to_have_text("Report sent. Thank you.")
    expect(mona.locator(".toast")).to_have_text("A message was reported. See Moderation.")
    tool(mona, "buy watches", "Delete").click()
    mona.get_by_role("button", name="Delete message?").click()
    expect(ada.locator("li.message.is-deleted")).to_have_count(1)
    mona.locator(".message-author", has_text="spam").click()
    card = mona.get_by_role("dialog", name="spam")
    card.locator("summary").click()
    card.get_by_role("button", name="Mute").click()
    expect(mona.locator(".toast")).to_have_text("spam was muted.")
    expect(spam.get_by_text(re.compile(r"^You're muted until .*\d:\d\d"))).to_be_visible()
    expect(spam.locator("#composer")).to_have_count(0)
    mona.goto(server.url)
    mona.locator(".user-menu summary").click()
    mona.get_by_role("link", name="1 reported message").click()
    mona.get_by_role("link", name="#general").click()
    expect(mona.get_by_text("advertising")).to_be_visible()
    mona.get_by_role("button", name="Ban author").click()
    expect(mona.get_by_role("status")).to_have_text("Report resolved")
    expect(spam.locator(".toast")).to_have_text("You were banned from this chat.")
    spam.goto(server.url)
    spam.get_by_label("Your name").fill("spam2")
    spam.get_by_role("button", name="Join").click()
    expect(spam.get_by_role("alert")).to_have_text("You're banned from this chat.")


def ben_leaves_for_the_day(ben: Page) -> None:
    room_menu(ben)
    ben.get_by_role("button", name="Leave").click()
    ben.get_by_role("button", name="Leave room?").click()
    expect(ben.get_by_role("heading", level=1)).not_to_contain_text("Launch")
    expect(listed(ben, "Launch")).to_have_count(0)


def listed(page: Page, name: str) -> Locator:
    """A room in the list on the left."""
    return page.get_by_role("navigation").get_by_role("link", name=re.compile(name))
