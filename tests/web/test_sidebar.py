"""The list of rooms that the server renders follows the same cases as the page's."""

from chatapp.web.sidebar import MOST_OTHERS, read_only, sections
from tests.support.corpus import cases

CASES = cases("sidebar")
ROOMS = CASES["rooms"]


def test_the_list_is_divided_into_sections() -> None:
    found = {title: [room["slug"] for room in rooms] for title, rooms in sections(ROOMS, CASES["here"])}
    assert found == CASES["sections"]


def test_rooms_that_one_has_not_joined_are_listed_only_while_there_are_few() -> None:
    other = next(room for room in ROOMS if not room["joined"])
    many = [other | {"slug": f"r{n}"} for n in range(MOST_OTHERS + 1)]
    assert [room["slug"] for room in sections(many, "r3")[1][1]] == ["r3"]
    assert len(sections(many[1:], "r3")[1][1]) == MOST_OTHERS


def test_a_read_only_room_says_why() -> None:
    for case in CASES["read_only"]:
        assert read_only({"role": case["you"]}, ROOMS, case["here"], case.get("blocked", [])) == case["key"]
