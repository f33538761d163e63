from datetime import date, timedelta

from chatapp.domain.administration import Bar
from chatapp.domain.histogram import MAX_BARS, bars

EPOCH = date(1970, 1, 1)


def day(year: int, month: int, number: int) -> int:
    return (date(year, month, number) - EPOCH).days


def test_no_days_make_no_bars() -> None:
    assert bars([]) == ()


def test_few_days_make_a_bar_each_with_empty_ones_between() -> None:
    assert bars([day(2024, 2, 28), day(2024, 3, 1), day(2024, 3, 1)]) == (
        Bar("2024-02-28", "2024-02-28", 1),
        Bar("2024-02-29", "2024-02-29", 0),
        Bar("2024-03-01", "2024-03-01", 2),
    )


def test_the_92nd_day_is_still_a_day_and_the_93rd_makes_months() -> None:
    first = day(2024, 1, 1)
    assert len(bars([first, first + MAX_BARS - 1])) == MAX_BARS
    assert bars([first, first + MAX_BARS]) == (
        Bar("2024-01-01", "2024-01-31", 1),
        Bar("2024-02-01", "2024-02-29", 0),
        Bar("2024-03-01", "2024-03-31", 0),
        Bar("2024-04-01", "2024-04-30", 1),
    )


def test_many_months_make_years() -> None:
    spread = bars([day(2006, 6, 1), day(2007, 12, 17), day(2026, 11, 22)])
    assert spread[0] == Bar("2006-01-01", "2006-12-31", 1)
    assert spread[1] == Bar("2007-01-01", "2007-12-31", 1)
    assert spread[-1] == Bar("2026-01-01", "2026-12-31", 1)
    assert len(spread) == 21


def test_days_at_the_ends_of_time_are_bounded_to_the_last_years() -> None:
    first, last = (date.min - EPOCH) // timedelta(days=1), (date.max - EPOCH) // timedelta(days=1)
    spread = bars([first, last])
    assert len(spread) == MAX_BARS
    assert spread[-1] == Bar("9999-01-01", "9999-12-31", 1)
