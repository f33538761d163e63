from chatapp.realtime.names import HOLD_SECONDS, LocalNames


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_a_free_name_is_claimed_and_is_then_held_against_others() -> None:
    names = LocalNames()
    assert names.claim("Ada", 1, "a")
    assert not names.claim("Ada", 2, "b")
    assert names.held("Ada")
    assert not names.held("Ada", except_for=1)
    assert names.held("Ada", except_for=2)


def test_names_that_look_alike_are_one() -> None:
    names = LocalNames()
    assert names.claim("Paul", 1, "a")
    for twin in ("paul", "PAUL", "Раul", "PauI", "P a u l"):
        assert not names.claim(twin, 2, "b"), twin


def test_a_person_uses_a_name_over_several_connections_until_the_last_ends() -> None:
    names = LocalNames()
    assert names.claim("Ada", 1, "a")
    assert names.claim("Ada", 1, "b")
    names.release("a")
    assert not names.claim("Ada", 2, "c")
    names.release("b")
    assert names.claim("Ada", 2, "c")


def test_a_name_is_free_at_once_after_the_last_connection_even_if_it_was_held_before() -> None:
    names = LocalNames()
    assert names.hold("Ada", 1)
    assert names.claim("Ada", 1, "a")
    names.release("a")
    assert not names.held("Ada")


def test_a_hold_ends_by_itself() -> None:
    clock = Clock()
    names = LocalNames(clock)
    assert names.hold("Ada", 1)
    assert not names.claim("Ada", 2, "b")
    clock.seconds = HOLD_SECONDS
    assert names.claim("Ada", 2, "b")
    assert not names.hold("ada", 1)


def test_releasing_what_was_never_claimed_does_nothing() -> None:
    LocalNames().release("nobody")


def test_a_connection_that_takes_another_name_leaves_the_first() -> None:
    names = LocalNames()
    assert names.claim("Ada", 1, "a")
    assert names.claim("Lovelace", 1, "a")
    assert not names.held("Ada")
    names.release("a")
    assert not names.held("Lovelace")
