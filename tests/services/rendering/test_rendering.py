"""Markup becomes the HTML that it says, plain text stays what it is, and nothing gets past the allow-list."""

import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.domain.names import name_keys
from chatapp.services.rendering import SECONDS, Spoken, may_mark_up, render
from tests.support.attacks import ATTACKS

ANA, BEN = name_keys("Ana María")[0], name_keys("ben")[0]
SPOKEN = Spoken({ANA: 7, BEN: 8}, frozenset({"general", "dev-ops"}), everyone=True)
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
    "```py\nif x:\n```": '<pre tabindex="0" data-language="py"><code><span class="c-k">if</span> '
    '<span class="c-n">x</span><span class="c-p">:</span></code></pre>',
    "```\n<b>\n```": '<pre tabindex="0"><code>&lt;b&gt;</code></pre>',
    "yes :tada: :+1:": "yes 🎉 👍",
    "https://example.org/@ben_x?a=1&b": f'<a href="https://example.org/@ben_x?a=1&amp;b" {OUT}>https://example.org/@ben_x?a=1&amp;b</a>',
    "[here](https://example.org)": f'<a href="https://example.org" {OUT}>here</a>',
    "see #general": 'see <a class="room-link" href="/r/general">#general</a>',
    "a\\*b": "a*b",
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
    render("*warm*")
    began = time.process_time()
    html = render(LONG[kind], SPOKEN)
    # A bound that the program promises itself, with room for what runs between two looks at the clock.
    assert time.process_time() - began < 20 * SECONDS
    assert html is None or len(html) >= len(LONG[kind].strip()) // 2


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
    assert_harmless(render(body, SPOKEN) or "")


@given(st.text(st.sampled_from("*_~|`[]()<>!#@:/\\-+.1aA\"'& \n") | st.characters(), max_size=80))
def test_whatever_is_written_stays_harmless(body: str) -> None:
    assert_harmless(render(body, SPOKEN) or "")
