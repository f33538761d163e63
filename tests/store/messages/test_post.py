import threading
from typing import Any

import pytest

from chatapp.domain.errors import ChatError, Forbidden, NotFound
from chatapp.domain.records import Message, Person
from chatapp.store.db.writer import Outcome
from chatapp.store.messages.post import post_messages
from tests.support.crowd import Crowd, code_of, command


def numbers(crowd: Crowd, reader: Person, room: str) -> list[tuple[int, int]]:
    return [(m.seq, m.rev) for m in crowd.history.snapshot(reader, room, 200).page.messages]


def test_messages_are_numbered_from_one_without_gaps(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    room = crowd.room("tea", ana)
    assert [(m.seq, m.rev) for m in crowd.say(ana, room, "a", "b", "c")] == [(1, 1), (2, 2), (3, 3)]


def test_many_threads_writing_at_once_leave_no_gap_and_lose_nothing(crowd: Crowd) -> None:
    people = [crowd.person(f"p{i}") for i in range(8)]
    rooms = [crowd.room(slug, *people) for slug in ("one", "two")]
    acknowledged: list[Message] = []

    def talk(person: Person) -> None:
        acknowledged.extend(
            crowd.messages.post(person, rooms[turn % 2], f"{person.name} {turn}", f"c{turn}") for turn in range(24)
        )

    threads = [threading.Thread(target=talk, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(acknowledged) == 8 * 24
    for room in rooms:
        stored = crowd.history.snapshot(people[0], room, 200).page.messages
        assert [m.seq for m in stored] == [m.rev for m in stored] == list(range(1, 97))
        assert sorted(m.body for m in stored) == sorted(m.body for m in acknowledged if m.room == room)
        for person in people:
            own = [int(m.body.split()[1]) for m in stored if m.author.id == person.id]
            assert own == sorted(own)


def test_a_retry_answers_the_message_stored_first(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    room = crowd.room("tea", ana)
    first = crowd.messages.post(ana, room, "hello", "id-1")
    assert crowd.messages.post(ana, room, "hello again", "id-1") == first
    assert crowd.say(ana, room, "next")[0].seq == 2
    assert [change.message.seq for change in crowd.stored.published] == [1, 2]


def test_a_retry_is_not_refused_for_what_it_answers_now(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    room = crowd.room("tea", ana)
    first = crowd.messages.post(ana, room, "hello", "id-1")
    assert crowd.messages.post(ana, room, "hello", "id-1", reply_to=99) == first


def test_the_same_message_twice_in_one_batch_is_stored_once(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    room = crowd.room("tea", ana)
    outcomes = crowd.post_in_one_batch([command(ana, room, body, "same") for body in ("a", "b")])
    assert outcomes[0].value == outcomes[1].value
    assert [len(outcome.changes) for outcome in outcomes] == [1, 0]
    assert numbers(crowd, ana, room) == [(1, 1)]


def test_a_retry_in_a_batch_with_news_burns_no_number(crowd: Crowd) -> None:
    ana, ben = crowd.person("ana"), crowd.person("ben")
    room = crowd.room("tea", ana, ben)
    first = crowd.messages.post(ana, room, "one", "x")
    outcomes = crowd.post_in_one_batch(
        [command(ben, room, "two", "x"), command(ana, room, "one", "x"), command(ana, room, "three", "y")]
    )
    assert [outcome.value.seq for outcome in outcomes] == [2, 1, 3]
    assert outcomes[1].value == first
    assert numbers(crowd, ana, room) == [(1, 1), (2, 2), (3, 3)]


def test_the_same_client_id_of_others_or_in_another_room_is_another_message(crowd: Crowd) -> None:
    ana, ben = crowd.person("ana"), crowd.person("ben")
    tea, coffee = crowd.room("tea", ana, ben), crowd.room("coffee", ana)
    stored = [crowd.messages.post(who, room, "hi", "x") for who, room in ((ana, tea), (ben, tea), (ana, coffee))]
    assert len({message.id for message in stored}) == 3


def test_a_retry_after_an_edit_answers_the_present_state(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    room = crowd.room("tea", ana)
    crowd.messages.post(ana, room, "hello", "x")
    edited = crowd.messages.edit(ana, room, 1, "hallo")
    assert crowd.messages.post(ana, room, "hello", "x") == edited


def test_one_poisonous_message_fails_alone(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    room = crowd.room("tea", ana)
    bodies, outcomes, done = ["good", "bad\x00\ud800", "good too"], list[Outcome[Any]](), threading.Semaphore(0)

    def keep(outcome: Outcome[Any]) -> None:
        outcomes.append(outcome)
        done.release()

    with crowd.gathered():
        for body in bodies:
            crowd.writer.submit(post_messages, command(ana, room, body), keep)
    for _ in bodies:
        done.acquire()
    assert [code_of(outcome) for outcome in outcomes] == [None, "unavailable", None]
    assert crowd.bodies(ana, room) == ["good", "good too"]
    assert numbers(crowd, ana, room) == [(1, 1), (2, 2)]


def test_who_has_not_joined_may_not_write(crowd: Crowd) -> None:
    ana, ben = crowd.person("ana"), crowd.person("ben")
    room = crowd.room("tea", ana)
    with pytest.raises(Forbidden) as refusal:
        crowd.messages.post(ben, room, "hi")
    assert refusal.value.field == "room"


def test_a_private_room_and_a_missing_one_refuse_alike(crowd: Crowd) -> None:
    ana, ben = crowd.person("ana"), crowd.person("ben")
    crowd.room("secret", ana, private=True)
    refusals = []
    for slug in ("secret", "missing"):
        with pytest.raises(NotFound) as refusal:
            crowd.messages.post(ben, slug, "hi")
        refusals.append(refusal.value.payload())
    assert refusals[0] == refusals[1]


def test_a_reply_names_a_message_that_is_there(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    room = crowd.room("tea", ana)
    crowd.say(ana, room, "question")
    assert crowd.messages.post(ana, room, "answer", reply_to=1).reply_to == 1
    for seq in (3, 0, -1, 10**9):
        with pytest.raises(NotFound) as refusal:
            crowd.messages.post(ana, room, "answer", reply_to=seq)
        assert refusal.value.field == "reply_to"


def test_a_refused_message_takes_no_number(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    room = crowd.room("tea", ana)
    crowd.say(ana, room, "a")
    outcomes = crowd.post_in_one_batch([command(ana, "missing", "x"), command(ana, room, "b")])
    assert [code_of(outcome) for outcome in outcomes] == ["not_found", None]
    assert numbers(crowd, ana, room) == [(1, 1), (2, 2)]


def test_a_body_is_kept_to_the_letter(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    room = crowd.room("tea", ana)
    body = "  <b>tabs\t</b>\r\n'quotes\" \\ %s ? :x 👩‍👩‍👧 e\u0301 \u202edir "
    crowd.say(ana, room, body)
    assert crowd.bodies(ana, room) == [body]


def test_client_ids_are_texts_of_1_to_64_characters(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    room = crowd.room("tea", ana)
    assert crowd.messages.post(ana, room, "hi", "x" * 64).client_id == "x" * 64
    for client_id in ("", "x" * 65, "\x00"):
        with pytest.raises(ChatError) as refusal:
            crowd.messages.post(ana, room, "hi", client_id)
        assert (refusal.value.code, refusal.value.field) == ("invalid", "client_id")
