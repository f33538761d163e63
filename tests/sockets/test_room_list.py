"""The list of rooms comes in pages: thousands of rooms make neither an event nor a page heavy."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest
from flask import Flask
from sqlalchemy import insert

from chatapp.domain.commands import RoomSettingsUpdate
from chatapp.domain.times import now
from chatapp.models import Room
from chatapp.services.changes.room_notifier import ROOMS_A_SECOND
from tests.support.pages import Visitor
from tests.support.sockets import Caller

MakeApp = Callable[..., Flask]
Enter = Callable[..., Caller]
MANY = 3_000


@pytest.fixture
def app(make_app: MakeApp, migrated_url: str) -> Flask:
    return make_app(rate_limits=False, database_url=migrated_url)


@pytest.fixture
def full(app: Flask) -> Flask:
    """A chat with 3,000 public rooms, opened by nobody who is here."""
    rooms = [
        {
            "slug": f"room-{number:04}", "name": f"Room {number:04}", "topic": "t" * 250, "visibility": "public",
            "created_at": now(), "seq": 0, "rev": 0, "description": "", "posting": "everyone",
            "search_name": f"room {number:04} room-{number:04}",
        }
        for number in range(MANY)
    ]  # fmt: skip
    with app.extensions["chatapp"].database.writing.begin() as connection:
        connection.execute(insert(Room), rooms)
    return app


def slugs(answer: dict[str, Any]) -> list[str]:
    return [room["slug"] for room in answer["rooms"]]


def test_the_first_page_has_ones_own_rooms_and_the_first_others(full: Flask, enter: Callable[..., Caller]) -> None:
    ana = enter("ana")
    ana.ok("join", room="room-2999")
    answer = ana.ok("rooms")
    assert [room["slug"] for room in answer["rooms"] if room["joined"]] == ["general", "room-2999"]
    assert len(answer["rooms"]) == 52
    assert answer["cursor"] == "room-0049"
    assert len(orjson.dumps(answer)) < 64_000


def test_the_pages_have_every_room_once(full: Flask, enter: Callable[..., Caller]) -> None:
    ana = enter("ana")
    answer = ana.ok("rooms", limit=1_000)
    found = slugs(answer)
    assert len(found) == 201
    while answer["cursor"]:
        answer = ana.ok("rooms", cursor=answer["cursor"], limit=200)
        found += slugs(answer)
    assert len(found) == len(set(found)) == MANY + 1


def test_rooms_are_found_by_their_names_at_the_server(full: Flask, enter: Callable[..., Caller]) -> None:
    ana = enter("ana")
    due = [f"room-{number:04}" for number in range(MANY) if "271" in f"{number:04}"]
    assert slugs(ana.ok("rooms", q="271 ROOM")) == due
    assert ana.ok("rooms", q="room-27", limit=10)["cursor"] == "room-2709"
    assert slugs(ana.ok("rooms", q="gener")) == ["general"]
    assert slugs(ana.ok("rooms", q="100%_")) == []
    assert ana.error("rooms", q="x" * 81) == ("invalid", "q")
    assert ana.error("rooms", limit=0) == ("invalid", "limit")


def test_a_page_of_the_site_has_the_room_one_looks_at_and_stays_small(full: Flask) -> None:
    visitor = Visitor(full).join("Ada")
    assert len(visitor.get("/").data) < 150_000
    page = visitor.get("/r/room-2345").text
    assert "Room 2345" in page
    assert len(page) < 150_000
    assert visitor.get("/r/room-9999").status_code == 404


def test_a_guest_has_so_many_public_rooms_open_and_the_guests_of_an_address_together(make_app: MakeApp) -> None:
    app = make_app(guest_rooms=2, guest_address_factor=2)
    guests = [Visitor(app) for _ in range(4)]
    for number, guest in enumerate(guests):
        guest.join(f"guest{number}")

    def opens(guest: Visitor, slug: str) -> int:
        return guest.post("/rooms", slug=slug).status_code

    assert [opens(guests[0], f"a{number}") for number in range(3)] == [303, 303, 403]
    assert [opens(guests[1], f"b{number}") for number in range(3)] == [303, 303, 403]
    assert opens(guests[2], "c") == 403
    away = Visitor(app)
    away.client.environ_base["REMOTE_ADDR"] = "192.0.2.1"
    assert opens(away.join("away"), "d") == 303
    assert opens(Visitor(app).log_in("Ana"), "e") == 303
    app.extensions["chatapp"].rooms.configure(None, "a0", RoomSettingsUpdate(archived=True))
    assert opens(guests[2], "f") == 303


def test_where_guests_open_no_rooms_they_are_told_so(make_app: MakeApp) -> None:
    app = make_app(rate_limits=False, guest_rooms=0)
    ana = Caller(app, {"username": "ana"})
    assert ana.error("create", slug="tea") == ("forbidden", None)
    ana.leave_chat()


def test_of_many_rooms_that_change_at_once_each_is_told_as_it_is_in_the_end(app: Flask, enter: Enter) -> None:
    ana = enter("ana")
    for number in range(2 * ROOMS_A_SECOND):
        ana.chat.rooms.create(None, f"new-{number}")
    ana.chat.rooms.configure(None, "new-39", RoomSettingsUpdate(topic="once"))
    ana.chat.rooms.configure(None, "new-39", RoomSettingsUpdate(topic="twice"))
    ana.wait("room", lambda news: news["room"]["slug"] == "new-20")
    ana.wait("room", lambda news: (news["room"]["slug"], news["room"]["topic"]) == ("new-39", "twice"))
