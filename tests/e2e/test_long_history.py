"""A room with more said in it than a page holds."""

import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import socketio
from playwright.sync_api import Page, expect

from tests.e2e.window import OpenWindow, come_in, distance_from_bottom, message, say, seqs, wait_until_live
from tests.support.processes import wait_until
from tests.support.server import Server

SAID = 620


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, make_data_dir: Callable[[Path], Path]) -> Path:
    """The data folder of a chat whose `general` holds numbered messages, to be copied."""
    server = Server(make_data_dir(tmp_path_factory.mktemp("filled") / "data"))
    server.start()
    with socketio.SimpleClient() as client:
        client.connect(server.url, auth={"username": "scribe"})
        client.call("join", {"room": "general"})
        for number in range(1, SAID + 1):
            client.call("message", {"room": "general", "body": f"message {number}.", "client_id": f"n{number}"})
    server.stop()
    return server.data_dir


@pytest.fixture
def long_room(filled: Path, start_server: Callable[..., Server], tmp_path: Path) -> Server:
    """A server whose `general` holds numbered messages."""
    return start_server(shutil.copytree(filled, tmp_path / "filled"))


def test_it_opens_at_the_newest(long_room: Server, open_window: OpenWindow) -> None:
    ada = come_in(open_window(long_room.url), "ada")
    expect(message(ada, f"message {SAID}.")).to_be_in_viewport()


def test_it_scrolls_up_to_the_very_first_message_and_keeps_few_alive(
    long_room: Server, open_window: OpenWindow
) -> None:
    ada = come_in(open_window(long_room.url), "ada")
    scroll_until(ada, -2500, ".timeline-start")
    expect(ada.locator(".timeline-start")).to_have_text("This is the start of General.")
    expect(message(ada, "message 1.")).to_have_count(1)
    shown = seqs(ada)
    assert shown == list(range(1, len(shown) + 1))
    assert len(shown) <= 400
    ada.get_by_role("button", name="Jump to latest").click()
    expect(message(ada, f"message {SAID}.")).to_be_in_viewport()


def test_the_place_is_kept_when_older_messages_come_on_top(long_room: Server, open_window: OpenWindow) -> None:
    ada = come_in(open_window(long_room.url), "ada")
    ada.eval_on_selector(".timeline", "box => { box.scrollTop = 300 }")
    before = place(ada)
    expect(ada.locator(f"#m{SAID - 149}")).to_have_count(1)
    assert_same(before, place(ada))


def test_who_reads_old_messages_is_not_moved_by_new_ones(long_room: Server, open_window: OpenWindow) -> None:
    ada, ben = (come_in(open_window(long_room.url), name) for name in ("ada", "ben"))
    ada.eval_on_selector(".timeline", "box => { box.scrollTop -= 600 }")
    latest = ada.get_by_role("button", name=re.compile("Jump to latest"))
    expect(latest).to_be_visible()
    before = place(ada)
    say(ben, "news")
    count = ada.get_by_role("button", name="1 new message")
    expect(count).to_be_visible()
    assert_same(before, place(ada))
    count.click()
    expect(message(ada, "news")).to_be_in_viewport()
    assert distance_from_bottom(ada) < 2


def test_near_the_bottom_pointing_at_messages_moves_nothing(long_room: Server, open_window: OpenWindow) -> None:
    ada = come_in(open_window(long_room.url), "ada")
    ada.eval_on_selector(".timeline", "box => { box.scrollTop -= 60 }")
    for number in (SAID - 10, SAID - 12):
        message(ada, f"message {number}.").hover()
        expect(message(ada, f"message {number}.").get_by_role("toolbar")).to_be_visible()
    assert 50 < distance_from_bottom(ada) < 70


def test_pointing_while_a_scroll_is_under_way_does_not_take_it_back(long_room: Server, open_window: OpenWindow) -> None:
    ada = come_in(open_window(long_room.url), "ada")
    ada.eval_on_selector(
        ".timeline",
        """(box, id) => {
            box.scrollTop -= 300;
            document.getElementById(id).dispatchEvent(new MouseEvent("mouseover", { bubbles: true }));
        }""",
        f"m{SAID - 12}",
    )
    expect(message(ada, f"message {SAID - 12}.").get_by_role("toolbar")).to_be_visible()
    assert distance_from_bottom(ada) > 290


def test_a_link_to_a_message_opens_it_lit_in_its_place(long_room: Server, open_window: OpenWindow) -> None:
    come_in(open_window(long_room.url), "ada")
    ada = come_in(open_window(f"{long_room.url}/r/general/200"), "ben")
    expect(ada).to_have_url(f"{long_room.url}/r/general/200")
    expect(ada.locator("#m200")).to_be_in_viewport()
    expect(ada.locator("#m200")).to_have_class(re.compile("is-highlighted"))
    assert {199, 201} <= set(seqs(ada))
    ada.locator("#m201 .message-time").focus()
    ada.keyboard.press("Enter")
    expect(ada).to_have_url(f"{long_room.url}/r/general/201")
    ada.get_by_role("button", name="Jump to latest").click()
    expect(message(ada, f"message {SAID}.")).to_be_in_viewport()


def test_history_can_be_read_downwards_to_the_newest(long_room: Server, open_window: OpenWindow) -> None:
    ada = come_in(open_window(f"{long_room.url}/r/general/100"), "ada")
    scroll_until(ada, 2500, f"#m{SAID}")
    shown = seqs(ada)
    assert shown == list(range(shown[0], SAID + 1))
    assert len(shown) <= 400


def test_it_opens_at_the_first_unread(long_room: Server, open_window: OpenWindow) -> None:
    ada = come_in(open_window(long_room.url), "ada")
    expect(message(ada, f"message {SAID}.")).to_be_in_viewport()
    wait_until(lambda: has_read(long_room, "ada") == SAID, what="what is known of how far she has read")
    ada.goto("about:blank")
    ben = come_in(open_window(long_room.url), "ben")
    for number in range(80):
        say(ben, f"missed {number}.")
    expect(message(ben, "missed 79.")).to_have_count(1)
    expect(ben.locator(".is-pending")).to_have_count(0)
    ada.goto(long_room.url)
    wait_until_live(ada)
    expect(ada.locator(".divider.is-new")).to_be_in_viewport()
    expect(message(ada, "missed 0.")).to_be_in_viewport()
    expect(message(ada, "missed 79.")).not_to_be_in_viewport()


def test_a_date_leads_to_its_day(long_room: Server, open_window: OpenWindow) -> None:
    ada = come_in(open_window(long_room.url), "ada")
    ada.locator("input[type=date]").fill("2020-01-01")
    expect(message(ada, "message 1.")).to_be_in_viewport()


def has_read(server: Server, name: str) -> int | None:
    """The seq of the last message that somebody has read, as far as it is stored."""
    query = "SELECT max(read_seq) FROM memberships JOIN users ON users.id = user_id WHERE name = ?"
    with closing(sqlite3.connect(server.data_dir / "chatapp.db", timeout=30)) as connection:
        found: int | None = connection.execute(query, [name]).fetchone()[0]
    return found


def scroll_until(page: Page, step: int, shown: str) -> None:
    """Scroll on by so many pixels, again and again, until something is in the page."""

    def scrolled_there() -> bool:
        page.eval_on_selector(".timeline", "(box, step) => { box.scrollTop += step }", step)
        return page.locator(shown).count() > 0

    wait_until(scrolled_there, seconds=120, what=shown)


def assert_same(before: dict[str, float], after: dict[str, float]) -> None:
    """The same message, in the same place but for a fraction of a pixel."""
    assert before["seq"] == after["seq"]
    assert abs(before["top"] - after["top"]) < 2


def place(page: Page) -> dict[str, float]:
    """The first message in view and where it stands."""
    found: dict[str, float] = page.evaluate(
        """() => {
            const edge = document.querySelector(".timeline").getBoundingClientRect().top;
            const items = [...document.querySelectorAll("li[data-seq]")];
            const first = items.find((item) => item.getBoundingClientRect().top >= edge);
            return { seq: Number(first.dataset.seq), top: first.getBoundingClientRect().top };
        }"""
    )
    return found
