"""The allow-list of tags, attributes and values in the HTML of a message."""

import re

import nh3

from chatapp.domain.markup import REL

_TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "hr", "li", "ol", "p", "pre", "span", "strong", "table", "tbody",
    "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_VALUES = {
    ("a", "class"): re.compile(r"mention|room-link"),
    ("a", "data-person"): re.compile(r"\d{1,19}|room|here"),
    ("a", "href"): re.compile(r"(?:https?://|mailto:)[^\s\"<>`]+|/r/[a-z0-9_-]{1,64}|/people/\d{1,19}", re.ASCII),
    ("a", "rel"): re.compile(re.escape(REL)),
    ("a", "target"): re.compile("_blank"),
    ("span", "class"): re.compile(r"spoiler|mention|c-[a-z0-9]{1,3}"),
    ("span", "data-person"): re.compile(r"room|here"),
    ("span", "tabindex"): re.compile("0"),
    ("pre", "tabindex"): re.compile("0"),
    ("pre", "data-language"): re.compile(r"[a-z0-9+#.-]{1,20}", re.ASCII),
    ("ol", "start"): re.compile(r"\d{1,9}", re.ASCII),
    ("ol", "class"): re.compile("parenthesis"),
    ("li", "class"): re.compile("task"),
    ("li", "value"): re.compile(r"\d{1,9}", re.ASCII),
    ("td", "class"): re.compile("align-(?:left|right|center)"),
    ("th", "class"): re.compile("align-(?:left|right|center)"),
}
_ATTRIBUTES: dict[str, set[str]] = {}
for _tag, _attribute in _VALUES:
    _ATTRIBUTES.setdefault(_tag, set()).add(_attribute)


def _allowed(tag: str, attribute: str, value: str) -> str | None:
    pattern = _VALUES.get((tag, attribute))
    return value if pattern is not None and pattern.fullmatch(value) else None


_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags={"script", "style"},
    attributes=_ATTRIBUTES,
    attribute_filter=_allowed,
    link_rel=None,
    url_schemes={"http", "https", "mailto"},
)


def sanitised(html: str) -> str:
    """Return HTML with everything taken out that is not on the list."""
    return _CLEANER.clean(html)
