"""From what was written to what is shown: HTML only where there is something to mark up, else None.

Markdown (CommonMark 0.31 without headings, images, raw HTML and indented code; tables and ~~strike~~ as on GitHub),
||spoilers||, task lists, :shortcodes:, mentions, room links, web addresses. What comes out has passed an exact
allow-list.
"""

import re
from html import escape

from chatapp.concurrency.offload import offload
from chatapp.services.rendering.markup import TooLong, to_html
from chatapp.services.rendering.sanitising import sanitised
from chatapp.services.rendering.spoken import NOBODY, Spoken

__all__ = ["NOBODY", "Spoken", "may_mark_up", "render", "render_aside"]

# No text may hold anyone up: what takes longer (of processor time) or grows larger is shown as it was written.
SECONDS = 0.1
HTML_MAX_CHARS = 150_000

# A search for single characters runs in C, and most messages hold none of these.
_SIGNS = re.compile(r"[*~`|@#\[\\:_>]")
_MARKUP = re.compile(
    r"[*~`|\[\\]|(?<![^\W_])_\S|@\S|#[0-9A-Za-z]|:[0-9a-z_+-]+:|://|mailto:|^[ ]{0,3}>", re.ASCII | re.MULTILINE
)
_LIST_SIGNS = frozenset("-+ 0123456789")
_LISTS = re.compile(r"^[ ]{0,3}(?:[-+]|\d{1,9}[.)])[ ]", re.MULTILINE)


def may_mark_up(body: str) -> bool:
    """Tell whether a text may hold markup: cheap, and right whenever it says no."""
    if _SIGNS.search(body) is not None and _MARKUP.search(body) is not None:
        return True
    return (body[:1] in _LIST_SIGNS or "\n" in body) and _LISTS.search(body) is not None


def render(body: str, spoken: Spoken = NOBODY) -> str | None:
    """Return the body as HTML, or None where plain text shows the same; also where rendering would take too long.

    `spoken` are the people and rooms that its mentions may mean; links out carry
    `rel="nofollow noopener noreferrer ugc"`.
    """
    if not body or not may_mark_up(body):
        return None
    try:
        html = sanitised(to_html(body, spoken, SECONDS))
    except TooLong:
        return None
    return None if len(html) > HTML_MAX_CHARS or html == _plain(body.strip()) else html


def render_aside(body: str, spoken: Spoken = NOBODY) -> str | None:
    """Return what `render` does, made off the event loop. Plain text goes nowhere."""
    return offload(render, body, spoken) if body and may_mark_up(body) else None


def _plain(body: str) -> str:
    return escape(body, quote=False).replace("\n", "<br>")
