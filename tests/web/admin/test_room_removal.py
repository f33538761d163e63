"""Public rooms are taken away in bulk, by the page and by the command."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from chatapp.domain.commands import RoomSettingsUpdate
from chatapp.domain.errors import Forbidden, Invalid
from chatapp.models import Base
from tests.support.pages import Visitor


@pytest.fixture
def app(make_app: Callable[..., Flask], migrated_url: str) -> Flask:
    return make_app(rate_limits=False, database_url=migrated_url)


@pytest.fixture
def olga(app: Flask) -> Visitor:
    return Visitor(app).log_in("Olga", "owner")


# People stay, and what was noted of the deletion.
KEPT = {"users", "name_keys", "name_words", "sessions", "change_log", "pending_words", "gone_words"}


def flood(app: Flask, name: str, count: int) -> list[str]:
    guest = Visitor(app).join(name)
    slugs = [f"{name}-{number}" for number in range(count)]
    for slug in slugs:
        assert guest.post("/rooms", slug=slug).status_code == 303
    return slugs


def rows(app: Flask) -> dict[str, int]:
    with app.extensions["chatapp"].database.read() as connection:
        tables = [table for table in Base.metadata.sorted_tables if table.name not in KEPT]
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables
        }


def test_a_deleted_room_leaves_nothing_behind(app: Flask, olga: Visitor) -> None:
    before = rows(app)
    [slug] = flood(app, "eve", 1)
    chat, eve = olga.chat, Visitor(app).join("fay")
    assert eve.post(f"/r/{slug}/messages", body="some rare words, @eve").status_code == 303
    fay = chat.accounts.create("Fay2", "member")
    chat.rooms.join(fay, slug)
    message = chat.messages.post(fay, slug, "more words", reply_to=1)
    chat.messages.edit(fay, slug, message.seq, "other words")
    chat.messages.react(fay, slug, 1, "🌴", True)
    chat.polls.create(fay, slug, "Tea?", ["yes", "no"], False, None)
    chat.drafts.save(fay, slug, 1, "half a thought")
    chat.personal_lists.save(fay, slug, 1, True)
    chat.reports.report(fay, slug, 1, "spam")
    assert olga.post("/admin/rooms/remove", room=slug, act="delete").status_code == 303
    assert "1 room updated" in olga.get("/admin/rooms").text
    assert olga.get(f"/r/{slug}").status_code == 404
    after = rows(app)
    assert {name: (before[name], number) for name, number in after.items() if number != before[name]} == {
        "audit_entries": (0, 1)
    }
    assert app.test_cli_runner().invoke(args=["history", "check"]).exit_code == 0


def test_rooms_are_archived_where_that_is_chosen(app: Flask, olga: Visitor) -> None:
    [slug] = flood(app, "eve", 1)
    olga.post("/admin/rooms/remove", room=slug, act="archive")
    room, _mine = olga.chat.rooms.find(olga.chat.accounts.find("Olga"), slug)
    assert room.archived_at is not None


def test_the_first_room_and_private_ones_stay(app: Flask, olga: Visitor) -> None:
    secret = olga.chat.rooms.create(olga.chat.accounts.find("Olga"), "den", private=True).slug
    removed = olga.chat.room_deletion.remove(None, ["general", secret, "nowhere"])
    assert (removed.number, len(removed.refusals)) == (0, 3)
    assert olga.get("/r/general").status_code == olga.get(f"/r/{secret}").status_code == 200


def test_nobody_else_takes_rooms_away(app: Flask) -> None:
    [slug] = flood(app, "eve", 1)
    mia = Visitor(app).log_in("Mia")
    assert mia.post("/admin/rooms/remove", room=slug, act="delete").status_code == 403
    with pytest.raises(Forbidden):
        mia.chat.room_deletion.remove(mia.chat.accounts.find("Mia"), [slug])


def test_the_command_finds_rooms_by_who_opened_them_and_lists_them_first(app: Flask, olga: Visitor) -> None:
    eves, bens = flood(app, "eve", 3), flood(app, "ben", 2)
    run = app.test_cli_runner().invoke
    assert run(args=["room", "delete", "--created-by", "EVE", "--dry-run"]).stdout.split() == eves
    assert run(args=["room", "delete", "--address", "127.0.0.1", "--empty", "--dry-run"]).stdout.split() == bens + eves
    assert "No matching rooms." in run(args=["room", "delete", "--quiet-days", "1", "--dry-run"]).stdout
    assert run(args=["room", "delete"]).exit_code == 1
    assert "Deleted rooms: 3." in run(args=["room", "delete", "--created-by", "eve"]).stdout
    assert "Archived rooms: 1." in run(args=["room", "delete", bens[0], "--archive"]).stdout
    with pytest.raises(Invalid):
        olga.chat.room_deletion.find()


def test_a_topic_set_over_and_over_does_not_bury_the_audit_log(app: Flask, olga: Visitor) -> None:
    before = rows(app)
    for number in range(5):
        olga.chat.rooms.configure(None, "general", RoomSettingsUpdate(topic=f"topic {number}"))
    after = rows(app)
    [audit] = [name for name in after if name.startswith("audit")]
    assert after[audit] == before[audit]
