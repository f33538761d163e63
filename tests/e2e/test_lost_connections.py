"""Connections break; what people wrote does not get lost, doubled or out of order."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, WebSocketRoute, expect

from chatapp.client import connect
from tests.e2e.window import OpenWindow, box, come_in, message, say, sees, seqs, texts, wait_until_live
from tests.support.cuttable import Cuttable, cuttable
from tests.support.server import Server

SOCKET = re.compile(r"/socket\.io/")
# More than a window asks for one by one (frontend/src/sync/room-sync.ts).
MISSED = 2_100


@pytest.fixture
def way(server: Server) -> Iterator[Cuttable]:
    """A way to the server that can be cut."""
    with cuttable(server.port) as way:
        yield way


def test_one_goes_offline_both_write_and_both_end_with_the_same(
    server: Server, way: Cuttable, open_window: OpenWindow
) -> None:
    ada, ben = come_in(open_window(way.url), "ada"), come_in(open_window(server.url), "ben")
    say(ada, "before")
    sees(ben, "before")
    way.cut()
    for number in (1, 2, 3):
        say(ada, f"ada {number}, offline")
        say(ben, f"ben {number}, online")
    expect(ada.locator(".is-pending")).to_have_count(3)
    expect(ada.locator(".connection")).to_contain_text("You're offline")
    expect(box(ada)).to_be_enabled()
    way.mend()
    expected = ["before", *(f"ben {n}, online" for n in (1, 2, 3)), *(f"ada {n}, offline" for n in (1, 2, 3))]
    for window in (ada, ben):
        sees(window, *expected)
        assert seqs(window) == [1, 2, 3, 4, 5, 6, 7]
    expect(ada.locator(".connection")).not_to_contain_text("You're offline")


def test_what_changed_meanwhile_is_seen_on_return(server: Server, way: Cuttable, open_window: OpenWindow) -> None:
    ada, ben = come_in(open_window(way.url), "ada"), come_in(open_window(server.url), "ben")
    say(ben, "wrong")
    sees(ada, "wrong")
    way.cut()
    box(ben).press("ArrowUp")
    expect(box(ben)).to_have_value("wrong")
    say(ben, "right")
    say(ben, "more")
    sees(ben, "right", "more")
    way.mend()
    sees(ada, "right", "more")


def test_a_lid_that_was_closed_for_hours(server: Server, way: Cuttable, open_window: OpenWindow) -> None:
    ada, ben = come_in(open_window(way.url), "ada"), come_in(open_window(server.url), "ben")
    say(ben, "before")
    sees(ada, "before")
    ada.clock.install()
    way.cut()
    say(ada, "as the lid closed")
    # More than a page of history.
    for number in range(60):
        say(ben, f"meanwhile {number}")
    ada.clock.fast_forward("08:00:00")
    way.mend()
    expected = ["before", *(f"meanwhile {number}" for number in range(60)), "as the lid closed"]
    sees(ada, *expected)
    assert seqs(ada) == list(range(1, 63))


def test_who_missed_thousands_is_shown_the_newest_and_no_hole(
    server: Server, way: Cuttable, open_window: OpenWindow
) -> None:
    ada = come_in(open_window(way.url), "ada")
    say(ada, "before")
    sees(ada, "before")
    way.cut()
    say(ada, "as I left")
    expect(ada.locator(".is-pending")).to_have_count(1)
    ben = connect(server.url, username="ben", timeout=60, window=64)
    ben.join("general")
    acks = [ben.send("general", f"text {number}") for number in range(MISSED)]
    assert acks[-1].result(60)
    ben.close()
    way.mend()
    expect(message(ada, "as I left")).to_be_visible()
    expect(ada.locator(".is-pending")).to_have_count(0)
    shown = seqs(ada)
    assert shown == list(range(shown[0], MISSED + 3))
    assert texts(ada)[-2:] == [f"text {MISSED - 1}", "as I left"]
    ada.goto(f"{way.url}/r/general/1")
    expect(message(ada, "before")).to_be_visible()


def test_a_sign_in_that_ended_while_one_was_away_costs_one_line_and_nothing_of_what_was_written(
    server: Server, way: Cuttable, open_window: OpenWindow
) -> None:
    assert server.flask("user", "create", "ada", "--password-stdin", stdin="correct horse").exit_code == 0
    ada = sign_in(open_window(f"{way.url}/login"), "correct horse")
    say(ada, "before")
    sees(ada, "before")
    way.cut()
    say(ada, "one, offline")
    say(ada, "two, offline")
    changed = server.flask("user", "password", "ada", "--password-stdin", stdin="another good one")
    assert changed.exit_code == 0, changed.stderr
    way.mend()
    expect(ada.locator(".connection")).to_contain_text("You've been signed out.")
    expect(ada.locator(".connection")).to_have_count(1)
    expect(ada.locator(".is-pending")).to_have_count(2)
    ada.get_by_role("link", name="Sign in").click()
    expect(ada.get_by_role("button", name="Join")).to_be_visible()
    ada.goto(f"{way.url}/login")
    sign_in(ada, "another good one")
    sees(ada, "before", "one, offline", "two, offline")
    assert seqs(ada) == [1, 2, 3]


def sign_in(page: Page, password: str) -> Page:
    """Log in as ada, and wait until the window is connected."""
    page.get_by_label("Your name").fill("ada")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    wait_until_live(page)
    return page


def test_a_reload_with_something_unsent_sends_it_once(server: Server, open_window: OpenWindow) -> None:
    ada, ben = (come_in(open_window(server.url), name) for name in ("ada", "ben"))
    block(ada)
    ada.reload()
    say(ada, "written in a tunnel")
    expect(ada.locator(".is-pending")).to_have_text(re.compile("written in a tunnel"))
    ada.reload()
    expect(ada.locator(".is-pending")).to_have_text(re.compile("written in a tunnel"))
    assert texts(ben) == []
    unblock(ada)
    ada.reload()
    for window in (ada, ben):
        sees(window, "written in a tunnel")
    ada.reload()
    sees(ada, "written in a tunnel")


def test_two_tabs_of_one_person_send_a_message_once(server: Server, open_window: OpenWindow) -> None:
    ada = come_in(open_window(server.url), "ada")
    block(ada)
    ada.reload()
    say(ada, "from the first tab")
    second = ada.context.new_page()
    second.goto(server.url)
    unblock(ada)
    ada.reload()
    for window in (ada, second):
        sees(window, "from the first tab")


def test_a_refused_message_can_be_tried_again_or_discarded(server: Server, open_window: OpenWindow) -> None:
    ada = come_in(open_window(server.url), "ada")
    say(ada, "‎‎")
    expect(ada.locator(".failed")).to_contain_text("Not sent")
    ada.get_by_role("button", name="Retry").click()
    expect(ada.locator(".failed")).to_contain_text("Not sent")
    ada.get_by_role("button", name="Discard").click()
    sees(ada)


def test_a_draft_survives_a_reload_and_stays_in_its_room(server: Server, open_window: OpenWindow) -> None:
    ada = come_in(open_window(server.url), "ada")
    box(ada).fill("half a thought")
    ada.reload()
    expect(box(ada)).to_have_value("half a thought")
    ada.get_by_role("button", name="New room").click()
    ada.get_by_label("Name").fill("other")
    ada.get_by_role("button", name="Create room").click()
    expect(box(ada)).to_have_value("")
    ada.go_back()
    expect(box(ada)).to_have_value("half a thought")


def test_where_websocket_is_blocked_polling_does(server: Server, open_window: OpenWindow) -> None:
    ada = open_window(server.url)
    ada.route_web_socket(SOCKET, refuse)
    come_in(ada, "ada")
    ben = come_in(open_window(server.url), "ben")
    say(ada, "by polling")
    sees(ben, "by polling")
    say(ben, "by websocket")
    sees(ada, "by polling", "by websocket")


def test_a_restarted_server_is_found_again(server: Server, open_window: OpenWindow) -> None:
    ada = come_in(open_window(server.url), "ada")
    say(ada, "before the restart")
    sees(ada, "before the restart")
    server.kill()
    say(ada, "while it was away")
    server.start()
    sees(ada, "before the restart", "while it was away")


def test_who_was_signed_out_elsewhere_gets_one_calm_line(server: Server, open_window: OpenWindow) -> None:
    ada, ben = (come_in(open_window(server.url), name) for name in ("ada", "ben"))
    say(ben, "for those who are in")
    sees(ada, "for those who are in")
    second = ada.context.new_page()
    second.goto(server.url)
    second.locator(".user-menu summary").click()
    second.get_by_role("button", name="Sign out").click()
    expect(ada.locator(".connection")).to_contain_text("You've been signed out.")
    expect(ada.get_by_role("link", name="Sign in")).to_be_visible()
    expect(ada.locator("body")).not_to_contain_text("for those who are in")
    say(ada, "still kept")
    expect(ada.locator(".is-pending")).to_have_text(re.compile("still kept"))


def block(page: Page) -> None:
    """Let the page load, and no message through."""
    page.context.route(SOCKET, abort)


def unblock(page: Page) -> None:
    """Undo `block`."""
    page.context.unroute(SOCKET)


def abort(route: Route) -> None:
    route.abort()


def refuse(socket: WebSocketRoute) -> None:
    socket.close()


def test_slow_mode_of_one_room_holds_up_no_other(server: Server, open_window: OpenWindow) -> None:
    server.flask("user", "create", "olga", "--role", "owner", "--password-stdin", stdin="correct horse")
    ben = come_in(open_window(server.url), "ben")
    olga = connect(server.url, token=server.flask("token", "create", "olga").stdout.split()[-1])
    try:
        olga.request("create", slug="side", name="Side")
        olga.request("configure", room="general", slow_seconds=21600)
        say(ben, "one")
        say(ben, "two")
        note = ben.locator(".delayed")
        expect(note).to_contain_text("Will be sent at")
        ben.get_by_role("link", name="Side").click()
        expect(ben.get_by_role("heading", name="Side")).to_be_visible()
        say(ben, "hello")
        sees(ben, "hello")
        ben.get_by_role("link", name="General").click()
        note.get_by_role("button", name="Edit").click()
        expect(box(ben)).to_have_value("two")
        expect(note).to_have_count(0)
        say(ben, "two, later")
        expect(note).to_be_visible()
        olga.request("configure", room="general", slow_seconds=0)
        sees(ben, "one", "two, later")
    finally:
        olga.close()
