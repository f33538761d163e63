"""A day of conversation in two windows: what is marked up, answered, pinned, voted on, passed on and missed."""

import re

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.test_everyone import complaints
from tests.e2e.window import OpenWindow, box, choose, come_in, message, panel, say, tool, wait_until_live
from tests.support.server import Server


def test_markup_is_seen_by_both_and_a_spoiler_shows_itself(server: Server, open_window: OpenWindow) -> None:
    ada, ben = (come_in(open_window(server.url), name) for name in ("ada", "ben"))
    say(ada, "**now** `x` ||it was him|| @ben")
    said = message(ben, "now")
    expect(said.locator("strong")).to_have_text("now")
    expect(said.locator("a.mention")).to_have_text("@ben")
    expect(said).to_have_class(re.compile("is-mentioning-me"))
    expect(message(ada, "now")).not_to_have_class(re.compile("is-mentioning-me"))
    said.locator(".spoiler").click()
    expect(said.locator(".spoiler")).to_be_focused()


# Where the first and the last sign of each line of a text are, from the left.
_ENDS_OF_LINES = """body => {
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT), ends = [];
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const left = (at) => { const range = document.createRange(); range.setStart(node, at); range.setEnd(node, at + 1);
                           return range.getBoundingClientRect().left; };
    let start = 0;
    for (const line of node.data.split("\\n")) {
      if (line.trim()) ends.push([left(start), left(start + line.length - 1)]);
      start += line.length + 1;
    }
  }
  return ends;
}"""


@pytest.mark.parametrize(
    "lines",
    [("Hello all", "שלום לכולם, זה בעברית."), ("- Hello.", "- שלום לכולם."), ("> Hello.", ">", "> שלום לכולם.")],
)
def test_each_line_has_its_own_direction(server: Server, open_window: OpenWindow, lines: tuple[str, ...]) -> None:
    ada = come_in(open_window(server.url), "ada")
    box(ada).fill("\n".join(lines))
    box(ada).press("Enter")
    # As the server has rendered it, not as it stands there on its way.
    body = ada.locator("li.message[data-seq] .message-body", has_text="Hello")
    expect(body).to_be_visible()
    (english, english_end), (hebrew, hebrew_end) = body.evaluate(_ENDS_OF_LINES)
    assert english < english_end
    assert hebrew > hebrew_end


def test_signs_complete_to_emoji_people_and_commands(server: Server, open_window: OpenWindow) -> None:
    ada = come_in(open_window(server.url), "ada")
    box(ada).press_sequentially("so :tad")
    expect(ada.locator(".suggestions [role=option]").first).to_contain_text("🎉")
    box(ada).press("Tab")
    expect(box(ada)).to_have_value("so 🎉 ")
    box(ada).press_sequentially(":tad")
    expect(ada.locator(".suggestions [role=option]").first).to_contain_text("🎉")
    box(ada).press("Control+Enter")
    expect(message(ada, "so 🎉 :tad")).to_be_visible()
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


def test_what_is_typed_right_after_a_completion_stays_behind_it(server: Server, open_window: OpenWindow) -> None:
    ada = come_in(open_window(server.url), "ada")
    box(ada).press_sequentially(":tad")
    expect(ada.locator(".suggestions [role=option]").first).to_contain_text("🎉")
    # As on a busy machine, where the next frame comes after the next keys.
    ada.evaluate("() => { const soon = requestAnimationFrame; requestAnimationFrame = f => setTimeout(soon, 300, f) }")
    box(ada).press("Tab")
    box(ada).press_sequentially("ab")
    ada.wait_for_timeout(500)
    box(ada).press_sequentially("cd")
    expect(box(ada)).to_have_value("🎉 abcd")


def test_a_command_typed_before_the_page_knows_commands_is_still_one(server: Server, open_window: OpenWindow) -> None:
    ada = come_in(open_window(server.url), "ada")
    held: list[Route] = []
    ada.route(re.compile(r"/chunk-"), lambda route: held.append(route))  # noqa: PLW0108 -- it marks the function
    box(ada).press_sequentially("/poll ")
    for _twice in range(2):
        box(ada).press("Enter")
    while not held:
        # Routes are served while Playwright waits.
        ada.wait_for_timeout(20)
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
    expect(view.locator(".quote em")).to_have_text("this")
    view.get_by_role("button", name="Mark as read").click()
    expect(view.get_by_text("You're all caught up.")).to_be_visible()


def test_a_message_is_passed_on_with_the_way_back(server: Server, open_window: OpenWindow) -> None:
    ada = come_in(open_window(server.url), "ada")
    say(ada, "worth knowing")
    choose(ada, "worth knowing", "Forward")
    ada.get_by_role("dialog").get_by_role("button", name=re.compile("General")).click()
    passed = ada.locator("li.message").last
    expect(passed.locator("blockquote")).to_have_text("worth knowing")
    passed.get_by_role("link", name="general/1").last.click()
    expect(ada.locator("#m1")).to_have_class(re.compile("is-highlighted"))


def test_in_a_small_room_one_sees_who_has_read(server: Server, open_window: OpenWindow) -> None:
    ada, ben = (come_in(open_window(server.url), name) for name in ("ada", "ben"))
    ben.bring_to_front()
    say(ada, "did you see?")
    expect(message(ben, "did you see?")).to_be_visible()
    message(ada, "did you see?").hover()
    expect(ada.locator(".typing")).to_have_text("Seen by ben (guest)")


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
    ada.get_by_role("button", name="Create poll").click()
    ada.get_by_role("group", name="Tea?").get_by_label(re.compile("Yes")).click()
    expect(ada.get_by_role("group", name="Tea?")).to_contain_text("1 person voted")
    tool(ada, "bold", "More actions").click()
    assert complaints(ada) == [], "a menu"
    ada.keyboard.press("Escape")
    box(ada).press_sequentially(":tad")
    expect(ada.locator(".suggestions")).to_be_visible()
    assert complaints(ada) == [], "completion"
    box(ada).fill("")
    tool(ada, "quote", "Thread").click()
    expect(ada.locator(".quote")).to_have_count(1)
    assert complaints(ada) == [], "a thread"
    for view in ("Unread", "Activity", "Saved"):
        panel(ada, view)
        expect(ada.get_by_role("complementary", name=view)).to_be_visible()
        assert complaints(ada) == [], view


def test_the_thread_of_a_deleted_message_can_still_be_opened(server: Server, open_window: OpenWindow) -> None:
    ada = come_in(open_window(server.url), "ada")
    say(ada, "root")
    tool(ada, "root", "Reply").click()
    say(ada, "an answer")
    say(ada, "alone")
    for text in ("root", "alone"):
        tool(ada, text, "Delete").click()
        ada.get_by_role("button", name="Delete message?").click()
    expect(ada.locator("li.message.is-deleted")).to_have_count(2)
    ada.locator("#m3").hover()
    expect(ada.locator("#m3").get_by_role("button", name="Thread")).to_have_count(0)
    ada.locator("#m1").hover()
    ada.locator("#m1").get_by_role("button", name="Thread").click()
    expect(ada.get_by_role("complementary", name="Thread")).to_contain_text("an answer")


def test_quick_votes_in_two_tabs_all_count(server: Server, open_window: OpenWindow) -> None:
    ada = come_in(open_window(server.url), "ada")
    say(ada, "/poll Which? one, two, three")
    form = ada.get_by_role("dialog", name="New poll")
    form.get_by_label("Allow multiple answers").check()
    form.get_by_role("button", name="Create poll").click()
    other = ada.context.new_page()
    other.goto(ada.url)
    wait_until_live(other)
    expect(ada.get_by_role("checkbox")).to_have_count(3)
    # Both clicks come before the first answer.
    ada.evaluate("() => document.querySelectorAll('.poll input').forEach((box, i) => i < 2 && box.click())")
    other.get_by_role("checkbox", name="three").click()
    for window in (ada, other):
        expect(window.locator(".poll-option small")).to_have_text(["1 vote"] * 3)
        expect(window.locator(".poll input:checked")).to_have_count(3)
    ada.get_by_role("checkbox", name="two").click()
    expect(other.locator(".poll input:checked")).to_have_count(2)
