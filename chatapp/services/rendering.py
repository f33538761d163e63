"""From what was written to what is shown: HTML only where there is something to mark up, else None."""

from functools import cache
from html import escape

from linkify_it import LinkifyIt


def render(body: str) -> str | None:
    """Return the body as HTML with its web addresses made links, or None for text without any.

    Everything else is escaped; links carry `rel="nofollow noopener noreferrer ugc"`.
    """
    links = _links().match(body) if _may_link(body) else None
    if not links:
        return None
    parts, position = [], 0
    for link in links:
        parts += [escape(body[position : link.index]), _anchor(link.url, link.text)]
        position = link.last_index
    return "".join([*parts, escape(body[position:])])


@cache
def _links() -> LinkifyIt:
    # Only addresses that name their scheme: "e.g" and "main.rs" are no links in a chat of engineers.
    return LinkifyIt(options={"fuzzy_email": False, "fuzzy_link": False})


def _may_link(body: str) -> bool:
    return "://" in body or "mailto:" in body


def _anchor(url: str, text: str) -> str:
    if not url.startswith(("http://", "https://", "mailto:")):
        return escape(text)
    return f'<a href="{escape(url)}" rel="nofollow noopener noreferrer ugc" target="_blank">{escape(text)}</a>'
