"""A text with a word of the list is never stored without its report, whatever comes next."""

import threading
from collections.abc import Callable, Sequence

import pytest
from sqlalchemy import Connection, func, select

from chatapp.domain.commands import EditMessage, PostMessage
from chatapp.domain.errors import ChatError
from chatapp.domain.notes import LoggedNote, MembershipChanged, ReportFiled
from chatapp.domain.records import Person
from chatapp.domain.times import now
from chatapp.models import Message as M
from chatapp.models import MessageVersion, ReportRow
from chatapp.services.messages.messages import NewMessage
from chatapp.services.messages.polls import Polls
from chatapp.services.rooms.memberships import Memberships
from chatapp.store.db.writer import Outcome, Writer
from chatapp.store.messages.post import post_messages
from chatapp.store.messages.update import edit_messages
from tests.support.crowd import Crowd
from tests.support.stores import Stored

Reply = Callable[[object], None]
Act = Callable[[Reply], None]


class Scene:
    """A room where a message is there to be edited, and `watch*` is reported."""

    def __init__(self, crowd: Crowd) -> None:
        self.crowd = crowd
        self.ana = crowd.person("ana")
        self.room = crowd.room("tea", self.ana)
        [self.fine] = crowd.say(self.ana, self.room, "fine")
        crowd.word_filter.add(crowd.person("olga", "admin"), "watch*", "report")

    def post(self, reply: Reply) -> None:
        self.crowd.messages.submit_post(self.ana, self.room, NewMessage("cheap watches", "c1"), reply)

    def edit(self, reply: Reply) -> None:
        self.crowd.messages.submit_edit(self.ana, self.room, self.fine.seq, "cheap watches", reply)

    def reports(self) -> list[tuple[str, str]]:
        """The texts and the words for which they are reported, read on another connection."""
        query = select(M.body, ReportRow.reason).join(M, M.id == ReportRow.message_id).order_by(ReportRow.id)
        with self.crowd.database.read() as connection:
            return [(body, reason) for body, reason in connection.execute(query)]


class Killed(Exception):
    """The process ends before the commit."""


CAPACITY = 2
REPORTED = [("cheap watches", "watches")]


@pytest.fixture(params=["post", "edit"])
def way(request: pytest.FixtureRequest) -> str:
    """How the text comes in."""
    return str(request.param)


def _act(scene: Scene, way: str) -> Act:
    return scene.post if way == "post" else scene.edit


def test_the_report_is_there_when_the_ack_is(stored: Stored, way: str) -> None:
    scene, done = Scene(Crowd(stored)), threading.Event()
    seen: list[list[tuple[str, str]]] = []

    def reply(stored: object) -> None:
        assert not isinstance(stored, ChatError)
        seen.append(scene.reports())
        done.set()

    _act(scene, way)(reply)
    done.wait()
    assert seen == [REPORTED]


def test_a_queue_that_is_full_right_after_loses_no_report(stored: Stored, way: str) -> None:
    writer = Writer(stored.database, lambda _changes: None, capacity=CAPACITY)
    crowd = Crowd(Stored(stored.database, writer, []))
    scene = Scene(crowd)
    crowd.word_filter.read()
    answered, begun, go = threading.Event(), threading.Event(), threading.Event()

    def hold(_connection: Connection, commands: Sequence[object]) -> list[Outcome[None]]:
        begun.set()
        go.wait()
        return [Outcome() for _command in commands]

    def reply(_stored: object) -> None:
        # The writer is busy and its queue full before this reply returns.
        writer.submit(hold, None, lambda _outcome: None)
        begun.wait()
        for _ in range(CAPACITY):
            writer.submit(hold, None, lambda _outcome: None)
        answered.set()

    _act(scene, way)(reply)
    answered.wait()
    go.set()
    writer.stop()
    assert scene.reports() == REPORTED


def test_a_server_that_stops_right_after_loses_no_report(stored: Stored, way: str) -> None:
    scene = Scene(Crowd(stored))
    with scene.crowd.gathered():
        _act(scene, way)(lambda _outcome: None)
    stored.writer.stop()
    assert scene.reports() == REPORTED


def test_text_and_report_are_one_transaction(stored: Stored, way: str) -> None:
    scene = Scene(Crowd(stored))
    post = PostMessage(scene.ana, scene.room, "watch", None, "c1", None, now(), flagged="watch")
    edit = EditMessage(scene.ana, scene.room, scene.fine.seq, "watch", None, now(), "watch")
    counts = [select(func.count()).select_from(table).scalar_subquery() for table in (ReportRow, M, MessageVersion)]
    with pytest.raises(Killed), stored.database.writing.begin() as connection:  # noqa: PT012 - as the writer does it
        [outcome] = post_messages(connection, [post]) if way == "post" else edit_messages(connection, [edit])
        assert outcome.notes == (ReportFiled(),)
        assert tuple(connection.execute(select(*counts)).one()) == (1, *((2, 0) if way == "post" else (1, 1)))
        raise Killed
    assert scene.reports() == []
    assert scene.crowd.bodies(scene.ana, scene.room) == ["fine"]


def test_a_retry_and_a_second_edit_are_reported_once(stored: Stored) -> None:
    scene = Scene(Crowd(stored))
    for _ in "12":
        scene.crowd.messages.post(scene.ana, scene.room, "cheap watches", "c1")
    scene.crowd.messages.edit(scene.ana, scene.room, scene.fine.seq, "watch")
    scene.crowd.messages.edit(scene.ana, scene.room, scene.fine.seq, "watched")
    assert scene.reports() == [("cheap watches", "watches"), ("watched", "watch")]


def test_of_a_batch_those_are_reported_that_are_stored_and_flagged(stored: Stored) -> None:
    scene = Scene(Crowd(stored))
    stranger = scene.crowd.person("stranger")

    def command(author: Person, body: str, word: str | None) -> PostMessage:
        return PostMessage(author, scene.room, body, None, None, None, now(), flagged=word)

    outcomes = scene.crowd.post_in_one_batch([
        command(scene.ana, "one", "a"), command(stranger, "two", "b"), command(scene.ana, "three", None),
        command(scene.ana, "four", "d"),
    ])  # fmt: skip
    assert scene.reports() == [("one", "a"), ("four", "d")]
    assert [note for outcome in outcomes for note in outcome.notes] == [ReportFiled()]


def test_a_poll_is_reported_and_calls_back_whoever_left_the_direct_message(stored: Stored) -> None:
    scene, logged = Scene(Crowd(stored)), list[LoggedNote]()
    people = [scene.crowd.person(name, "member") for name in ("mia", "ben")]
    scene.crowd.room("milk", *people)
    slug = Memberships(stored.database, stored.writer, scene.crowd.rooms).direct(people[0], [people[1].id]).slug
    scene.crowd.rooms.leave(people[1], slug)
    stored.listeners.append(logged.extend)
    Polls(stored.writer, scene.crowd.word_filter).create(people[0], slug, "?", ["a", "watch"], False, None)
    assert scene.reports() == [("?\n• a\n• watch", "watch")]
    assert {type(note) for _id, note in logged} == {MembershipChanged, ReportFiled}
