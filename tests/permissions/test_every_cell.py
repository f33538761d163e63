"""Every action of the table, for every role, in every state of a room, by every way in: each cell is tried for real.

The table says what is to come out, so a way that forgets to ask it, or asks for the wrong action, is found here; what
the table itself should say is told by tests/domain/test_permissions.py.
"""

from collections.abc import Callable, Iterator, Mapping

import pytest
from flask import Flask

from chatapp.domain.http_status import STATUS
from chatapp.domain.permissions import TABLE, Action, InChat, may_in_chat
from chatapp.domain.records import Role
from tests.permissions.scene import CELLS, ROLES, Cell, Scene, Setting
from tests.permissions.ways import IN_CHAT, IN_ROOM, Ways, code, expected


@pytest.mark.parametrize("action", TABLE)
def test_no_action_is_without_a_way_in(action: Action) -> None:
    ways = IN_CHAT[action] if isinstance(TABLE[action], InChat) else IN_ROOM[action]
    assert any(ways), action


@pytest.mark.parametrize("role", ROLES)
def test_every_way_in_says_what_the_table_says(app: Flask, role: Role) -> None:
    scene = Scene(app, role)
    tried = 0
    wrong = []
    for cell in (cell for cell in CELLS if cell.role == role):
        for action, way, attempt in attempts(IN_ROOM, scene):
            at = scene.put(cell)
            right = by(way, expected(action, at, way, code(action, at)))
            got = attempt(at)
            tried += 1
            if got != right:
                wrong.append((action.value, way, cell.state, cell.room_role, f"{got} instead of {right}"))
    for action, way, attempt in attempts(IN_CHAT, scene):
        at = scene.put(Cell(role, "public", None))
        right = by(way, "ok" if may_in_chat(action, at.person) else "forbidden")
        got = attempt(at)
        tried += 1
        if got != right:
            wrong.append((action.value, way, "", None, f"{got} instead of {right}"))
    assert wrong == []
    assert tried > len(CELLS) / len(ROLES) * len(IN_ROOM)


def attempts(table: Mapping[Action, Ways], scene: Scene) -> Iterator[tuple[Action, str, Callable[[Setting], str]]]:
    """All that can be tried by somebody: a bot has no pages."""
    for action, ways in table.items():
        for way, attempt in ways._asdict().items():
            if attempt is not None and (way != "page" or scene.actor.visitor is not None):
                yield action, way, attempt


def by(way: str, answer: str) -> str:
    """How a way says an answer: pages by their status."""
    return str(STATUS[answer]) if way == "page" and answer != "ok" else answer
