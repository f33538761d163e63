from chatapp.background import Background, BackgroundLoop
from chatapp.domain.errors import Unavailable
from tests.support.processes import wait_until


def test_nothing_that_is_raised_ends_a_loop() -> None:
    errors: list[Exception | None] = [Unavailable("database_unreachable"), RuntimeError(), KeyError("x"), None]
    turns: list[None] = []

    def work() -> None:
        turns.append(None)
        error = errors.pop(0) if errors else None
        if error is not None:
            raise error

    loop = BackgroundLoop("tests", work, 0.01, late_after=60)
    loop.start()
    wait_until(lambda: len(turns) > 6, what="further turns")
    assert not loop.is_late()


def test_a_loop_that_fails_for_too_long_is_named_until_it_succeeds() -> None:
    now, broken = [0.0], [True]

    def work() -> None:
        if broken[0]:
            raise OSError

    background = Background()
    loop = BackgroundLoop("tests", work, 3600, late_after=10, clock=lambda: now[0])
    background.add(loop)
    now[0] += 60
    # One that was not started, as in a command, is no failure.
    assert background.failing() == []
    background.start()
    now[0] += 9
    loop.turn()
    assert background.failing() == []
    now[0] += 2
    loop.turn()
    assert background.failing() == ["tests"]
    broken[0] = False
    loop.turn()
    assert background.failing() == []


def test_other_checks_are_named_too_and_each_name_once() -> None:
    background = Background()
    for _ in range(2):
        background.add_check("changes", lambda: False)
    assert background.failing() == ["changes"]
