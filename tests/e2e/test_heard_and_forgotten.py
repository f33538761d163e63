"""What screen readers are told, and what leaves the page with the right to read it."""

from playwright.sync_api import Page, expect

from chatapp.client import connect
from tests.e2e.window import OpenWindow, box, come_in, message, say, tool
from tests.support.server import Server

LISTEN = """() => {
    window.heard = [];
    for (const region of document.querySelectorAll("[aria-live=polite], [role=status], [role=alert]"))
        new MutationObserver((changes) => {
            for (const { addedNodes } of changes) for (const node of addedNodes) window.heard.push(node.textContent);
        }).observe(region, { childList: true, subtree: true });
}"""


def heard(page: Page, part: str) -> int:
    """How often a live region of the page was given something with this text."""
    count: int = page.evaluate("part => window.heard.filter((text) => text.includes(part)).length", part)
    return count


def test_live_regions_tell_new_messages_once_and_nothing_of_loads_and_tools(
    server: Server, open_window: OpenWindow
) -> None:
    chat = connect(server.url, username="cyd", window=64)
    try:
        chat.join("general")
        for sent in [chat.send("general", f"old {number}") for number in range(200)]:
            sent.result(60)
        ada = come_in(open_window(server.url), "ada")
        ada.evaluate(LISTEN)
        chat.send("general", "news of cyd").result(60)
        expect(message(ada, "news of cyd")).to_be_visible()
        say(ada, "my own words")
        expect(message(ada, "my own words").locator("time")).to_have_count(1)
        ada.locator(".timeline").evaluate("box => { box.scrollTop = 0; }")
        expect(message(ada, "old 60")).to_have_count(1)
        tool(ada, "news of cyd", "Thread").click()
        expect(ada.get_by_role("complementary", name="Thread")).to_contain_text("news of cyd")
        assert [heard(ada, part) for part in ("news of cyd", "my own words", "old ", "Reply")] == [1, 0, 0, 0]
        assert ada.evaluate("() => window.heard") == ["cyd (guest): news of cyd"]
    finally:
        chat.close()


def test_what_one_may_no_longer_read_leaves_panels_and_drafts(server: Server, open_window: OpenWindow) -> None:
    server.flask("user", "create", "olga", "--role", "owner", "--password-stdin", stdin="correct horse")
    olga = connect(server.url, token=server.flask("token", "create", "olga").stdout.split()[-1])
    try:
        ada = come_in(open_window(server.url), "ada")
        ada_id = olga.request("people", q="ada")["people"][0]["id"]
        slug = olga.request("create", slug="den", name="Den", private=True)["room"]["slug"]
        olga.request("invite", room=slug, people=[ada_id])
        ada.get_by_role("button", name="Accept").click()
        expect(ada.get_by_role("heading", name="Den")).to_be_visible()
        olga.join(slug)
        olga.send(slug, "secret number 17").result(60)
        expect(message(ada, "secret number 17")).to_be_visible()
        box(ada).fill("half of an answer")
        ada.get_by_role("link", name="General").click()
        ada.get_by_role("main").get_by_role("button", name="Search messages").click()
        ada.get_by_label("This room only").uncheck()
        ada.get_by_role("searchbox").fill("secret")
        expect(ada.locator(".search-hit")).to_contain_text("secret number 17")
        olga.request("remove", room=slug, person=ada_id)
        expect(ada.locator(".search-hit")).to_have_count(0)
        expect(ada.locator("body")).not_to_contain_text("secret number")
        assert "half of" not in ada.evaluate("() => JSON.stringify(localStorage)")
    finally:
        olga.close()
