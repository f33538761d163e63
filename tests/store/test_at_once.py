"""Two processes that do the same at one moment: both get an answer that says what became of it."""

import threading
from typing import Any

from chatapp.domain.commands import JoinRoom
from chatapp.domain.errors import Conflict
from chatapp.store.memberships import join_rooms
from chatapp.store.profiles import Rename, rename_accounts
from chatapp.store.users import AddUser, add_users
from chatapp.store.writer import Handler, Outcome, Writer
from tests.support.crowd import Crowd
from tests.support.processes import wait_until


def at_once(crowd: Crowd, handler: Handler, first: Any, second: Any) -> Outcome:
    """What another process is answered that began while the first command was not committed yet."""
    answers = list[Outcome]()
    writer = Writer(crowd.database, lambda _changes: None)
    with crowd.database.writing.begin() as connection:
        [own] = handler(connection, [first])
        assert own.error is None
        writer.submit(handler, second, answers.append)
        # Long enough for the other one to look and find nothing.
        threading.Event().wait(0.2)
    wait_until(lambda: bool(answers), what="an answer")
    writer.stop()
    return answers[0]


def test_two_that_join_at_once_have_both_joined(crowd: Crowd) -> None:
    ana, ben = crowd.person("ana"), crowd.person("ben")
    room = crowd.room("tea", ana)
    assert at_once(crowd, join_rooms, JoinRoom(ben, room, 5), JoinRoom(ben, room, 6)).error is None
    assert crowd.rooms.find(ben, room)[1] is not None


def test_a_name_that_two_take_at_once_is_a_conflict_for_one(crowd: Crowd) -> None:
    ana, ben = crowd.person("ana", "member"), crowd.person("ben", "member")
    cleo = AddUser("cleo", "account", "member", None, 5)
    assert isinstance(at_once(crowd, add_users, cleo, cleo).error, Conflict)
    renamed = at_once(crowd, rename_accounts, Rename(ana.id, "dora", 5), Rename(ben.id, "dora", 5))
    assert isinstance(renamed.error, Conflict)
