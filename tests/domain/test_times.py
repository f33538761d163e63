import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.domain.errors import Invalid
from chatapp.domain.times import DAY, day_start, from_iso, iso


def test_an_instant_is_written_in_utc_with_milliseconds() -> None:
    assert iso(0) == "1970-01-01T00:00:00.000Z"
    assert iso(1_793_610_300_123) == "2026-11-02T09:05:00.123Z"


@given(st.integers(0, 253_402_300_799_999))
def test_an_instant_written_is_the_same_when_read(instant: int) -> None:
    assert from_iso(iso(instant)) == instant


def test_a_time_with_a_zone_is_that_instant_and_one_without_is_utc() -> None:
    assert from_iso("2026-11-02T10:05:00+01:00") == from_iso("2026-11-02T09:05:00Z") == from_iso("2026-11-02T09:05:00")


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01T00:00:00Z", "2026-11-02T25:00:00Z"])
def test_an_invalid_time_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        from_iso(text)
    assert refusal.value.field == "created_at"


def test_a_day_begins_at_midnight_utc() -> None:
    assert day_start("1970-01-02") == DAY


@pytest.mark.parametrize(
    "text", ["", "2026-1-1", "2026-02-30", "20260101", "2026-01-01T00:00:00Z", "٢٠٢٦-٠١-٠١", "0000-01-01"]
)
def test_an_invalid_day_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        day_start(text)
    assert refusal.value.field == "date"
