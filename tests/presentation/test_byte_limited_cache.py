"""The cache keeps what was asked for last, and no more bytes than it may."""

import random
import threading
from functools import partial

from chatapp.presentation.byte_limited_cache import ByteLimitedCache


def test_a_value_is_made_once_while_it_is_kept() -> None:
    made: list[str] = []
    cache: ByteLimitedCache[str] = ByteLimitedCache(10, len)

    def make(key: str) -> str:
        made.append(key)
        return key

    for key in ("ab", "cd", "ab", "efgh", "ab", "ijkl", "cd"):
        cache.get_or_make(key, partial(make, key))
    assert made == ["ab", "cd", "efgh", "ijkl", "cd"]


def test_what_is_larger_than_all_the_room_is_returned_and_not_kept() -> None:
    cache: ByteLimitedCache[str] = ByteLimitedCache(3, len)
    assert cache.get_or_make("k", lambda: "long text") == "long text"
    assert len(cache) == 0


def test_it_never_holds_more_bytes_than_it_may_whatever_threads_ask() -> None:
    cache: ByteLimitedCache[str] = ByteLimitedCache(100, len)
    held: list[int] = []

    def ask(seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(500):
            length = chance.randint(1, 40)
            assert cache.get_or_make(length, partial(str.ljust, "", length, "x")) == "x" * length
        held.append(sum(map(len, cache._kept.values())))

    threads = [threading.Thread(target=ask, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(held) <= 100
    assert sum(map(len, cache._kept.values())) == 100 - cache._left
