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
    return html if shows_something(unescape(_TAG.sub("", html))) else None
