"""A room in the list of the window and the terminal shows what it shows in the page's: tests/corpus/rooms.html."""

import re
from html import unescape
from typing import Any

import pytest

from chatapp.viewmodel.rooms import Rooms
from tests.support.corpus import CORPUS, cases
from tests.viewmodel.messages import room

PAINTED = cases("rooms")
LINES = (CORPUS / "rooms.html").read_text("utf-8").splitlines()


def found_in(html: str, pattern: str) -> str:
    found = re.search(pattern, html)
    return unescape(found[1]).strip() if found else ""


@pytest.mark.parametrize(("case", "html"), list(zip(PAINTED["cases"], LINES, strict=True)))
def test_a_room_is_shown_as_in_the_page(case: dict[str, Any], html: str) -> None:
    rooms = Rooms()
    rooms.reset([PAINTED["blank"] | case["room"]])
    [listed] = rooms
    link = html.split("</a>", maxsplit=1)[0]
    mentions = found_in(link, r'is-mention"[^>]*><span aria-hidden="true">([^<]*)')
    unread = found_in(link, r'class="count"[^>]*><span aria-hidden="true">([^<]*)')
    assert listed.counts == f"{mentions} {unread}".strip()
    looks = {"": "read", "is-unread": "unread", "is-quiet": "quiet"}
    assert listed.look == ("mention" if mentions else looks[found_in(link, r'<a class="room([^"]*)"')])
    guest = " (guest)" if "badge is-guest" in link else ""
    sign = "@" if 'class="avatar' in link else "#"
    name = found_in(link, r'class="room-name" dir="auto">([^<]*)')
    assert listed.title == f"{sign} {name}{guest}"


def test_the_event_for_everyone_does_not_rename_a_direct_message() -> None:
    rooms = Rooms()
    ben = {"id": 20, "name": "Ben", "kind": "guest"}
    rooms.reset([room("d1", name="Ben", visibility="direct", people=[ben])])
    rooms.change({"room": room("d1", name="", visibility="direct", people=[], seq=4), "gone": False})
    [listed] = rooms
    assert (listed.title, listed.people) == ("@ Ben (guest)", (20,))
