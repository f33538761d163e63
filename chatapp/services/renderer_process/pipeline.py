"""Text to HTML, or None if there is nothing to mark up.

Markdown (CommonMark 0.31 without headings, images, raw HTML and indented code; tables and ~~strike~~ as on GitHub),
||spoilers||, task lists, :shortcodes:, mentions, room links, web addresses. What comes out has passed an exact
allow-list.
"""

import re
from html import unescape

from chatapp.domain.markup import MentionTargets, html_max_chars, plain_html
from chatapp.domain.text import shows_something
from chatapp.services.renderer_process.markup import TooComplex, to_html
from chatapp.services.renderer_process.sanitising import sanitised

_TAG = re.compile(r"<[^>]*>")
_MARKUP_TAG = re.compile(r"<(?!/?p>|br>)")


def html_of(body: str, targets: MentionTargets) -> str | None:
    """Return the body as HTML; None where plain text shows the same, or where it is too complex or would grow too long.

    Code that would grow too long in colour is shown without.
    """
    try:
        html = sanitised(to_html(body, targets))
        if len(html) > html_max_chars(body) and "data-language" in html:
            html = sanitised(to_html(body, targets, coloured=False))
    except TooComplex:
        return None
    if len(html) > html_max_chars(body) or html == plain_html(body.strip()):
        return None
    # What would show nothing, as an empty box or bullet, is no markup.
    shown = unescape(_TAG.sub("", html))
    return None if not shows_something(shown) or _is_only_text(html, shown, body) else html


def _is_only_text(html: str, shown: str, body: str) -> bool:
    """Return True if there are only lines and paragraphs: plain text shows their spaces and blank lines as well."""
    return _MARKUP_TAG.search(html) is None and "".join(shown.split()) == "".join(body.split())
