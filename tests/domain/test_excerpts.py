from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.domain.excerpts import excerpt
from chatapp.services.rendering import render
from tests.support.corpus import cases


@pytest.mark.parametrize("case", cases("excerpts"), ids=lambda case: case["body"])
def test_an_excerpt_is_one_line_without_markup(case: dict[str, Any]) -> None:
    assert render(case["body"]) == case["html"]
    assert excerpt(case, case["max"]) == case["excerpt"]


@given(st.text(max_size=60))
def test_an_excerpt_of_any_html_is_one_line(text: str) -> None:
    assert "\n" not in excerpt({"body": "", "html": text}, 30)
