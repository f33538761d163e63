"""Markup becomes the HTML that it says, plain text stays what it is, and nothing gets past the allow-list."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.domain.markup import MentionTargets, html_max_chars
from chatapp.domain.names import name_key
from chatapp.services.renderer_process.highlighting import COLOURED
from chatapp.services.renderer_process.pipeline import html_of
from chatapp.services.rendering import WouldBlock, may_mark_up, render, render_all
from tests.support.attacks import ATTACKS
from tests.support.programs import ROOT

ANA, BEN = name_key("Ana María"), name_key("ben")
SPOKEN = MentionTargets({ANA: 7, BEN: 8}, frozenset({"general", "dev-ops"}), everyone=True)
OUT = 'rel="nofollow noopener noreferrer ugc" target="_blank"'

PLAIN = (
    "hello",
    "snake_case_name and 2 < 3 > 1",
    "5 * 3 * 2",
    "C:\\path\\new",
    "12:30:45",
    "a | b",
    "# no heading",
    "<b>no tag</b>",
    "mail@example.org",
    "#nowhere",
    "@nobody",
    ":no_such_emoji:",
    "[x](javascript:alert(1))",
    "e.g. main.rs",
    "&amp; stays",
)
MARKED = {
    "**bold** *it* ~~no~~ `co<de>`": "<strong>bold</strong> <em>it</em> <del>no</del> <code>co&lt;de&gt;</code>",
    "one\n**two**": "one<br><strong>two</strong>",
    "one\n\n**two**": "<p>one</p><p><strong>two</strong></p>",
    "||it was *him*||": '<span class="spoiler" tabindex="0">it was <em>him</em></span>',
    "- [ ] a\n- [x] b\n- c": '<ul><li class="task">☐ a</li><li class="task">☑ b</li><li>c</li></ul>',
    "3. c\n4. d": '<ol start="3"><li>c</li><li>d</li></ol>',
    "> so\n\nno": "<blockquote><p>so</p></blockquote><p>no</p>",
    "|a|b|\n|-|-:|\n|1|2|": (
        '<table><thead><tr><th>a</th><th class="align-right">b</th></tr></thead>'
        '<tbody><tr><td>1</td><td class="align-right">2</td></tr></tbody></table>'
    ),
    "```py\nif x:\n```": '<pre tabindex="0" data-language="py"><code><span class="c-k">if</span> x:</code></pre>',
    "```\n<b>\n```": '<pre tabindex="0"><code>&lt;b&gt;</code></pre>',
    "yes :tada: :+1:": "yes 🎉 👍",
    "https://example.org/@ben_x?a=1&b": f'<a href="https://example.org/@ben_x?a=1&amp;b" {OUT}>https://example.org/@ben_x?a=1&amp;b</a>',
    "[here](https://example.org)": f'<a href="https://example.org" {OUT}>here</a>',
    "see #general": 'see <a class="room-link" href="/r/general">#general</a>',
    "a \\*b\\*": "a *b*",
}


@pytest.mark.parametrize("body", PLAIN)
def test_plain_text_stays_plain(body: str) -> None:
    assert render(body, SPOKEN) is None


@pytest.mark.parametrize("body", MARKED)
def test_markup_becomes_html(body: str) -> None:
    assert render(body, SPOKEN) == MARKED[body]
    assert may_mark_up(body)


def test_names_of_people_become_links_the_longest_first() -> None:
    html = render("@Ana María, @BEN! and a@ben", SPOKEN)
    assert html is not None
    assert '<a class="mention" data-person="7" href="/people/7">@Ana María</a>, ' in html
    assert 'data-person="8" href="/people/8">@BEN</a>! and a@ben' in html


@pytest.mark.parametrize(("word", "who"), [("here", "here"), ("room", "room"), ("all", "room"), ("everyone", "room")])
def test_a_word_for_everyone_is_marked_where_the_author_may_use_it(word: str, who: str) -> None:
    assert render(f"@{word}: tea", SPOKEN) == f'<span class="mention" data-person="{who}">@{word}</span>: tea'
    assert render(f"@{word}: tea", SPOKEN._replace(everyone=False)) is None


LONG = {
    "brackets": "[" * 65_536,
    "links": "[](" * 20_000,
    "stars": "*a **" * 12_000,
    "bars": "||a" * 20_000,
    "quotes": ">" * 60_000,
    "lists": "- " * 30_000,
    "table": "|a" * 5_000 + "|\n" + "|-" * 5_000 + "|\n" + "|b\n" * 5_000,
    "at": "@" * 60_000,
    "colons": ":a" * 30_000,
    "addresses": "http://" * 9_000,
    "escapes": "\\" * 60_000,
    "ticks": "` " * 30_000,
    "images": "![" * 30_000,
    "underscores": " _a" * 20_000,
    "code": "```python\n" + "((((" * 15_000 + "\n```",
    "strings": "```python\n" + ('"' * 100 + "\\\n") * 45 + "```",
    "tags": "<a" * 30_000 + "*x*",
}


@pytest.mark.parametrize("kind", LONG)
def test_no_text_takes_long_or_loses_anything(kind: str) -> None:
    html = render(LONG[kind], SPOKEN)
    assert html is None or len(LONG[kind].strip()) // 2 <= len(html) <= html_max_chars(LONG[kind])


GROWING = {
    "addresses": "http://a.b " * 900,
    "addresses here": "http://a.bc " * 80,
    "mentions": "@ben " * 2_000,
    "code": "```py\n" + "if 1:\n" * 700 + "```",
    "quotes": '*x*"&<' * 1_000,
    "list": "- \n" * 3_000,
    "table": "|a|a|a|a\n:-:|:-:|:-:|:-:\n" + "1|2|3|4\n" * 300,
}


@pytest.mark.parametrize("kind", GROWING)
def test_html_is_at_most_four_times_as_long_as_its_text_and_a_little_more(kind: str) -> None:
    html = render(GROWING[kind], SPOKEN)
    assert html is None or len(html) <= 4 * len(GROWING[kind]) + 2_000


def test_code_that_would_grow_too_long_in_colour_is_shown_without() -> None:
    html = render(GROWING["code"], SPOKEN)
    assert html is not None
    assert html.startswith('<pre tabindex="0" data-language="py"><code>if 1:\nif 1:')


def test_an_ordinary_table_is_shown_and_a_huge_one_is_plain() -> None:
    def table(columns: int, rows: int) -> str:
        return "\n".join(("|" + " |" * columns, "|" + "-|" * columns, *["x|"] * (rows - 1)))

    assert "<table>" in (html_of(table(10, 20), SPOKEN) or "")
    for body in (table(51, 2), table(30, 67), table(30, 4_500), "> " + table(51, 2).replace("\n", "\n> ")):
        assert html_of(body, SPOKEN) is None
        assert render(body, SPOKEN) is None


def test_the_kinds_of_code_that_are_told_apart_are_those_that_have_a_colour() -> None:
    style = (ROOT / "frontend/src/styles/markup.css").read_text()
    assert frozenset(re.findall(r"\.c-([a-z0-9]+)", style)) == COLOURED


def test_many_texts_become_what_each_becomes_alone() -> None:
    bodies = ["plain", "*a*", "", "```py\nif x:\n```", "> quote", "see https://example.org"]
    assert render_all(bodies) == [render(body) for body in bodies]


@pytest.mark.parametrize("body", ["hello", "*a* and `b`", "https://example.org/a_b", "@ben", "#general", ":+1:"])
def test_ordinary_texts_need_no_other_process(body: str) -> None:
    assert render(body, SPOKEN, may_block=False) == html_of(body, SPOKEN)


@pytest.mark.parametrize("body", ["> quote", "```\nx\n```", "- list", "||x||", "@ben > x\n> y"])
def test_what_has_to_wait_for_the_renderer_process_says_so(body: str) -> None:
    with pytest.raises(WouldBlock):
        render(body, SPOKEN, may_block=False)


class Elements(HTMLParser):
    """Every tag and attribute that stands in a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [(tag, name, value or "") for name, value in attrs] or [(tag, "", "")]


HARMLESS = {"class", "data-person", "data-language", "rel", "target", "tabindex", "start", ""}
INERT = {
    "script",
    "style",
    "img",
    "svg",
    "iframe",
    "object",
    "embed",
    "form",
    "input",
    "button",
    "link",
    "meta",
    "base",
}


def assert_harmless(html: str) -> None:
    for tag, name, value in Elements(html).found:
        assert tag not in INERT, html
        assert name in HARMLESS or (
            name == "href" and value.startswith(("http://", "https://", "mailto:", "/r/", "/people/"))
        )


@pytest.mark.parametrize("body", ATTACKS)
def test_an_attack_is_shown_as_text(body: str) -> None:
    assert_harmless(html_of(body, SPOKEN) or "")
    assert_harmless(render(body, SPOKEN) or "")


@given(
    st.text(st.sampled_from("*_~|`[]()<>!#@:/\\-+.1aA\"'& \n") | st.characters(exclude_categories=["Cs"]), max_size=80)
)
def test_whatever_is_written_stays_harmless(body: str) -> None:
    assert_harmless(html_of(body, SPOKEN) or "")
    assert_harmless(render(body, SPOKEN) or "")
