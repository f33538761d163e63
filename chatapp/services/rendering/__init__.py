"""Text to HTML, or None if there is nothing to mark up.

Plain text costs one search. The markup of nearly all messages is rendered here (`trivial`); the rest, with code, tables
and everything that is not certain, by other people's parsers in a process of its own
(`services/renderer_process`), which has a hard limit of time and memory. Past it, or where too much waits,
a text is shown as it was written.
"""

import atexit
import os
import re
from collections.abc import Sequence

from chatapp.domain.markup import NOBODY, MentionTargets
from chatapp.services.rendering.process import RendererProcess, Text
from chatapp.services.rendering.render_queue import RenderQueue
from chatapp.services.rendering.trivial import render_trivial

__all__ = ["RENDERER", "WouldBlock", "may_mark_up", "render", "render_all"]

# No process runs before one is needed. Where there are two cores one process is enough: the chat keeps the other.
RENDERER = RenderQueue([RendererProcess() for _ in range(1 if (os.cpu_count() or 1) <= 2 else 2)])
atexit.register(RENDERER.stop)
# How long an import waits for its turn: it has the processes for itself, but for tests.
_BATCH_PATIENCE = 60.0
# A search for single characters runs in C, and most messages hold none of these.
_SIGNS = re.compile(r"[*~`|@#\[\\:_>]")
_MARKUP = re.compile(
    r"[*~`|\[\\]|(?<![^\W_])_\S|@\S|#[0-9A-Za-z]|:[0-9a-z_+-]+:|://|mailto:|^[ ]{0,3}>+(?:[ \t>]|$)",
    re.ASCII | re.MULTILINE,
)
_LIST_SIGNS = frozenset("-+ 0123456789")
_LISTS = re.compile(r"^[ ]{0,3}(?:[-+]|\d{1,9}[.)])[ ]", re.MULTILINE)


def may_mark_up(body: str) -> bool:
    """Return True if a text may hold markup: cheap, and right whenever it says no."""
    if _SIGNS.search(body) is not None and _MARKUP.search(body) is not None:
        return True
    return (body[:1] in _LIST_SIGNS or "\n" in body) and _LISTS.search(body) is not None


class WouldBlock(Exception):
    """Rendering a text has to wait: for the renderer process, or for a database in another process."""


def render(
    body: str, targets: MentionTargets = NOBODY, person: int | None = None, *, may_block: bool = True
) -> str | None:
    """Return the body as HTML, or None where it is shown plain.

    `targets` are the people and rooms that its mentions may mean. `person` is whose text it is. Used for fair queueing:
    one person's texts never delay another's. Links out carry `rel="nofollow noopener noreferrer ugc"`.

    Raises WouldBlock where it has to wait for the renderer process and may not.
    """
    if not body or not may_mark_up(body):
        return None
    trivial = render_trivial(body, targets)
    if trivial is not None:
        return trivial.html
    if not may_block:
        raise WouldBlock
    return RENDERER.render([Text(body, targets)], person)[0].html


def render_all(bodies: Sequence[str]) -> list[str | None]:
    """Return what `render` does for each of many texts that name nobody, in one round trip to the process."""
    found: list[str | None] = [None] * len(bodies)
    asked: list[int] = []
    for at, body in enumerate(bodies):
        if body and may_mark_up(body):
            trivial = render_trivial(body, NOBODY)
            if trivial is None:
                asked.append(at)
            else:
                found[at] = trivial.html
    texts = [Text(bodies[at], NOBODY) for at in asked]
    answers = RENDERER.render(texts, None, _BATCH_PATIENCE) if texts else []
    for at, answer in zip(asked, answers, strict=True):
        found[at] = answer.html
    return found
