from chatapp.domain.errors import Unavailable
from chatapp.services.changes.throttle import Throttle
from tests.support.processes import wait_until


def test_past_so_many_a_second_each_key_waits_for_its_turn_and_comes_once() -> None:
    sent: list[int] = []
    pacer = Throttle(sent.append, most=2)
    for key in (1, 2, 3, 4, 3, 4, 3):
        pacer(key)
    assert sent == [1, 2]
    wait_until(lambda: len(sent) >= 4, what="those that waited")
    assert sent == [1, 2, 3, 4]


def test_what_the_store_could_not_answer_is_tried_again() -> None:
    tries: list[int] = []

    def send(key: int) -> None:
        tries.append(key)
        if tries.count(key) == 1 and key == 2:
            raise Unavailable("database_unreachable")

    pacer = Throttle(send, most=1)
    pacer(1)
    pacer(2)
    wait_until(lambda: tries == [1, 2, 2], what="the second try")
