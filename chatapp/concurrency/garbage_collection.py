"""Makes the garbage collector run rarely, and skip objects that live as long as the process.

Source: https://docs.python.org/3/library/gc.html (`freeze`, `set_threshold`).
The figures: docs/decisions/0010-garbage.md.
"""

import gc

# Objects more than were freed; rounds of the young before the middle-aged; rounds of these before all.
_THRESHOLDS = (20_000, 20, 20)


def settle() -> None:
    """Take all that was loaded so far for kept for good: a search of it would hold the event loop up for nothing.

    Turns the collector on, where it was off until now.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
    gc.enable()
