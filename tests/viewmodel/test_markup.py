"""Converting the server's HTML to runs of text."""

from hypothesis import given
from hypothesis import strategies as st

from chatapp.services.rendering import render
from chatapp.viewmodel.markup import runs
from tests.viewmodel.messages import message


def runs_of(html: str) -> list[tuple[str, set[str], str]]:
    return [(run.text, set(run.styles), run.target) for run in runs(message(1, html=html))]


def test_a_message_without_markup_is_its_text() -> None:
    assert runs(message(1, body="a < b & c"))[0].text == "a < b & c"


def test_links_keep_only_http_and_mail_targets() -> None:
    assert runs_of('see <a href="https://example.org/?a=1&amp;b=2">this</a>') == [
        ("see ", set(), ""),
        ("this", {"link"}, "https://example.org/?a=1&b=2"),
    ]
    assert runs_of('<a href="javascript:alert(1)">no</a>') == [("no", {"link"}, "")]
    assert runs_of('<a href="/r/general/1">no</a>')[0][2] == ""


def test_blocks_begin_on_new_lines() -> None:
    html = (
        "<p>one <strong>two</strong></p>\n<ul>\n<li>three</li>\n<li>four</li>\n</ul>\n<pre><code>a\n  b\n</code></pre>"
    )
    text = "".join(run.text for run in runs(message(1, html=html)))
    assert text == "one two\n• three\n• four\na\n  b"
    assert runs_of("<p>a</p><pre><code>b\n</code></pre>\n<p>c</p>") == [
        ("a", set(), ""),
        ("\n", set(), ""),
        ("b\n", {"code", "block"}, ""),
        ("c", set(), ""),
    ]
    assert runs_of("<blockquote>q</blockquote>t") == [("q", {"quote"}, ""), ("\nt", set(), "")]


@given(st.text(max_size=60))
def test_any_text_can_be_converted(text: str) -> None:
    runs(message(1, html=text or "x"))


def test_the_servers_link_is_a_link() -> None:
    html = render("look: https://example.org/a?b=1&c=2 <now>")
    assert html is not None
    links = [run for run in runs(message(1, html=html)) if run.target]
    assert [(run.text, run.target) for run in links] == [("https://example.org/a?b=1&c=2",) * 2]


def test_lists_are_numbered_and_indented_and_spoilers_marked() -> None:
    html = '<ol start="3"><li>a</li><li>b<ul><li>c</li></ul></li></ol><p>x <span class="spoiler">y</span></p>'
    assert "".join(run.text for run in runs(message(1, html=html))) == "3. a\n4. b\n    • c\nx y"
    assert runs_of(html)[-1] == ("y", {"spoiler"}, "")
    html = '<ol class="parenthesis" start="0"><li>a</li><li value="3">b</li></ol>'
    assert "".join(run.text for run in runs(message(1, html=html))) == "0) a\n3) b"
    assert runs_of('<span class="c-k">def</span> <span class="mention">@a</span>')[0] == ("def", set(), "")
