import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.domain.excerpts import excerpt
from chatapp.services.rendering import render


def begins(body: str, most: int = 60) -> str:
    return excerpt({"body": body, "html": render(body)}, most)


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("plain\n text", "plain text"),
        ("", ""),
        ("**bold** `code` ||the end||\nmore", "bold code ▒▒▒▒▒▒▒ more"),
        ("||a *secret*|| and more", "▒▒▒▒▒▒▒▒ and more"),
        ("one\n\n- two\n- three", "one two three"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "a b 1 2"),
        ("```python\nx = 1 < 2\n```", "x = 1 < 2"),
        ("<b>&amp;", "<b>&amp;"),
    ],
)
def test_it_is_one_line_without_markup(body: str, line: str) -> None:
    assert begins(body) == line


def test_it_is_cut_and_says_so() -> None:
    assert begins("a" * 60) == "a" * 60
    assert begins("a" * 61) == "a" * 60 + "…"


@given(st.text(max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    assert "\n" not in excerpt({"body": "", "html": text}, 30)
