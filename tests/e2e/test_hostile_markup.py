"""No text that people write runs as code in the browser.

Hundreds of attacks are sent as messages, and looked at in the room, as quotes and search results, in the administration
and in an export; short ones are also used as names, topics, statuses and reasons. `open_window` fails on any uncaught
error and any report of the content security policy.
"""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Dialog, Page, expect

from tests.e2e.window import OpenWindow, come_in, room_menu, wait_until_live
from tests.support.attacks import ATTACKS
from tests.support.clients import Connect
from tests.support.server import Server

_KNOWN = [
    *("A", "BLOCKQUOTE", "BR", "CODE", "DEL", "EM", "LI", "MARK", "OL", "P", "PRE", "SPAN", "STRONG", "UL"),
    *("TABLE", "TBODY", "TD", "TH", "THEAD", "TR"),
]
_FOREIGN = """known => [...document.querySelectorAll('.message-body *, .reply-quote span *, .snippet *')]
    .filter(node => !known.includes(node.tagName)
        || [...node.attributes].some(({ name }) => name.startsWith('on') || name === 'style' || name === 'id'))
    .map(node => node.outerHTML)"""
# What none of our pages holds, whatever was said.
_RUNNING = """() => [...document.querySelectorAll('*')]
    .filter(node => ['IMG', 'IFRAME', 'OBJECT', 'EMBED', 'BASE', 'MARQUEE', 'VIDEO', 'STYLE'].includes(node.tagName)
        || (node.tagName === 'SCRIPT' && !node.src && node.type !== 'application/json')
        || /^\\s*(javascript|data|vbscript):/i.test(node.getAttribute('href') ?? '')
        || [...node.attributes].some(({ name }) => name.startsWith('on')))
    .map(node => node.outerHTML)"""
# Each fits into a name.
_SHORT = (
    "<img src=x onerror=alert(1)>", "\"><svg/onload=alert(1)>", "' onmouseover=alert(1) x='",
    "</script><script>alert(1)", "</title><svg/onload=alert(1)>", "--><img src onerror=alert(1)>",
    "javascript:alert(1)", "{{constructor}}${alert(1)}",
)  # fmt: skip


def record_dialogs(page: Page) -> list[str]:
    """Return the list of dialogs that open in a page; it should stay empty."""
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
    opened = record_dialogs(page)
    for seq in range(60, stored[-1]["seq"], 100):
        page.goto(f"{server.url}/r/general/{seq}")
        wait_until_live(page)
        expect(page.locator(f"#m{seq}")).to_be_visible()
        assert page.evaluate(_FOREIGN, _KNOWN) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Search messages").first.click()
    page.get_by_role("searchbox").fill("alert")
    expect(page.locator(".search-hit").first).to_be_visible()
    assert page.evaluate(_FOREIGN, _KNOWN) == []
    assert opened == []

    # The administrator's page and an export that is read from a file show the same.
    server.flask("user", "create", "olga", "--role", "owner", "--password-stdin", stdin="correct horse")
    olga = open_window(f"{server.url}/login")
    opened = record_dialogs(olga)
    olga.get_by_label("Your name").fill("olga")
    olga.get_by_label("Password").fill("correct horse")
    olga.get_by_role("button", name="Sign in").click()
    wait_until_live(olga)
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


def test_nothing_that_people_call_themselves_or_a_room_runs(
    server: Server, open_window: OpenWindow, connect: Connect, tmp_path: Path
) -> None:
    server.flask("user", "create", "olga", "--role", "owner", "--password-stdin", stdin="correct horse")
    olga = connect(server, token=server.flask("token", "create", "olga").stdout.strip())
    hostile = [connect(server, username=text) for text in _SHORT]
    people = [client.all("welcome")[0]["you"]["id"] for client in hostile]
    # They know of each other before one invites the others.
    assert all(client.call("join", room="general")["ok"] for client in (olga, *hostile))
    rooms = [f"r{number}" for number in range(len(_SHORT))]
    for slug, text in zip(rooms, _SHORT, strict=True):
        said = {"name": text, "topic": f"{text} https://example.org/{text}", "description": f"{text}\n{text}"}
        assert olga.call("create", slug=slug, **said)["ok"]
        assert olga.call("invite", room=slug, people=people)["ok"]
    for client, text, slug in zip(hostile, _SHORT, rooms, strict=True):
        for room in ("general", *rooms):
            assert client.call("join", room=room)["ok"]
        assert client.call("profile", status=text)["ok"]
        assert client.call("poll", room=slug, question=text, options=[text, f"2 {text}"])["ok"]
        assert client.call("vote", room=slug, seq=1, options=[0])["ok"]
        assert client.call("message", room=slug, body=f"{text} @olga @{_SHORT[0]} #{slug}", reply_to=1)["ok"]
        assert client.call("react", room=slug, seq=1, emoji="🎉")["ok"]
        assert client.call("edit", room=slug, seq=2, body=f"2 {text} @olga")["ok"]
        assert client.call("direct", people=[olga.all("welcome")[0]["you"]["id"]])["ok"]
        assert olga.call("report", room=slug, seq=2, reason=text)["ok"]
        assert olga.call("pin", room=slug, seq=2)["ok"]
        assert olga.call("save", room=slug, seq=2)["ok"]
        assert olga.call("block", id=people[0])["ok"]
    page = open_window(f"{server.url}/login?next=" + quote(f"/r/general?{_SHORT[1]}"))
    opened = record_dialogs(page)

    def assert_nothing_ran() -> None:
        assert page.evaluate(_RUNNING) == []
        assert opened == []

    page.get_by_label("Your name").fill(_SHORT[1])
    page.get_by_label("Password").fill("wrong horse")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert_nothing_ran()
    page.get_by_label("Your name").fill("olga")
    page.get_by_label("Password").fill("correct horse")
    page.get_by_role("button", name="Sign in").click()
    wait_until_live(page)
    hostile[0].call("typing", room="general")
    assert_nothing_ran()
    for slug, text in zip(rooms, _SHORT, strict=True):
        page.goto(f"{server.url}/r/{slug}/2")
        wait_until_live(page)
        expect(page.locator("#m2")).to_contain_text(text)
        assert_nothing_ran()
    _look_into_everything(page, assert_nothing_ran)

    mallory = connect(server, token=server.flask("token", "create", "--bot", "mallory").stdout.strip())
    for act in ("mute", "ban"):
        assert olga.call(act, id=mallory.all("welcome")[0]["you"]["id"], reason=_SHORT[0], minutes=5)["ok"]
    for path in (
        "", "rooms", "people", f"people/{people[1]}", "history", f"history?text=alert&person={quote(_SHORT[0])}",
        "history/r1/2", "history?room=" + quote(_SHORT[1]), "people?name=" + quote(_SHORT[1]), "reports", "bans",
        "audit", "audit?name=" + quote(_SHORT[1]), "invitations", "words", quote(_SHORT[1], safe=""),
    ):  # fmt: skip
        page.goto(f"{server.url}/admin/{path}")
        assert_nothing_ran()
    page.goto(f"{server.url}/admin/reports")
    page.get_by_role("main").get_by_role("link").first.click()
    assert_nothing_ran()
    page.goto(f"{server.url}/account")
    assert_nothing_ran()
    file = tmp_path / "r1.html"
    assert server.flask("history", "export", "--room", "r1", "--format", "html", "--out", str(file)).exit_code == 0
    page.goto(file.as_uri())
    assert page.locator("main :is(script, img, iframe, svg, form, input, style)").count() == 0
    assert opened == []


def _look_into_everything(page: Page, assert_nothing_ran: Callable[[], None]) -> None:
    """Open every view that shows names, rooms or texts."""
    for name in ("Activity", "Saved", "Unread", "Threads", "Search messages"):
        # The button of the threads says besides how many replies are unread.
        page.get_by_role("navigation").get_by_role("button", name=re.compile(f"^{name}")).click()
        assert_nothing_ran()
    page.get_by_role("searchbox").fill("alert")
    expect(page.locator(".search-hit").first).to_be_visible()
    assert_nothing_ran()
    for name in ("Browse rooms", "New direct message"):
        page.get_by_role("button", name=name).click()
        expect(page.get_by_role("dialog")).to_be_visible()
        assert_nothing_ran()
        page.keyboard.press("Escape")
    page.get_by_role("button", name="Pinned messages").click()
    assert_nothing_ran()
    page.keyboard.press("Escape")
    for name in ("Members", "Invite people", "Settings"):
        room_menu(page)
        page.get_by_role("button", name=name, exact=True).click()
        # Escape would do nothing before the dialog is there.
        expect(page.get_by_role("dialog", name=name)).to_be_visible()
        assert_nothing_ran()
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("Control+k")
    assert_nothing_ran()
