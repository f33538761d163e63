"""Hundreds of texts that are meant to run: in the room, painted by the server, quoted, found, and on the admin's page.

`open_window` fails on any uncaught error and any report of the content security policy.
"""

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


def test_no_attack_runs_anywhere(server: Server, open_window: OpenWindow, connect: Connect) -> None:
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
