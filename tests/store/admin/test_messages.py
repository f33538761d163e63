import random
from typing import Any

import pytest
from sqlalchemy import Engine, event

from chatapp.domain.administration import MessageClass, MessageFilter, TracePage
from chatapp.domain.errors import Invalid, NotFound
from chatapp.domain.records import Person
from chatapp.domain.times import DAY
from chatapp.store.admin import messages
from chatapp.store.admin.delete_messages import RemoveMessages, remove_messages
from chatapp.store.moderation.reports import AddReport, add_reports
from chatapp.store.rooms.rooms import room_by_slug
from tests.support.conversation import FIRST_DAY, Conversation

EVERYTHING = MessageFilter()


def bodies(page: TracePage) -> list[str]:
    return [trace.message.body for trace in page.traces]


def found(conversation: Conversation, wanted: MessageFilter) -> list[str]:
    return bodies(messages.newest(conversation.stored.database, wanted, 50))


def room_id(conversation: Conversation, slug: str) -> int:
    with conversation.stored.database.read() as connection:
        room = room_by_slug(connection, slug)
    assert room is not None
    return room.id


@pytest.fixture
def ada(conversation: Conversation) -> Person:
    return conversation.person("Ada")


@pytest.fixture
def ben(conversation: Conversation) -> Person:
    return conversation.person("Ben")


def test_messages_of_all_rooms_come_newest_first(conversation: Conversation, ada: Person) -> None:
    conversation.room("quiet", private=True)
    for room, body in [("general", "one"), ("general", "two"), ("general", "three")]:
        conversation.say(ada, room, body)
    assert found(conversation, EVERYTHING) == ["three", "two", "one"]


def test_a_private_room_is_no_secret_here(conversation: Conversation) -> None:
    owner = conversation.person("Olga", "account", "owner")
    conversation.room("quiet", private=True)
    joined = conversation.say(owner, "general", "open")
    assert found(conversation, MessageFilter(room_id=room_id(conversation, "quiet"))) == []
    assert found(conversation, MessageFilter(room_id=joined.room_id)) == ["open"]


def test_each_part_of_a_filter_narrows(conversation: Conversation, ada: Person, ben: Person) -> None:
    conversation.room("other")
    conversation.say(ada, "general", "Good morning, world")
    conversation.say(ben, "general", "Good evening", at=FIRST_DAY + DAY)
    conversation.say(ben, "other", "Moonlight", at=FIRST_DAY + 2 * DAY)
    assert found(conversation, MessageFilter(room_id=room_id(conversation, "other"))) == ["Moonlight"]
    assert found(conversation, MessageFilter(author_ids=(ben.id,))) == ["Moonlight", "Good evening"]
    assert found(conversation, MessageFilter(author_ids=(ada.id, ben.id, 999)))[2] == "Good morning, world"
    assert found(conversation, MessageFilter(words=("good",))) == ["Good evening", "Good morning, world"]
    assert found(conversation, MessageFilter(words=("good", "mor"))) == ["Good morning, world"]
    assert found(conversation, MessageFilter(since=FIRST_DAY + DAY)) == ["Moonlight", "Good evening"]
    assert found(conversation, MessageFilter(until=FIRST_DAY + DAY)) == ["Good morning, world"]
    all_at_once = MessageFilter(
        room_id(conversation, "general"), (ben.id,), ("good",), FIRST_DAY + DAY, FIRST_DAY + 2 * DAY, "messages"
    )
    assert found(conversation, all_at_once) == ["Good evening"]


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ("all", ["Ben", "an answer", "", "better", "plain"]),
        ("messages", ["an answer", "", "better", "plain"]),
        ("events", ["Ben"]),
        ("edited", ["better"]),
        ("deleted", [""]),
        ("replies", ["an answer"]),
        ("answered", ["plain"]),
        ("reported", ["better"]),
    ],
)
def test_classes_of_messages(conversation: Conversation, ada: Person, what: MessageClass, expected: list[str]) -> None:
    plain = conversation.say(ada, "general", "plain")
    better = conversation.edit(ada, conversation.say(ada, "general", "good"), "better")
    gone = conversation.say(ada, "general", "gone")
    olga, mona = (conversation.person(name, "account", "admin") for name in ("Olga", "Mona"))
    for reporter in (olga, mona):
        conversation.stored.writer.do(add_reports, AddReport(reporter, "general", better.seq, "spam", FIRST_DAY))
    conversation.stored.writer.do(remove_messages, RemoveMessages(olga, (("general", gone.seq),), FIRST_DAY))
    conversation.say(ada, "general", "an answer", reply_to=plain.seq)
    conversation.say(ada, "general", "Ben", kind="joined")
    assert found(conversation, MessageFilter(what=what)) == expected
    assert found(conversation, MessageFilter(room_id=plain.room_id, what=what)) == expected


@pytest.mark.parametrize("narrow", ["nothing", "room", "words", "room and words", "person"])
def test_pages_go_on_both_ways_without_gaps_or_repeats(
    conversation: Conversation, ada: Person, ben: Person, narrow: str
) -> None:
    conversation.room("other")
    chance = random.Random(7)
    for number in range(61):
        author, room = chance.choice([ada, ben]), chance.choice(["general", "other"])
        # Times are no order to page by: an import brings old ones late, and many at the same instant.
        conversation.say(author, room, f"word {number}", at=FIRST_DAY + chance.randrange(3) * DAY)
    general = room_id(conversation, "general")
    wanted = {
        "nothing": EVERYTHING,
        "room": MessageFilter(room_id=general),
        "words": MessageFilter(words=("word",)),
        "room and words": MessageFilter(room_id=general, words=("word",)),
        "person": MessageFilter(author_ids=(ada.id,)),
    }[narrow]
    database = conversation.stored.database
    everything = messages.newest(database, wanted, 100)
    assert everything.older is None
    assert everything.newer is None

    downwards = [messages.newest(database, wanted, 7)]
    while (older := downwards[-1].older) is not None:
        downwards.append(messages.older(database, wanted, older, 7))
    assert [t for page in downwards for t in page.traces] == list(everything.traces)
    assert len(downwards) > 3

    upwards = [downwards[-1]]
    while (newer := upwards[-1].newer) is not None:
        upwards.append(messages.newer(database, wanted, newer, 7))
    assert [page.traces for page in upwards[::-1]] == [page.traces for page in downwards]


def test_a_cursor_from_nowhere_is_refused(conversation: Conversation, ada: Person) -> None:
    conversation.room("other")
    message = conversation.say(ada, "general", "here")
    database = conversation.stored.database
    for read in (messages.older, messages.newer):
        with pytest.raises(Invalid) as refusal:
            read(database, EVERYTHING, message.id + 1, 5)
        assert refusal.value.field == "cursor"
        with pytest.raises(Invalid):
            read(database, MessageFilter(room_id=room_id(conversation, "other")), message.id, 5)


def test_a_deleted_message_says_who_took_it_and_keeps_its_texts(conversation: Conversation, ada: Person) -> None:
    owner = conversation.person("Olga", "account", "owner")
    message = conversation.edit(ada, conversation.say(ada, "general", "first"), "second")
    conversation.stored.writer.do(remove_messages, RemoveMessages(owner, (("general", message.seq),), FIRST_DAY + DAY))
    database = conversation.stored.database
    trace = messages.newest(database, EVERYTHING, 1).traces[0]
    assert trace.message.deleted
    assert (trace.deleted_at, trace.deleted_by, trace.versions) == (FIRST_DAY + DAY, "Olga", 2)
    with database.read() as connection:
        room = room_by_slug(connection, "general")
        assert room is not None
        place = messages.place(connection, room, message.seq, 3)
    assert [version.body for version in place.versions] == ["first", "second"]


def test_a_place_has_ten_before_and_ten_after(conversation: Conversation, ada: Person) -> None:
    for number in range(1, 31):
        conversation.say(ada, "general", f"{number}")
    with conversation.stored.database.read() as connection:
        room = room_by_slug(connection, "general")
        assert room is not None
        middle = messages.place(connection, room, 15, 10)
        assert [trace.message.seq for trace in middle.traces] == list(range(5, 26))
        assert messages.place(connection, room, 1, 10).traces[0].message.seq == 1
        assert messages.place(connection, room, 30, 10).traces[-1].message.seq == 30
        for nowhere in (0, 31, 10**15):
            with pytest.raises(NotFound):
                messages.place(connection, room, nowhere, 10)


def test_going_through_all_ends_where_it_began_to_end(conversation: Conversation, ada: Person) -> None:
    for number in range(7):
        conversation.say(ada, "general", f"{number}")
    database = conversation.stored.database
    with database.read() as connection:
        end = messages.last_id(connection)
    first = messages.oldest_after(database, EVERYTHING, None, end, 4)
    conversation.say(ada, "general", "too late")
    rest = messages.oldest_after(database, EVERYTHING, first[-1].message, end, 4)
    assert [trace.message.body for trace in first + rest] == list("0123456")


def test_an_answer_comes_with_what_it_answers(conversation: Conversation, ada: Person) -> None:
    question = conversation.say(ada, "general", "why?")
    conversation.say(ada, "general", "because", reply_to=question.seq)
    page = messages.newest(conversation.stored.database, EVERYTHING, 5)
    assert [trace.quoted and trace.quoted.seq for trace in page.traces] == [question.seq, None]


def test_a_page_of_answers_reads_no_table_from_end_to_end(conversation: Conversation, ada: Person) -> None:
    database = conversation.stored.database
    if not database.is_sqlite:
        # PostgreSQL rightly reads a table of two rows as it lies.
        return
    question = conversation.say(ada, "general", "why?")
    conversation.say(ada, "general", "because", reply_to=question.seq)
    ran: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        ran.append((statement, values))

    event.listen(Engine, "before_cursor_execute", note)
    page = messages.newest(database, EVERYTHING, 5)
    event.remove(Engine, "before_cursor_execute", note)
    assert page.traces[0].quoted is not None
    assert page.traces[0].quoted.seq == question.seq
    with database.read() as connection:
        for statement, values in ran:
            if statement.startswith("SELECT"):
                plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
                assert "SCAN messages" not in [step[-1] for step in plan], statement
