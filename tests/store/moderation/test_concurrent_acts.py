"""Two processes that do the same at one moment: both get an answer that says what became of it."""

import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection

from chatapp.domain.commands import EditMessage, JoinRoom
from chatapp.domain.errors import Conflict
from chatapp.store.db.writer import CommandHandler, Outcome, Writer
from chatapp.store.messages.post import post_messages
from chatapp.store.messages.update import edit_messages
from chatapp.store.people.profiles import Rename, rename_accounts
from chatapp.store.people.users import AddUser, add_users
from chatapp.store.rooms.memberships import join_rooms
from tests.support.crowd import Crowd, command
from tests.support.processes import wait_until
from tests.support.stores import Stored


def at_once(crowd: Crowd, handler: CommandHandler[Any, Any], first: Any, second: Any) -> Outcome[Any]:
    """What another process is answered that began while the first command was not committed yet."""
    answers = list[Outcome[Any]]()
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


def test_two_that_change_the_same_rooms_in_different_orders_do_not_wait_for_each_other(crowd: Crowd) -> None:
    # The time limit of a write must not end what a busy machine merely holds up.
    crowd.database.wait_up_to(30)
    ana = crowd.person("ana")
    rooms = crowd.room("tea", ana), crowd.room("den", ana)
    for room in rooms:
        crowd.messages.post(ana, room, "first")
    meeting, answers = threading.Barrier(2), list[Outcome[Any]]()

    def meet(_connection: Connection, commands: Sequence[None]) -> list[Outcome[Any]]:
        # Both have locked what they change first, if they may have both.
        with suppress(threading.BrokenBarrierError):
            meeting.wait(0.5)
        return [Outcome() for _command in commands]

    def change(process: Crowd, edited: str, other: str) -> None:
        with process.gathered():
            process.writer.submit(edit_messages, EditMessage(ana, edited, 1, "again", None, 5), answers.append)
            process.writer.submit(meet, None, answers.append)
            process.writer.submit(post_messages, command(ana, other, "second"), answers.append)

    beside = Crowd(Stored(crowd.database, Writer(crowd.database, lambda _changes: None), []))
    for process, order in ((crowd, rooms), (beside, rooms[::-1])):
        change(process, *order)
    wait_until(lambda: len(answers) == 6, what="all answers")
    beside.writer.stop()
    assert [answer.error for answer in answers] == [None] * 6
    assert [crowd.bodies(ana, room) for room in rooms] == [["again", "second"]] * 2
