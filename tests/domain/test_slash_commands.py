from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.domain.errors import Invalid
from chatapp.domain.slash_commands import COMMANDS, POSTED_COMMANDS, read_typed, text_to_post
from tests.support.corpus import cases

CASES = cases("slash_commands")


def as_case(typed: str) -> dict[str, Any]:
    """What is read of a typed text, as the corpus has it."""
    kind, name, text = read_typed(typed)
    if kind == "text":
        return {"typed": typed, "kind": kind, "body": text}
    if kind == "mistyped":
        return {"typed": typed, "kind": kind, "word": name}
    return {"typed": typed, "kind": kind, "name": name, "rest": text}


@pytest.mark.parametrize("case", CASES, ids=lambda case: repr(case["typed"]))
def test_what_is_typed_is_read_as_the_page_reads_it(case: dict[str, Any]) -> None:
    assert as_case(case["typed"]) == case


@pytest.mark.parametrize("case", CASES, ids=lambda case: repr(case["typed"]))
def test_only_a_text_is_posted(case: dict[str, Any]) -> None:
    if case["kind"] == "text":
        assert text_to_post(case["typed"]) == case["body"]
    else:
        with pytest.raises(Invalid, match="/me, /shrug"):
            text_to_post(case["typed"])


@given(st.sampled_from(COMMANDS), st.text(" \n\t\u200b\u3000", max_size=4), st.text(max_size=20))
def test_whatever_stands_around_it_no_command_is_posted_but_those_of_the_server(
    name: str, before: str, rest: str
) -> None:
    typed = read_typed(f"{before}/{name} {rest}")
    if typed.kind == "text":
        assert name in POSTED_COMMANDS
        assert typed.text.startswith(f"/{name}")
