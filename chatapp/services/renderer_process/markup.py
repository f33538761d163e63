"""Markdown to HTML: the configured parser and its output rules."""

import re
from functools import cache
from typing import Any

from linkify_it import LinkifyIt
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from chatapp.domain.markup import REL, MentionTargets
from chatapp.services.renderer_process import emphasis, inline, links, literal
from chatapp.services.renderer_process.highlighting import highlighted
from chatapp.services.renderer_process.tables import has_large_table

_BLOCK = ["table", "fence", "blockquote", "list", "paragraph"]
_INLINE = ["linkify", "newline", "escape", "backticks", "strikethrough", "emphasis", "link", "autolink"]
_PAIRS = ["balance_pairs", "strikethrough", "emphasis", "fragments_join"]
_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s]+", re.IGNORECASE)
_TASK = re.compile(r"\[([ xX])\] ")
_LANGUAGE = re.compile(r"[a-z0-9+#.-]{1,20}", re.ASCII)
# Deeper than this the parser leaves out what it finds. A sane text has far fewer of these signs, too.
_NESTING = 20
_MOST_SIGNS = 1_000


class TooComplex(Exception):
    """The text is larger or deeper than what is shown with markup."""


def to_html(body: str, targets: MentionTargets, *, coloured: bool = True) -> str:
    """Return the body as HTML that is still to be sanitised, code in colour or not.

    Raises TooComplex for what is refused before it is parsed, and for what nests too deep.
    """
    if body.count("|") > _MOST_SIGNS or body.count("*") > _MOST_SIGNS or has_large_table(body):
        raise TooComplex
    parser = _parser()
    env: dict[str, Any] = {"targets": targets, "coloured": coloured}
    tokens = parser.parse(literal.protected(body), env)
    if max((token.level for token in tokens), default=0) >= _NESTING - 2:
        raise TooComplex
    if [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]:
        # One paragraph stands in its line, as plain text does.
        tokens = tokens[1:2]
    return literal.shown(str(parser.renderer.render(tokens, parser.options, env)).strip(), body)


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero", {"linkify": True, "maxNesting": _NESTING}, renderer_cls=_Writer)
    parser.enable([*_BLOCK, *_INLINE, *_PAIRS])
    parser.core.ruler.enable(["text_join"])
    parser.core.ruler.push("tasks", _tasks)
    parser.core.ruler.push("numbers", _numbers)
    # Only addresses that name their scheme: "e.g" and "main.rs" are no links in a chat of engineers.
    parser.linkify = LinkifyIt(options={"fuzzy_email": False, "fuzzy_link": False})
    parser.validateLink = lambda url: _ADDRESS.fullmatch(url) is not None  # type: ignore[method-assign]
    for rules in (emphasis, links, literal, inline):
        rules.add_to(parser)
    return parser


def _tasks(state: Any) -> None:
    """Turn `[ ]` and `[x]` at the head of a list item into a box."""
    for at, token in enumerate(state.tokens[2:], 2):
        if token.type != "inline" or state.tokens[at - 2].type != "list_item_open" or not token.children:
            continue
        found = _TASK.match(token.children[0].content)
        if found:
            token.children[0].content = f"{'☐' if found[1] == ' ' else '☑'} {token.children[0].content[found.end() :]}"
            state.tokens[at - 2].attrSet("class", "task")


def _numbers(state: Any) -> None:
    """Have lists show the numbers that were typed."""
    counts: list[int] = []
    for token in state.tokens:
        if token.type == "ordered_list_open":
            counts.append(int(token.attrs.get("start", 1)))
            if token.markup == ")":
                token.attrSet("class", "parenthesis")
        elif token.type == "ordered_list_close":
            counts.pop()
        elif token.type == "list_item_open" and token.markup in {".", ")"}:
            if int(token.info) != counts[-1]:
                token.attrSet("value", token.info)
            counts[-1] = int(token.info) + 1


class _Writer(RendererHTML):
    """Writes tokens without the line ends between blocks, which a page that keeps spaces would show."""

    def renderToken(  # noqa: N802 - the library's name
        self, tokens: Any, idx: int, _options: Any, _env: Any
    ) -> str:
        token: Token = tokens[idx]
        style = str(token.attrs.pop("style", ""))
        if style.startswith("text-align:"):
            token.attrSet("class", f"align-{style.removeprefix('text-align:')}")
        tag = "del" if token.tag == "s" else token.tag
        if token.hidden:
            return ""
        return f"</{tag}>" if token.nesting < 0 else f"<{tag}{self.renderAttrs(token)}>"

    def softbreak(self, _tokens: Any, _idx: int, _options: Any, _env: Any) -> str:
        return "<br>"

    def hardbreak(self, _tokens: Any, _idx: int, _options: Any, _env: Any) -> str:
        return "<br>"

    def link_open(self, tokens: Any, idx: int, _options: Any, _env: Any) -> str:
        token: Token = tokens[idx]
        token.attrs = {"href": token.attrs["href"], "rel": REL, "target": "_blank"}
        return f"<a{self.renderAttrs(token)}>"

    def fence(self, tokens: Any, idx: int, _options: Any, env: Any) -> str:
        token: Token = tokens[idx]
        named = token.info.strip().split(" ", 1)[0].lower()
        language = named if _LANGUAGE.fullmatch(named) else ""
        mark = f' data-language="{language}"' if language else ""
        code = highlighted(token.content.rstrip("\n"), language if env["coloured"] else "")
        return f'<pre tabindex="0"{mark}><code>{code}</code></pre>'
