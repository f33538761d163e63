"""The painted list of rooms and the program's follow one rule: both are held to one corpus."""

import json

from chatapp.web.sidebar import MOST_OTHERS, read_only, sections
from tests.support.programs import ROOT

CASES = json.loads((ROOT / "frontend" / "test" / "fixtures" / "sidebar.json").read_text())
ROOMS = CASES["rooms"]


def test_the_list_falls_into_its_sections() -> None:
    found = {title: [room["slug"] for room in rooms] for title, rooms in sections(ROOMS, CASES["here"])}
    assert found == CASES["sections"]


def test_rooms_one_does_not_belong_to_are_listed_only_while_they_are_few() -> None:
    other = next(room for room in ROOMS if not room["joined"])
    many = [other | {"slug": f"r{n}"} for n in range(MOST_OTHERS + 1)]
    assert [room["slug"] for room in sections(many, "r3")[1][1]] == ["r3"]
    assert len(sections(many[1:], "r3")[1][1]) == MOST_OTHERS


def test_who_may_not_write_is_told_why() -> None:
    for case in CASES["read_only"]:
        assert read_only({"role": case["you"]}, ROOMS, case["here"], case.get("blocked", [])) == case["key"]
