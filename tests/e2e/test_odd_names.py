"""Names of five words, of wide emoji alone, and that begin with another name: mentioned rightly, never in the way."""

from contextlib import ExitStack, closing

import pytest
from playwright.sync_api import Page, expect

from chatapp.client import connect
from tests.e2e.window import OpenWindow, box, come_in, message, say
from tests.support.server import Server

FIVE_WORDS = "Ana Maria de la Cruz"
EMOJI = "🎉" * 32
NAMES = (FIVE_WORDS, "Ana Maria", "Ana", EMOJI)
TOO_WIDE = """() => [document.documentElement, ...document.querySelectorAll(".timeline, .room-list, .side-panel")]
    .filter((element) => element.scrollWidth > element.clientWidth).map((element) => element.className || "page")"""


def mentioned(page: Page, text: str) -> list[str]:
    """The names that are marked in the message that ends with a text."""
    expect(message(page, text).locator("time")).to_have_count(1)
    return [name.removeprefix("@") for name in message(page, text).locator("a.mention").all_inner_texts()]


@pytest.mark.parametrize("width", [320, 1000])
def test_odd_names_are_mentioned_and_stand_within_the_page(server: Server, open_window: OpenWindow, width: int) -> None:
    with ExitStack() as stack:
        clients = [stack.enter_context(closing(connect(server.url, username=name))) for name in NAMES]
        for client, name in zip(clients, NAMES, strict=True):
            client.join("general")
            client.send("general", f"this is {len(name)}").result(60)
        ada = come_in(open_window(server.url, viewport={"width": width, "height": 800}), "ada")
        for number, name in enumerate(NAMES):
            say(ada, f"@{name}, are you there? {number}")
            assert mentioned(ada, f"there? {number}") == [name]
        say(ada, "@Ana Maria's and @Ana de la Cruz’s turn 9")
        assert mentioned(ada, "turn 9") == ["Ana Maria", "Ana"]
        box(ada).press_sequentially("ask @cru")
        expect(ada.locator(".suggestions [role=option]")).to_have_count(1)
        box(ada).press("Tab")
        expect(box(ada)).to_have_value(f"ask @{FIVE_WORDS} ")
        slug = clients[-1].request("direct", people=[clients[-1].request("people", q="ada")["people"][0]["id"]])
        clients[-1].send(slug["room"]["slug"], "a word?").result(60)
        if width < 700:
            ada.get_by_role("button", name="Open sidebar").click()
        direct = ada.locator(".room-list a", has_text=EMOJI)
        count, links = direct.locator(".count"), ada.locator(".room-list")
        expect(count).to_be_visible()
        assert ada.evaluate(TOO_WIDE) == []
        inner, outer = count.bounding_box(), links.bounding_box()
        assert inner is not None
        assert outer is not None
        assert inner["x"] + inner["width"] <= outer["x"] + outer["width"]
        direct.click()
        expect(ada.get_by_role("heading", level=1)).to_contain_text(EMOJI)
        ada.get_by_role("main").get_by_role("button", name="2 members").click()
        expect(ada.get_by_role("complementary")).to_contain_text(EMOJI)
        assert ada.evaluate(TOO_WIDE) == []
