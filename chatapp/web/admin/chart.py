"""The messages-over-time chart as SVG attributes, since the CSP forbids inline styles."""

from collections.abc import Sequence
from typing import NamedTuple

from chatapp.domain.administration import Bar

WIDTH = 960
HEIGHT = 64
_GAP = 2
_WIDEST = 40


class Column(NamedTuple):
    """A bar with its place in the chart, in units of its view box, and its slot, which is all of its height."""

    bar: Bar
    slot: float
    slot_width: float
    x: float
    y: float
    width: float
    height: float


def columns(bars: Sequence[Bar]) -> list[Column]:
    """Return the columns of a chart WIDTH wide and HEIGHT high; the tallest reaches the top, none is too low to see."""
    if not bars:
        return []
    most = max(bar.messages for bar in bars)
    slot = min(WIDTH / len(bars), _WIDEST)
    return [_column(bar, index * slot, slot, most) for index, bar in enumerate(bars)]


def _column(bar: Bar, left: float, slot: float, most: int) -> Column:
    height = max(2.0, HEIGHT * bar.messages / most) if bar.messages else 0.0
    return Column(
        bar=bar,
        slot=round(left, 2),
        slot_width=round(slot, 2),
        x=round(left + _GAP / 2, 2),
        y=round(HEIGHT - height, 2),
        width=round(slot - _GAP, 2),
        height=round(height, 2),
    )
