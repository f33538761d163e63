from chatapp.services.imports.clock import HOUR, Clock

MINUTE = HOUR // 60


def test_lines_of_one_minute_follow_each_other_by_a_millisecond() -> None:
    clock = Clock(0, 0)
    assert [clock.at_time(MINUTE) for _line in range(3)] == [MINUTE, MINUTE + 1, MINUTE + 2]
    assert clock.still() == MINUTE + 3
    assert clock.at_time(2 * MINUTE) == 2 * MINUTE


def test_a_line_before_any_time_takes_the_opening() -> None:
    clock = Clock(0, 5 * HOUR)
    assert clock.still() == 5 * HOUR
    assert clock.at_time(5 * HOUR) == 5 * HOUR + 1


def test_a_clock_of_twelve_hours_goes_on_past_noon_and_midnight() -> None:
    clock = Clock(0, 0)
    hours = [11, 12, 1, 11, 12, 1]
    assert [clock.at_time(hour * HOUR) // HOUR for hour in hours] == [11, 12, 13, 23, 24, 25]


def test_a_clock_of_twenty_four_hours_goes_on_the_next_day() -> None:
    clock = Clock(0, 0)
    assert [clock.at_time(hour * HOUR) // HOUR for hour in (22, 23, 0, 1, 14, 3)] == [22, 23, 24, 25, 38, 51]


def test_a_small_step_back_keeps_the_order() -> None:
    clock = Clock(0, 0)
    assert clock.at_time(10 * MINUTE) == 10 * MINUTE
    assert clock.at_time(9 * MINUTE) == 10 * MINUTE + 1
