import pytest

from chatapp.domain.markup import NOBODY
from chatapp.services.renderer_process.markup import TooComplex, to_html


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("*it*", "<em>it</em>"),
        ("one\ntwo", "one<br>two"),
        ("one\n\ntwo", "<p>one</p><p>two</p>"),
        ("- [ ] a\n- [x] b", '<ul><li class="task">☐ a</li><li class="task">☑ b</li></ul>'),
        ("# no heading", "# no heading"),
        ("![no](image.png)", "![no](image.png)"),
        ("e.g. main.rs", "e.g. main.rs"),
        ("```\n<b>\n```", '<pre tabindex="0"><code>&lt;b&gt;</code></pre>'),
    ],
)
def test_markdown_becomes_html_without_what_a_chat_does_not_show(body: str, html: str) -> None:
    assert to_html(body, NOBODY) == html


def test_links_name_their_scheme_and_lead_out() -> None:
    html = to_html("[site](https://example.org) [bad](javascript:x)", NOBODY)
    assert html.count("<a ") == 1
    assert 'href="https://example.org"' in html
    assert 'target="_blank"' in html


@pytest.mark.parametrize("body", ["|" * 2_000, "*" * 2_000, "> " * 30 + "x", "|a" * 60 + "|\n" + "|-" * 60 + "|"])
def test_what_is_too_complex_is_refused(body: str) -> None:
    with pytest.raises(TooComplex):
        to_html(body, NOBODY)


def test_code_is_in_colour_or_not() -> None:
    body = "```python\nimport os\n```"
    assert '<span class="c-' in to_html(body, NOBODY)
    assert "<span" not in to_html(body, NOBODY, coloured=False)
