"""Threads in the page: what stands under their first message, replies in them only, following, and what is unread."""

from playwright.sync_api import Locator, Page, expect

from tests.e2e.window import OpenWindow, box, come_in, message, say, sees, tool
from tests.support.server import Server


def link(page: Page, text: str) -> Locator:
    """What stands under a message about its thread."""
    return message(page, text).locator(".thread-link")


def panel(page: Page) -> Locator:
    return page.get_by_role("complementary", name="Thread", exact=True)


def reply(page: Page, text: str, also_in_room: bool = False) -> None:
    """Writes in the open thread."""
    box = page.get_by_label("Reply in thread")
    box.fill(text)
    if also_in_room:
        page.get_by_label("Also send to #General").check()
    box.press("Enter")
    expect(panel(page).locator(".quote", has_text=text)).to_be_visible()


def test_replies_stand_under_the_first_message_and_open_the_thread(server: Server, open_window: OpenWindow) -> None:
    ada, ben = (come_in(open_window(server.url), name) for name in ("ada", "ben"))
    other = ada.context.new_page()
    say(ada, "who brings cake?")
    tool(ben, "who brings cake?", "Thread").click()
    reply(ben, "me")
    other.goto(ada.url)
    for page in (ada, ben, other):
        expect(link(page, "who brings cake?")).to_contain_text("1 reply")
        expect(link(page, "who brings cake?").locator(".avatar")).to_have_text(["B"])
        sees(page, "who brings cake?")
    link(ada, "who brings cake?").click()
    expect(panel(ada)).to_contain_text("me")
    reply(ada, "thanks", also_in_room=True)
    for page in (ada, ben, other):
        expect(link(page, "who brings cake?")).to_contain_text("2 replies")
        expect(link(page, "who brings cake?").locator(".avatar")).to_have_text(["A", "B"])
        sees(page, "who brings cake?", "thanks")
    expect(ada.get_by_label("Also send to #General")).not_to_be_checked()
    tool(ada, "thanks", "Delete").click()
    ada.get_by_role("button", name="Delete message?").click()
    expect(link(other, "who brings cake?")).to_contain_text("1 reply")


def test_a_reply_is_unread_for_those_who_follow_the_thread(server: Server, open_window: OpenWindow) -> None:
    ada, ben = (come_in(open_window(server.url), name) for name in ("ada", "ben"))
    expect(ada.get_by_role("button", name="Threads")).to_have_count(0)
    say(ada, "who brings cake?")
    tool(ben, "who brings cake?", "Thread").click()
    reply(ben, "me")
    threads = ada.get_by_role("button", name="Threads 1 unread reply")
    expect(threads).to_be_visible()
    threads.click()
    listed = ada.locator(".side-panel .quote")
    expect(listed).to_contain_text(["who brings cake?"])
    expect(listed).to_contain_text(["1 new"])
    listed.get_by_role("button", name="1 reply").click()
    expect(panel(ada)).to_contain_text("me")
    expect(ada.get_by_role("button", name="Threads", exact=True)).to_be_visible()
    panel(ada).get_by_role("button", name="Unfollow").click()
    expect(panel(ada).get_by_role("button", name="Follow thread")).to_be_visible()
    expect(ada.get_by_role("button", name="Threads")).to_have_count(0)
    reply(ben, "or not")
    expect(panel(ada)).to_contain_text("or not")
    expect(ada.get_by_role("button", name="Threads")).to_have_count(0)


def test_what_is_followed_is_read_in_all_tabs(server: Server, open_window: OpenWindow) -> None:
    ada, ben = (come_in(open_window(server.url), name) for name in ("ada", "ben"))
    say(ada, "who brings cake?")
    tool(ben, "who brings cake?", "Thread").click()
    reply(ben, "me")
    other = ada.context.new_page()
    other.goto(ada.url)
    box(other).press("a")
    expect(other.get_by_role("button", name="Threads 1 unread reply")).to_be_visible()
    ada.bring_to_front()
    link(ada, "who brings cake?").click()
    for page in (ada, other):
        expect(page.get_by_role("button", name="Threads", exact=True)).to_be_visible()


def test_a_room_full_of_replies_in_threads_shows_what_is_before_them(server: Server, open_window: OpenWindow) -> None:
    ada = come_in(open_window(server.url), "ada")
    for text in ("first", "second"):
        say(ada, text)
    tool(ada, "first", "Thread").click()
    for number in range(4):
        reply(ada, f"reply {number}")
    ada.reload()
    sees(ada, "first", "second")
    expect(link(ada, "first")).to_contain_text("4 replies")


def test_links_to_a_reply_in_a_thread_only_open_its_thread(server: Server, open_window: OpenWindow) -> None:
    ada = come_in(open_window(server.url), "ada")
    for text in ("who brings cake?", "other things"):
        say(ada, text)
    tool(ada, "who brings cake?", "Thread").click()
    for text in ("me", "with cherries"):
        reply(ada, text)

    def leads_there() -> None:
        expect(panel(ada).locator(".quote")).to_have_count(3)
        expect(panel(ada).locator(".is-highlighted")).to_contain_text("me")
        expect(panel(ada).locator(".is-highlighted")).to_be_focused()
        expect(ada).to_have_url(f"{server.url}/r/general/3")
        panel(ada).get_by_role("button", name="Close").click()
        expect(panel(ada)).to_have_count(0)

    ada.goto(f"{server.url}/r/general/1?thread")
    expect(panel(ada).locator(".quote")).to_have_count(3)
    expect(ada).to_have_url(f"{server.url}/r/general/1")
    sees(ada, "who brings cake?", "other things")
    ada.goto(f"{server.url}/r/general/3")
    leads_there()
    sees(ada, "who brings cake?", "other things")
    for _ in range(2):
        ada.get_by_role("navigation").get_by_role("button", name="Search messages").click()
        ada.get_by_role("searchbox").fill("me")
        ada.locator(".search-hit").first.click()
        leads_there()
