"""The list of rooms that the server renders follows the same cases as the page's."""

from typing import Any

import pytest

from chatapp.web.sidebar import MOST_OTHERS, locked_reason, sections
from tests.support.corpus import cases

CASES = cases("sidebar")
ROOMS = CASES["rooms"]
PAINTED = cases("rooms")


def test_the_list_is_divided_into_sections() -> None:
    found = {title: [room["slug"] for room in rooms] for title, rooms in sections(ROOMS, CASES["here"])}
    assert found == CASES["sections"]


def test_rooms_that_one_has_not_joined_are_listed_only_while_there_are_few() -> None:
    other = next(room for room in ROOMS if not room["joined"])
    many = [other | {"slug": f"r{n}"} for n in range(MOST_OTHERS + 1)]
    assert [room["slug"] for room in sections(many, "r3")[1][1]] == ["r3"]
    assert len(sections(many[1:], "r3")[1][1]) == MOST_OTHERS


@pytest.mark.parametrize("case", PAINTED["cases"], ids=lambda case: case["name"])
def test_a_composer_is_locked_for_a_reason(case: dict[str, Any]) -> None:
    you = {"id": 7} | ({"mute": case["mute"]} if "mute" in case else {})
    assert locked_reason(you, PAINTED["blank"] | case["room"], case.get("blocked", [])) == case["locked"]
