"""Hundreds of texts that are meant to run: in the room, painted by the server, quoted, found, and on the admin's page.

`open_window` fails on any uncaught error and any report of the content security policy.
"""

from pathlib import Path

from playwright.sync_api import Dialog, Page, expect

from tests.e2e.window import OpenWindow, come_in, is_live
from tests.support.attacks import ATTACKS
from tests.support.clients import Connect
from tests.support.server import Server

_KNOWN = [
    *("A", "BLOCKQUOTE", "BR", "CODE", "DEL", "EM", "LI", "MARK", "OL", "P", "PRE", "SPAN", "STRONG", "UL"),
    *("TABLE", "TBODY", "TD", "TH", "THEAD", "TR"),
]
_FOREIGN = """known => [...document.querySelectorAll('.message-body *, .quote span *, .snippet *')]
    .filter(node => !known.includes(node.tagName)
        || [...node.attributes].some(({ name }) => name.startsWith('on') || name === 'style' || name === 'id'))
    .map(node => node.outerHTML)"""


def watched(page: Page) -> list[str]:
    """The dialogs that open in a page, which is none."""
    opened: list[str] = []

    def note(dialog: Dialog) -> None:
        opened.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", note)
    return opened


def test_no_attack_runs_anywhere(server: Server, open_window: OpenWindow, connect: Connect, tmp_path: Path) -> None:
    mallory = connect(server, username="mallory")
    mallory.call("join", room="general")
    said = [
        mallory.call("message", room="general", body=body, reply_to=index or None) for index, body in enumerate(ATTACKS)
    ]
    stored = [answer["message"] for answer in said if answer["ok"]]
    assert len(stored) > 600
    page = come_in(open_window(server.url), "ada")
    opened = watched(page)
    for seq in range(60, stored[-1]["seq"], 100):
        page.goto(f"{server.url}/r/general/{seq}")
        is_live(page)
        expect(page.locator(f"#m{seq}")).to_be_visible()
        assert page.evaluate(_FOREIGN, _KNOWN) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Search messages").first.click()
    page.get_by_role("searchbox").fill("alert")
    expect(page.locator(".hit").first).to_be_visible()
    assert page.evaluate(_FOREIGN, _KNOWN) == []
    assert opened == []

    # The administrator's page and an export that is read from a file show the same.
    server.flask("user", "create", "olga", "--role", "owner", "--password-stdin", stdin="correct horse")
    olga = open_window(f"{server.url}/login")
    opened = watched(olga)
    olga.get_by_label("Your name").fill("olga")
    olga.get_by_label("Password").fill("correct horse")
    olga.get_by_role("button", name="Sign in").click()
    is_live(olga)
    for text in ("alert", "evil"):
        olga.goto(f"{server.url}/admin/history?text={text}")
        expect(olga.locator(".message-body").first).to_be_visible()
        assert olga.evaluate(_FOREIGN, _KNOWN) == []
    page_file = tmp_path / "all.html"
    exported = server.flask("history", "export", "--room", "general", "--format", "html", "--out", str(page_file))
    assert exported.exit_code == 0, exported.stderr
    olga.goto(page_file.as_uri())
    assert olga.locator("main :is(script, img, iframe, svg, form, input, style)").count() == 0
    assert opened == []
