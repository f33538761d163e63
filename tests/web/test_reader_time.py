"""Pages in the zone and with the clock of their reader, as the cookies name them."""

import re
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from chatapp.domain import times
from chatapp.web import account
from chatapp.web.reader_time import ReaderTime
from chatapp.web.texts import translate
from tests.support.pages import Visitor

T = translate("en")
AUCKLAND = ReaderTime(ZoneInfo("Pacific/Auckland"), has_twelve_hours=True)
BERLIN = ReaderTime(ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("reader", "instant", "day", "clock", "full"),
    [
        (ReaderTime(), "2026-03-04T18:05:00.000Z", "2026-03-04", "18:05", "Wednesday, 4 March 2026, 18:05 UTC"),
        (BERLIN, "2026-03-04T23:05:00.000Z", "2026-03-05", "00:05", "Thursday, 5 March 2026, 00:05"),
        (AUCKLAND, "2026-03-04T11:05:00.000Z", "2026-03-05", "12:05\xa0AM", "Thursday, 5 March 2026, 12:05\xa0AM"),
        (AUCKLAND, "2026-03-04T23:59:00.000Z", "2026-03-05", "12:59\xa0PM", "Thursday, 5 March 2026, 12:59\xa0PM"),
    ],
)
def test_an_instant_is_written_as_the_readers_clock_shows_it(
    reader: ReaderTime, instant: str, day: str, clock: str, full: str
) -> None:
    assert (reader.day(instant), reader.clock(instant), reader.full_time(instant, T)) == (day, clock, full)


def test_near_days_have_names_once_the_zone_is_known() -> None:
    today = AUCKLAND.today()
    assert today is not None
    assert AUCKLAND.day_name(today, T) == "Today"
    assert "20" in ReaderTime().day_name(today, T)
    assert AUCKLAND.end_time(times.iso(times.now()), T) == AUCKLAND.clock(times.iso(times.now()))


@pytest.mark.parametrize("zone", ["", "Nowhere/None", "Europe", "../../etc/passwd", "/etc/passwd", "\x00", "x" * 3000])
def test_without_a_good_zone_times_are_in_utc(visitor: Visitor, zone: str) -> None:
    visitor.join("Ada").post("/r/general/messages", body="hello")
    visitor.client.set_cookie("timezone", zone)
    page = visitor.get("/r/general")
    assert page.status_code == 200
    assert re.search(r'<time datetime="[^"]+T(\d\d:\d\d):[^"]+" title="[^"]+, \1 UTC">\1</time>', page.text)


def test_with_a_zone_the_room_has_its_days_and_times(visitor: Visitor) -> None:
    visitor.join("Ada").post("/r/general/messages", body="hello")
    visitor.client.set_cookie("timezone", "Asia/Kathmandu")
    visitor.client.set_cookie("clock", "24")
    page = visitor.get("/r/general").text
    found = re.search(r'<time datetime="([^"]+)" title="[^"]+">(\d\d:\d\d)</time>', page)
    assert found
    assert ReaderTime(ZoneInfo("Asia/Kathmandu")).clock(found[1]) == found[2]
    assert re.search(r'<li class="divider"><time datetime="[^"]+">(Today|Yesterday)</time>', page)


def test_the_administration_stays_in_utc(app: Flask) -> None:
    olga = Visitor(app).log_in("Olga", "admin")
    olga.post("/r/general/messages", body="hello")
    olga.client.set_cookie("timezone", "Asia/Kathmandu")
    assert re.search(r'<time datetime="[^"]+T(\d\d:\d\d):[^"]+" [^>]*>\1</time>', olga.get("/admin/history").text)


def test_this_browser_is_active_now(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor.join("Ada")
    visitor.client.set_cookie("timezone", "UTC")
    later = times.now() + 30 * 60_000
    monkeypatch.setattr(account, "now", lambda: later)
    seen = ReaderTime(ZoneInfo("UTC")).full_time(times.iso(later), T)
    assert f"last active {seen}" in visitor.get("/account").text
