from chatapp.domain.markup import NOBODY, MentionTargets, html_max_chars
from chatapp.services.renderer_process.pipeline import html_of


def test_html_is_made_only_where_there_is_something_to_mark_up() -> None:
    assert html_of("**bold**", NOBODY) == "<strong>bold</strong>"
    assert html_of("a < b & c", NOBODY) is None
    assert html_of("<b>no tag</b>", NOBODY) is None


def test_what_is_too_complex_or_would_grow_too_long_is_plain() -> None:
    assert html_of(">" * 200 + " deep", NOBODY) is None
    assert html_of("*a" * 2_000, NOBODY) is None


def test_code_that_would_grow_too_long_in_colour_is_shown_without() -> None:
    body = "```python\n" + "(1)\n" * 1_000 + "```"
    html = html_of(body, NOBODY)
    assert html is not None
    assert 'data-language="python"' in html
    assert "<span" not in html
    assert len(html) <= html_max_chars(body)


def test_names_that_the_room_knows_become_links() -> None:
    html = html_of("look into #tea, not #den", MentionTargets({}, frozenset({"tea"}), everyone=False))
    assert html is not None
    assert html.count("<a ") == 1
