"""Every action of the table, for every role, in every state of a room, by every way in: each cell is tried for real.

The table says what is to come out, so a way that forgets to ask it, or asks for the wrong action, is found here; what
the table itself should say is told by tests/domain/test_permissions.py.
"""

from collections.abc import Callable, Iterator, Mapping

import pytest
from flask import Flask

from chatapp.domain.http_status import STATUS
from chatapp.domain.permissions import TABLE, Action, InChat, may_in_chat
from chatapp.domain.permissions.table import ADMINISTRATORS
from chatapp.domain.records import Role
from tests.permissions.scene import CELLS, ROLES, Cell, Scene, Setting
from tests.permissions.ways import IN_CHAT, IN_ROOM, Ways, code, expected


@pytest.mark.parametrize("action", TABLE)
def test_no_action_is_without_a_way_in(action: Action) -> None:
    ways = IN_CHAT[action] if isinstance(TABLE[action], InChat) else IN_ROOM[action]
    assert any(ways), action


@pytest.fixture
def scene(app: Flask, role: Role) -> Iterator[Scene]:
    scene = Scene(app, role)
    yield scene
    scene.actor.lines.close()


@pytest.mark.parametrize("role", ROLES)
def test_every_way_in_says_what_the_table_says(scene: Scene, role: Role) -> None:
    tried = 0
    wrong = []
    for cell in (cell for cell in CELLS if cell.role == role):
        for action, way, attempt in attempts(IN_ROOM, scene):
            at = scene.put(cell, way)
            right = by(way, expected(action, at, way, code(action, at)))
            got = attempt(at)
            tried += 1
            if got != right:
                wrong.append((action.value, way, cell.state, cell.room_role, f"{got} instead of {right}"))
    for action, way, attempt in attempts(IN_CHAT, scene):
        at = scene.put(Cell(role, "public", None), way)
        right = by(way, "ok" if may_in_chat(action, at.person) else "forbidden")
        got = attempt(at)
        tried += 1
        if got != right:
            wrong.append((action.value, way, "", None, f"{got} instead of {right}"))
    assert wrong == []
    assert tried > len(CELLS) / len(ROLES) * len(IN_ROOM)


@pytest.mark.parametrize("role", ROLES)
def test_a_room_that_one_may_not_see_answers_as_one_that_is_not_there(scene: Scene, role: Role) -> None:
    by_room = {**IN_ROOM, Action.REPORT: IN_CHAT[Action.REPORT]}
    # Tried by POST; and administrators may delete where they see nothing else.
    for action in (Action.MENTION_EVERYONE, *([Action.DELETE_AS_ADMINISTRATOR] if role in ADMINISTRATORS else [])):
        del by_room[action]
    for state in ("private", "direct", "blocked"):
        for action, way, attempt in attempts(by_room, scene):
            at = scene.put(Cell(role, state, None), way)
            answers = []
            for slug in (at.room, "nowhere"):
                attempt(at._replace(ready=at.ready._replace(slug=slug)))
                answers.append(repr(scene.said).replace(at.room, "nowhere"))
            assert answers[0] == answers[1], (action, way, state)


def attempts(table: Mapping[Action, Ways], scene: Scene) -> Iterator[tuple[Action, str, Callable[[Setting], str]]]:
    """All that can be tried by somebody: a bot has no pages."""
    for action, ways in table.items():
        for way, attempt in {**ways._asdict(), "lines": ways.socket}.items():
            if attempt is not None and (way != "page" or scene.actor.visitor is not None):
                yield action, way, attempt


def by(way: str, answer: str) -> str:
    """How a way says an answer: pages by their status."""
    return str(STATUS[answer]) if way == "page" and answer != "ok" else answer
