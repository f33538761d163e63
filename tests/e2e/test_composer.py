"""The message boxes of rooms and threads: what one writes belongs to its place, and keys do what they are meant to."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.window import (
    OpenWindow,
    box,
    come_in,
    distance_from_bottom,
    log_in,
    message,
    say,
    sees,
    texts,
    tool,
    wait_until_live,
)
from tests.support.cuttable import Cuttable, cuttable
from tests.support.server import Server

PRESS = """(box, keys) => box.dispatchEvent(
    new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...keys }))"""
IME_KEYS = [{"isComposing": True}, {"isComposing": False, "keyCode": 229}]


@pytest.fixture
def way(server: Server) -> Iterator[Cuttable]:
    """A way to the server that can be cut."""
    with cuttable(server.port) as way:
        yield way


@pytest.fixture
def ada(server: Server, open_window: OpenWindow) -> Page:
    """Ada in the rooms General and Side, with some messages in both."""
    ada = come_in(open_window(server.url), "ada")
    for text in ("one", "two", "three"):
        say(ada, text)
    sees(ada, "one", "two", "three")
    create_room(ada, "Side")
    for text in ("side one", "side two", "side three"):
        say(ada, text)
    sees(ada, "side one", "side two", "side three")
    go_to(ada, "General")
    return ada


def create_room(page: Page, name: str) -> None:
    page.get_by_role("button", name="New room").click()
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Create room").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)


def go_to(page: Page, room: str) -> None:
    """Go to a room by the switcher, as those do who never leave the keyboard."""
    page.keyboard.press("Control+k")
    page.get_by_role("dialog").locator("input").first.fill(room)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(room)
    expect(page.get_by_role("dialog")).to_have_count(0)


def click_on(page: Page, room: str) -> None:
    page.locator(".room-list").get_by_role("link", name=room).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(room)


def banner(page: Page) -> Locator:
    return page.locator("main .composer-banner")


def thread_box(page: Page) -> Locator:
    return page.get_by_label("Reply in thread")


def test_a_reply_stays_in_its_room(ada: Page) -> None:
    tool(ada, "two", "Reply").click()
    expect(banner(ada)).to_contain_text("two")
    go_to(ada, "Side")
    expect(banner(ada)).to_have_count(0)
    say(ada, "ok")
    expect(message(ada, "ok").locator(".reply-quote")).to_have_count(0)
    ada.go_back()
    expect(banner(ada)).to_contain_text("two")
    ada.reload()
    expect(banner(ada)).to_contain_text("two")
    say(ada, "to two")
    expect(message(ada, "to two").locator(".reply-quote")).to_contain_text("two")
    expect(banner(ada)).to_have_count(0)


def test_a_half_done_edit_stays_in_its_room(ada: Page) -> None:
    click_on(ada, "Side")
    box(ada).fill("draft of side")
    click_on(ada, "General")
    tool(ada, "two", "Edit").click()
    expect(message(ada, "two")).to_have_class(re.compile("is-being-edited"))
    expect(banner(ada)).to_contain_text("two")
    ada.keyboard.type(" and a half")
    go_to(ada, "Side")
    expect(box(ada)).to_have_value("draft of side")
    expect(banner(ada)).to_have_count(0)
    ada.keyboard.type("!")
    ada.keyboard.press("Enter")
    expect(message(ada, "draft of side!")).to_be_visible()
    ada.go_back()
    expect(box(ada)).to_have_value("two and a half")
    ada.reload()
    expect(box(ada)).to_have_value("two and a half")
    box(ada).press("Enter")
    expect(message(ada, "two and a half")).to_be_visible()
    expect(box(ada)).to_have_value("")
    sees(ada, "one", "two and a half", "three")


def test_the_caret_stays_where_it_was(ada: Page) -> None:
    box(ada).fill("left right")
    for _letter in "right":
        box(ada).press("ArrowLeft")
    click_on(ada, "Side")
    click_on(ada, "General")
    expect(box(ada)).to_be_focused()
    ada.keyboard.type("or ")
    expect(box(ada)).to_have_value("left or right")


def test_one_comes_back_to_where_one_read(ada: Page) -> None:
    for number in range(40):
        say(ada, f"line {number}")
    expect(message(ada, "line 39")).to_be_visible()
    ada.locator("li.message.is-pending").first.wait_for(state="detached")
    message(ada, "line 5").first.evaluate("item => item.scrollIntoView({ block: 'start' })")
    expect(ada.locator(".jump-to-latest")).to_be_visible()
    before = distance_from_bottom(ada)
    click_on(ada, "Side")
    click_on(ada, "General")
    assert abs(distance_from_bottom(ada) - before) < 3
    ada.reload()
    expect(ada.locator("#app[data-live]")).to_have_count(1)
    assert abs(distance_from_bottom(ada) - before) < 3


def test_a_dialog_about_a_room_does_not_turn_to_another_one(ada: Page) -> None:
    ada.locator("#m2").hover()
    tool(ada, "two", "More actions").click()
    ada.get_by_role("menuitem", name="Forward").click()
    expect(ada.get_by_role("dialog")).to_be_visible()
    ada.evaluate("history.back()")
    expect(ada.get_by_role("heading", level=1)).to_contain_text("Side")
    expect(ada.get_by_role("dialog")).to_have_count(0)


def test_two_threads_have_two_drafts(ada: Page) -> None:
    five_lines = "five\nlines\nof\na\nthread"
    tool(ada, "one", "Thread").click()
    thread_box(ada).fill(five_lines)
    thread_box(ada).press("Escape")
    expect(thread_box(ada)).to_have_count(0)
    expect(box(ada)).to_have_value("")
    tool(ada, "two", "Thread").click()
    expect(thread_box(ada)).to_have_value("")
    thread_box(ada).fill("of two")
    go_to(ada, "Side")
    go_to(ada, "General")
    ada.reload()
    for text, draft in (("one", five_lines), ("two", "of two")):
        tool(ada, text, "Thread").click()
        expect(thread_box(ada)).to_have_value(draft)
        thread_box(ada).press("Escape")
        expect(thread_box(ada)).to_have_count(0)


def test_rooms_with_a_draft_are_marked_also_where_it_is_in_a_thread(ada: Page) -> None:
    marked = ada.get_by_role("link", name="General").filter(has=ada.locator(".room-name"))
    tool(ada, "one", "Thread").click()
    thread_box(ada).fill("half an answer")
    expect(marked).to_have_accessible_name(re.compile("draft"))
    other = ada.context.new_page()
    other.goto(ada.url.replace("general", "side"))
    in_other = other.locator(".room-list").get_by_role("link", name="General")
    expect(in_other).to_have_accessible_name(re.compile("draft"))
    thread_box(ada).fill("")
    expect(marked).not_to_have_accessible_name(re.compile("draft"))
    expect(in_other).not_to_have_accessible_name(re.compile("draft"))
    thread_box(ada).fill("again")
    expect(in_other).to_have_accessible_name(re.compile("draft"))


def test_a_thread_has_all_that_a_room_has(ada: Page) -> None:
    tool(ada, "one", "Thread").click()
    thread_box(ada).press_sequentially("hi @ad")
    expect(ada.locator(".side-panel .suggestions [role=option]").first).to_contain_text("@ada")
    thread_box(ada).press("Enter")
    expect(thread_box(ada)).to_have_value("hi @ada ")
    thread_box(ada).fill("x" * 10_001)
    expect(ada.locator(".side-panel .composer-too-long")).to_contain_text("1 character too many")
    thread_box(ada).press("Enter")
    expect(thread_box(ada)).not_to_have_value("")
    thread_box(ada).fill("an answer")
    thread_box(ada).press("Enter")
    expect(thread_box(ada)).to_have_value("")
    answer = ada.locator(".side-panel .quote", has_text="an answer")
    expect(answer).to_be_visible()
    expect(message(ada, "one").locator(".thread-link")).to_contain_text("1 reply")
    thread_box(ada).press("ArrowUp")
    expect(thread_box(ada)).to_have_value("an answer")
    expect(answer).to_have_class(re.compile("is-being-edited"))
    thread_box(ada).press("End")
    ada.keyboard.type(", mended")
    ada.keyboard.press("Enter")
    expect(ada.locator(".side-panel .quote", has_text="an answer, mended")).to_be_visible()
    assert texts(ada) == ["one", "two", "three"]


@pytest.mark.parametrize("keys", IME_KEYS, ids=["composing", "229"])
def test_keys_of_an_input_method_do_nothing_else(ada: Page, keys: dict[str, object]) -> None:
    tool(ada, "one", "Thread").click()
    thread_box(ada).fill("日本語")
    for key in ("Enter", "Escape"):
        thread_box(ada).evaluate(PRESS, {"key": key} | keys)
    expect(thread_box(ada)).to_have_value("日本語")
    ada.get_by_role("button", name="New direct message").click()
    picker = ada.get_by_role("dialog").locator("input").first
    picker.fill("ad")
    picker.evaluate(PRESS, {"key": "Enter"} | keys)
    expect(ada.locator(".chosen-people li")).to_have_count(0)
    assert texts(ada) == ["one", "two", "three"]


def test_enter_sends_what_is_not_meant_as_a_name(ada: Page) -> None:
    for text in ("meet at :30", "price :100", "version :12", "see issue #1", "take #3 please (#", "lol @", "see (@"):
        box(ada).press_sequentially(text)
        box(ada).press("Enter")
        expect(box(ada)).to_have_value("")
        expect(message(ada, text)).to_be_visible()
    box(ada).press_sequentially("lol @")
    expect(ada.locator(".suggestions [aria-selected=true]")).to_have_count(0)
    box(ada).press("ArrowDown")
    expect(ada.locator(".suggestions [aria-selected=true]")).to_have_count(1)
    box(ada).press("Enter")
    expect(box(ada)).to_have_value("lol @ada ")


def test_what_looks_like_a_command_is_not_posted(ada: Page) -> None:
    tool(ada, "one", "Thread").click()
    for writing, name in ((box(ada), "room"), (thread_box(ada), "thread")):
        for text in (f"/mgs_{name} bob secret", f" /dm_{name} bob secret", f"/ msg_{name} bob secret"):
            writing.fill(text)
            writing.press("Enter")
            expect(ada.locator(".toast")).to_contain_text(text.split(" bob")[0].strip())
            expect(ada.locator(".toast")).to_contain_text("/me, /shrug")
            expect(writing).to_have_value(text)
        writing.fill("")
    say(ada, "//x")
    say(ada, "／Me\twaves")
    expect(ada.locator(".message.is-action .message-body")).to_have_text("waves")
    assert texts(ada) == ["one", "two", "three", "/x", "waves"]


def test_the_text_of_a_command_stays_until_it_has_succeeded(server: Server, ada: Page, open_window: OpenWindow) -> None:
    bob = come_in(open_window(server.url), "bob")
    click_on(ada, "Side")
    for text in ("/msg Nobdy five\nlines", "/topic " + "x" * 251):
        say(ada, text)
        expect(ada.locator(".toast")).not_to_have_text("")
        expect(box(ada)).to_have_value(text)
    say(ada, "/poll Lunch? pizza, sushi")
    poll = ada.get_by_role("dialog")
    expect(poll.get_by_label("Question")).to_have_value("Lunch?")
    expect(poll.get_by_label("Option 2")).to_have_value("sushi")
    poll.get_by_label("Option 3").fill("soup")
    ada.keyboard.press("Escape")
    expect(box(ada)).to_have_value("/poll Lunch? pizza, sushi")
    box(ada).press("Enter")
    poll.get_by_role("button", name="Create poll").click()
    expect(ada.locator(".poll")).to_contain_text("Lunch?")
    expect(box(ada)).to_have_value("")
    say(ada, "/topic")
    expect(ada.locator(".toast")).to_have_text("This room has no topic.")
    expect(box(ada)).to_have_value("")
    expect(message(bob, "Nobdy")).to_have_count(0)


def test_what_is_typed_into_a_dialog_is_there_when_it_is_opened_again(ada: Page) -> None:
    say(ada, "/poll")
    poll = ada.get_by_role("dialog")
    poll.get_by_label("Question").fill("Where?")
    for number in (1, 2, 3, 4):
        poll.get_by_label(f"Option {number}").fill(f"place {number}")
    ada.keyboard.press("Escape")
    ada.reload()
    say(ada, "/poll")
    expect(poll.get_by_label("Question")).to_have_value("Where?")
    expect(poll.get_by_label("Option 4")).to_have_value("place 4")


def test_arrow_up_edits_the_message_on_its_way(server: Server, way: Cuttable, open_window: OpenWindow) -> None:
    ada = come_in(open_window(way.url), "ada")
    say(ada, "Deploy finished at 10:00")
    sees(ada, "Deploy finished at 10:00")
    way.cut()
    say(ada, "tpyo in this one")
    box(ada).press("ArrowUp")
    expect(box(ada)).to_have_value("tpyo in this one")
    expect(ada.locator(".is-pending")).to_have_class(re.compile("is-being-edited"))
    say(ada, "typo in this one")
    expect(box(ada)).to_have_value("")
    expect(ada.locator(".is-pending")).to_contain_text("typo")
    way.mend()
    sees(ada, "Deploy finished at 10:00", "typo in this one")
    expect(ada.locator(".message-edited")).to_have_count(1)


def test_arrow_up_with_alt_opens_another_room(ada: Page) -> None:
    expect(box(ada)).to_have_value("")
    box(ada).press("Alt+ArrowUp")
    expect(ada.get_by_role("heading", level=1)).to_contain_text("Side")
    expect(box(ada)).to_have_value("")
    box(ada).press("Alt+ArrowUp")
    expect(ada.get_by_role("heading", level=1)).to_contain_text("General")
    tool(ada, "two", "Reply").click()
    box(ada).press("ArrowUp")
    expect(banner(ada)).to_contain_text("Replying")


def test_the_emoji_picker_takes_the_focus_and_escape_closes_it_alone(ada: Page) -> None:
    box(ada).press("Escape")
    expect(ada.locator("#m3")).to_be_focused()
    ada.keyboard.press("+")
    expect(ada.locator(".emoji-picker button").first).to_be_focused()
    ada.keyboard.press("Escape")
    expect(ada.locator(".emoji-picker")).to_have_count(0)
    expect(ada.locator("#m3")).to_be_focused()


def test_a_tablet_with_a_keyboard_sends_by_enter_in_both_boxes(server: Server, open_window: OpenWindow) -> None:
    tablet = {"viewport": {"width": 1024, "height": 768}, "has_touch": True, "is_mobile": True}
    ada = come_in(open_window(server.url, **tablet), "ada")
    box(ada).tap()
    ada.keyboard.type("from a tablet")
    ada.keyboard.press("ArrowLeft")
    ada.keyboard.press("Enter")
    sees(ada, "from a tablet")
    tool(ada, "from a tablet", "Thread").click()
    thread_box(ada).tap()
    ada.keyboard.type("again")
    ada.keyboard.press("Enter")
    sees(ada, "from a tablet", "again")


def test_nothing_typed_while_the_page_is_taken_over_is_lost(server: Server, open_window: OpenWindow) -> None:
    ada = come_in(open_window(server.url), "ada")
    client = ada.context.new_cdp_session(ada)
    client.send("Network.enable")
    client.send("Network.setCacheDisabled", {"cacheDisabled": True})
    slow_line = {"offline": False, "latency": 200, "downloadThroughput": 100_000, "uploadThroughput": 50_000}
    client.send("Network.emulateNetworkConditions", slow_line)
    for slowness in (1, 4):
        client.send("Emulation.setCPUThrottlingRate", {"rate": slowness})
        box(ada).fill("")
        ada.goto(ada.url, wait_until="commit")
        box(ada).focus()
        typed = ""
        while not ada.locator("#app[data-live]").count():
            for letter in "abcdefghij":
                ada.keyboard.press(letter, delay=5)
            typed += "abcdefghij"
        expect(box(ada)).to_have_value(typed)


def test_a_draft_is_the_same_in_all_tabs_and_gone_once_it_is_sent(ada: Page) -> None:
    other = ada.context.new_page()
    other.goto(ada.url)
    wait_until_live(other)
    box(ada).press_sequentially("half a thought")
    expect(box(other)).to_have_value("half a thought")
    tool(ada, "one", "Thread").click()
    tool(other, "one", "Thread").click()
    thread_box(other).fill("of the thread")
    expect(thread_box(ada)).to_have_value("of the thread")
    thread_box(other).press("Enter")
    expect(thread_box(ada)).to_have_value("")
    box(other).press("Enter")
    expect(box(ada)).to_have_value("")
    sees(ada, "one", "two", "three", "half a thought")


def test_a_draft_is_the_same_on_all_devices_of_an_account(server: Server, open_window: OpenWindow) -> None:
    made = server.flask("user", "create", "Ada", "--password-stdin", stdin="correct horse")
    assert made.exit_code == 0, made.stderr
    laptop, phone = (log_in(open_window(server.url), "Ada") for _device in range(2))
    box(laptop).press_sequentially("half a thought")
    expect(box(phone)).to_have_value("half a thought")
    phone.goto("about:blank")
    box(laptop).press_sequentially(", and more")
    say(laptop, "done")
    sees(laptop, "done")
    box(laptop).fill("the next one")
    tablet = log_in(open_window(server.url), "Ada")
    expect(box(tablet)).to_have_value("the next one")
    phone.goto(f"{server.url}/r/general")
    expect(box(phone)).to_have_value("the next one")
    box(phone).press("Enter")
    for device in (laptop, tablet):
        expect(box(device)).to_have_value("")
        sees(device, "done", "the next one")
