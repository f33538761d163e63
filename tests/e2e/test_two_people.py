"""Two people chat, each in a window of their own."""

import re

from playwright.sync_api import expect

from tests.e2e.window import OpenWindow, box, come_in, message, say, sees, tool
from tests.support.server import Server


def test_both_see_what_each_writes_in_one_order(server: Server, open_window: OpenWindow) -> None:
    ada, ben = (come_in(open_window(server.url), name) for name in ("ada", "ben"))
    say(ada, "hello ben")
    sees(ben, "hello ben")
    say(ben, "hello ada")
    sees(ada, "hello ben", "hello ada")
    say(ada, "and on\nit goes")
    for window in (ada, ben):
        sees(window, "hello ben", "hello ada", "and on\nit goes")


def test_it_is_all_there_when_one_comes_back(server: Server, open_window: OpenWindow) -> None:
    ada = come_in(open_window(server.url), "ada")
    say(ada, "one")
    say(ada, "two")
    sees(ada, "one", "two")
    ada.reload()
    sees(ada, "one", "two")


def test_an_edit_a_reaction_and_a_deletion_reach_the_other(server: Server, open_window: OpenWindow) -> None:
    ada, ben = (come_in(open_window(server.url), name) for name in ("ada", "ben"))
    say(ada, "frist")
    sees(ben, "frist")
    box(ada).press("ArrowUp")
    expect(box(ada)).to_have_value("frist")
    say(ada, "first")
    expect(message(ben, "first")).to_contain_text("edited")
    tool(ben, "first", "Add reaction").click()
    ben.get_by_role("button", name="🎉").click()
    expect(message(ada, "first").locator(".chip")).to_have_text(re.compile("🎉 1"))
    tool(ada, "first", "Delete").click()
    ada.get_by_role("button", name="Delete message?").click()
    for window in (ada, ben):
        sees(window, "This message was deleted.")


def test_a_reply_quotes_what_it_answers_and_leads_there(server: Server, open_window: OpenWindow) -> None:
    ada, ben = (come_in(open_window(server.url), name) for name in ("ada", "ben"))
    say(ada, "what do you think?")
    sees(ben, "what do you think?")
    tool(ben, "what do you think?", "Reply").click()
    say(ben, "a lot")
    quote = message(ada, "a lot").locator(".reply-quote")
    expect(quote).to_have_text(re.compile("ada.*what do you think"))
    quote.click()
    expect(ada).to_have_url(f"{server.url}/r/general/1")
    expect(ada.locator("#m1")).to_have_class(re.compile("is-highlighted"))


def test_one_sees_that_the_other_writes_and_is_here(server: Server, open_window: OpenWindow) -> None:
    ada, ben = (come_in(open_window(server.url), name) for name in ("ada", "ben"))
    box(ben).press_sequentially("hm")
    expect(ada.locator(".typing")).to_have_text("ben (guest) is typing…")
    box(ben).fill("")
    expect(ada.locator(".typing")).to_have_text("")
    ada.get_by_role("button", name=re.compile("members")).click()
    expect(ada.locator(".member.is-online")).to_have_count(2)
    ben.close()
    expect(ada.locator(".member.is-online")).to_have_count(1)


def test_what_is_said_elsewhere_counts_as_unread_until_it_is_read(server: Server, open_window: OpenWindow) -> None:
    ada, ben = (come_in(open_window(server.url), name) for name in ("ada", "ben"))
    ada.get_by_role("button", name="New room").click()
    ada.get_by_label("Name").fill("Side Room")
    ada.get_by_role("button", name="Create room").click()
    expect(ada.get_by_role("heading", name="Side Room")).to_be_visible()
    say(ben, "over here, @ada")
    general = ada.get_by_role("navigation").get_by_role("link", name=re.compile("General"))
    expect(general.locator(".count")).to_have_text([re.compile("@1"), re.compile("1")])
    expect(ada).to_have_title("(1) Side Room · Chat")
    general.click()
    sees(ada, "over here, @ada")
    expect(ada.locator(".divider.is-new")).to_have_count(1)
    expect(general.locator(".count")).to_have_count(0)
    expect(ada).to_have_title("General · Chat")


def test_a_search_finds_what_was_said_and_leads_there(server: Server, open_window: OpenWindow) -> None:
    ada = come_in(open_window(server.url), "ada")
    say(ada, "the quick brown fox")
    say(ada, "something else")
    sees(ada, "the quick brown fox", "something else")
    ada.get_by_role("navigation").get_by_role("button", name="Search messages").click()
    ada.get_by_role("searchbox").fill("brown")
    hit = ada.locator(".search-hit")
    expect(hit.locator("mark")).to_have_text("brown")
    hit.click()
    expect(ada.locator("#m1")).to_have_class(re.compile("is-highlighted"))


def test_a_search_from_a_rooms_header_begins_with_that_room(server: Server, open_window: OpenWindow) -> None:
    ada = come_in(open_window(server.url), "ada")
    say(ada, "a brown fox")
    sees(ada, "a brown fox")
    here = ada.get_by_role("complementary").get_by_label("This room only")
    ada.locator(".header").get_by_role("button", name="Search messages").click()
    expect(here).to_be_checked()
    ada.get_by_role("searchbox").fill("brown")
    expect(ada.locator(".search-hit")).to_have_count(1)
    ada.get_by_role("complementary").get_by_role("button", name="Close").click()
    ada.get_by_role("navigation").get_by_role("button", name="Search messages").click()
    expect(here).not_to_be_checked()


def test_text_never_becomes_markup(server: Server, open_window: OpenWindow) -> None:
    ada = come_in(open_window(server.url), "<i>ada</i>")
    say(ada, "<img src=x onerror=alert(1)> & <b>bold</b>")
    sees(ada, "<img src=x onerror=alert(1)> & <b>bold</b>")
    ada.reload()
    sees(ada, "<img src=x onerror=alert(1)> & <b>bold</b>")
    expect(ada.locator(".message-author")).to_have_text("<i>ada</i>")


def test_a_room_can_be_marked_unread_from_a_message_on(server: Server, open_window: OpenWindow) -> None:
    ada, ben = (come_in(open_window(server.url), name) for name in ("ada", "ben"))
    for text in ("one", "two", "three"):
        say(ben, text)
    sees(ada, "one", "two", "three")
    tool(ada, "two", "More actions").click()
    ada.get_by_role("menuitem", name="Mark as unread").click()
    expect(ada.locator(".divider.is-new + #m2")).to_have_count(1)
    expect(ada).to_have_title("(2) General · Chat")
    ada.reload()
    expect(ada.locator(".divider.is-new + #m2")).to_have_count(1)
    expect(ada).to_have_title("General · Chat")
