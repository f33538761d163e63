"""What is deleted, or written by somebody one blocks, stands nowhere on the page."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.window import OpenWindow, box, choose, come_in, message, panel, say, sees, tool, wait_until_live
from tests.support.processes import wait_until
from tests.support.programs import ROOT
from tests.support.server import Server

SECRET = "the code is 4711"


@pytest.fixture
def pair(server: Server, open_window: OpenWindow) -> tuple[Page, Page]:
    """Ada and Ben; Ben has written a secret that Ada answered, saved and pinned."""
    ada, ben = (come_in(open_window(server.url), name) for name in ("ada", "ben"))
    say(ben, SECRET)
    sees(ada, SECRET)
    tool(ada, SECRET, "Reply").click()
    say(ada, "thanks")
    sees(ben, SECRET, "thanks")
    return ada, ben


def lazy_chunk() -> str:
    """The file of the program that it loads on demand."""
    scripts = "".join(path.read_text() for path in (ROOT / "chatapp/web/static/build").glob("chunk-*.js"))
    found = re.search(r"""import\("\./(chunk-\w+\.js)"\)""", scripts)
    assert found
    return found[1]


def delete(window: Page, text: str) -> None:
    tool(window, text, "Delete").click()
    window.get_by_role("button", name="Delete message?").click()


def test_a_deleted_text_leaves_quotes_and_strips(pair: tuple[Page, Page]) -> None:
    ada, ben = pair
    tool(ada, SECRET, "Reply").click()
    expect(ada.locator(".composer-banner")).to_contain_text(SECRET)
    delete(ben, SECRET)
    for window in (ada, ben):
        expect(window.locator("body")).not_to_contain_text(SECRET)
    expect(message(ada, "thanks").locator(".reply-quote")).to_contain_text("This message was deleted.")


@pytest.mark.parametrize("view", ["Saved", "Thread", "Search", "Unread", "Activity"])
def test_a_deleted_text_leaves_the_open_panel(pair: tuple[Page, Page], view: str) -> None:
    ada, ben = pair
    _open(ada, ben, view)
    shown = ada.get_by_role("complementary")
    expect(shown).to_contain_text(SECRET if view != "Activity" else "thanks")
    delete(ben, SECRET)
    expect(ada.locator("body")).not_to_contain_text(SECRET)
    expect(shown).not_to_contain_text("4711")


def test_a_message_saved_in_another_room_follows_its_changes(pair: tuple[Page, Page]) -> None:
    ada, ben = pair
    choose(ada, SECRET, "Save for later")
    ada.get_by_role("button", name="New room").click()
    ada.get_by_label("Name").fill("Side Room")
    ada.get_by_role("button", name="Create room").click()
    expect(ada.get_by_role("heading", name="Side Room")).to_be_visible()
    ada.reload()
    wait_until_live(ada)
    panel(ada, "Saved")
    expect(ada.get_by_role("complementary")).to_contain_text(SECRET)
    delete(ben, SECRET)
    expect(ada.get_by_role("complementary")).to_contain_text("This message was deleted.")
    expect(ada.locator("body")).not_to_contain_text(SECRET)


def test_what_a_blocked_person_wrote_is_folded_wherever_it_stands(pair: tuple[Page, Page]) -> None:
    ada, _ben = pair
    choose(ada, SECRET, "Save for later")
    message(ada, SECRET).locator(".message-author").click()
    card = ada.get_by_role("dialog")
    card.get_by_role("button", name="Block").click()
    expect(card.get_by_role("button", name="Unblock")).to_be_visible()
    ada.keyboard.press("Escape")
    panel(ada, "Saved")
    saved = ada.get_by_role("complementary").locator(".quote")
    expect(saved).to_have_count(1)
    box(ada).focus()
    # Hidden texts stay in the document; what counts is what one can see.
    expect(ada.get_by_text(SECRET).filter(visible=True)).to_have_count(0)
    saved.click(position={"x": 40, "y": 30})
    expect(saved.get_by_text(SECRET)).to_be_visible()


def test_what_a_blocked_person_wrote_is_folded_before_the_program_runs(pair: tuple[Page, Page]) -> None:
    ada, _ben = pair
    say(ada, "an answer")
    message(ada, SECRET).locator(".message-author").click()
    ada.get_by_role("dialog").get_by_role("button", name="Block").click()
    expect(ada.get_by_role("dialog").get_by_role("button", name="Unblock")).to_be_visible()
    still = ada.context.new_page()
    held: list[Route] = []
    still.route(f"**/{lazy_chunk()}", lambda route: held.append(route))  # noqa: PLW0108 -- it marks the function
    still.goto(ada.url)
    wait_until(lambda: bool(held), what="the program asks for its parts")
    folded = message(still, SECRET)
    expect(folded).to_have_count(1)
    expect(folded.locator(".message-body")).to_be_hidden()
    folded.focus()
    expect(folded.locator(".message-body")).to_be_visible()
    held.pop().continue_()
    wait_until_live(still)
    expect(folded.locator("[data-folded]")).to_have_count(0)
    still.locator("#composer").focus()
    expect(folded.locator(".message-body")).to_be_hidden()


def _open(ada: Page, ben: Page, view: str) -> None:
    if view == "Saved":
        choose(ada, SECRET, "Save for later")
    if view == "Thread":
        tool(ada, SECRET, "Thread").click()
    elif view == "Search":
        ada.get_by_role("main").get_by_role("button", name="Search messages").click()
        ada.get_by_role("searchbox").fill("4711")
    elif view == "Unread":
        choose(ada, SECRET, "Mark as unread")
        panel(ada, "Unread")
    else:
        say(ben, "@ada thanks")
        panel(ada, view)
