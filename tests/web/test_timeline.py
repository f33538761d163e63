"""The rows of a timeline that the server renders follow the same cases as the page's."""

from typing import Any

import pytest

from chatapp.web.timeline import NOTHING_NEW, is_mentioned, rows
from tests.support.corpus import cases, grouping_messages


def name(row: dict[str, Any]) -> str:
    if row["type"] == "message":
        return "first" if row["first"] else "next"
    return str(row["type"])


@pytest.mark.parametrize("case", cases("grouping"), ids=lambda case: case["name"])
def test_messages_are_grouped(case: dict[str, Any]) -> None:
    found = rows(grouping_messages(case), case.get("new_after", NOTHING_NEW))
    assert [name(row) for row in found] == case["rows"]


@pytest.mark.parametrize("case", cases("mentions"), ids=lambda case: str(case["html"]))
def test_a_mention_is_recognised_by_the_tag_of_the_server(case: dict[str, Any]) -> None:
    assert is_mentioned(case["html"] or "", case["person"]) == case["mentioned"]
