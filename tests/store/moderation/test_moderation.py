"""Muting, kicking, banning, roles and closed accounts, on both databases."""

import contextlib
import json
import threading
from collections.abc import Callable
from functools import partial

import pytest

from chatapp.domain.commands import RoomSettingsUpdate
from chatapp.domain.errors import ChatError, Conflict, Forbidden, Invalid, NotFound
from chatapp.domain.moderation import FOREVER, MINUTE
from chatapp.domain.records import Person, Role
from chatapp.domain.times import now
from chatapp.services.messages.polls import Polls
from chatapp.services.moderation.moderation import Moderation
from chatapp.store.db.change_log import changes_after
from chatapp.store.db.writer import Writer
from chatapp.store.people.users import AddUser, add_users, find_person
from chatapp.store.people.visibility import find_people
from tests.support.crowd import Crowd


@pytest.fixture
def moderation(crowd: Crowd) -> Moderation:
    return Moderation(crowd.database, crowd.writer)


def present(crowd: Crowd, person: Person) -> Person:
    with crowd.database.read() as connection:
        found = find_person(connection, person.id)
    assert found is not None
    return found


def notes(crowd: Crowd) -> list[str]:
    with crowd.database.read() as connection:
        return [key for _number, key in changes_after(connection, 0)]


def test_a_muted_person_cannot_write_until_then_and_everyone_is_told(crowd: Crowd, moderation: Moderation) -> None:
    mod, ben = crowd.person("mod", "moderator"), crowd.person("ben", "member")
    crowd.room("tea", mod, ben)
    [said] = crowd.say(ben, "tea", "before")
    muted = moderation.mute(mod, ben.id, 10, "too loud")
    assert 0 < muted.muted_until - now() <= 10 * MINUTE
    assert notes(crowd)[-1] == f"person:{ben.id}"
    for write in (
        lambda: crowd.say(muted, "tea", "again"),
        lambda: crowd.messages.edit(muted, "tea", said.seq, "otherwise"),
        lambda: crowd.messages.react(muted, "tea", said.seq, "👍", True),
    ):
        with pytest.raises(Forbidden, match="muted until"):
            write()
    polls = Polls(crowd.writer, crowd.word_filter)
    poll = polls.create(mod, "tea", "?", ["a", "b"], False, None)
    for say in (
        lambda: polls.create(muted, "tea", "So loud?", ["yes", "no"], False, None),
        lambda: polls.vote(muted, "tea", poll.seq, [0]),
        lambda: crowd.messages.pin(muted, "tea", poll.seq, True),
        lambda: crowd.rooms.configure(muted, "tea", RoomSettingsUpdate(topic="loud")),
        lambda: crowd.rooms.create(muted, "loud"),
    ):
        with pytest.raises(Forbidden, match="muted until"):
            say()
    assert crowd.messages.delete(muted, "tea", said.seq).deleted
    heard = moderation.mute(mod, ben.id, 0)
    assert crowd.say(heard, "tea", "thank you")[0].seq == poll.seq + 1
    with pytest.raises(Conflict):
        moderation.mute(mod, ben.id, 0)


@pytest.mark.parametrize("act", ["mute", "ban", "kick", "remove_messages"])
def test_moderators_act_only_on_people_below_them(crowd: Crowd, moderation: Moderation, act: str) -> None:
    roles: tuple[Role, ...] = ("owner", "admin", "moderator", "member", "guest")
    people = {role: crowd.person(role[:3], role) for role in roles}
    for actor in reversed(roles):
        for target in roles:
            arguments = (5,) if act in {"mute", "ban"} else ()
            do = partial(getattr(moderation, act), people[actor], people[target].id, *arguments)
            below = roles.index(target) > roles.index(actor)
            own_messages = act == "remove_messages" and actor == target
            if actor in {"owner", "admin", "moderator"} and (below or own_messages):
                # Who was banned by one before is so already for the next. Who is banned acts no more: the lowest first.
                with contextlib.suppress(Conflict):
                    do()
            else:
                with pytest.raises(Forbidden):
                    do()


def test_what_a_moderator_may_is_what_they_may_now(crowd: Crowd, moderation: Moderation) -> None:
    owner, mod, ben = crowd.person("olga", "owner"), crowd.person("mod", "moderator"), crowd.person("ben", "member")
    moderation.set_role(owner, mod.id, "member")
    with pytest.raises(Forbidden):
        moderation.ban(mod, ben.id, None)
    with pytest.raises(NotFound):
        moderation.ban(owner, 9_999, None)


def test_two_moderators_who_ban_at_once_are_each_told(crowd: Crowd, moderation: Moderation) -> None:
    one, two, ben = crowd.person("one", "moderator"), crowd.person("two", "moderator"), crowd.person("ben", "member")
    moderation.ban(one, ben.id, None, "spam")
    with pytest.raises(Conflict, match="ben is already banned"):
        moderation.ban(two, ben.id, 60)
    [ban] = moderation.bans(two)
    assert (ban.by, ban.until, ban.reason, ban.address) == ("one", FOREVER, "spam", None)
    moderation.lift(two, ban.id)
    with pytest.raises(Conflict):
        moderation.lift(one, ban.id)
    assert f"ban:{ben.id}" in notes(crowd)


@pytest.mark.parametrize("minutes", [-1, 10**9])
def test_a_time_that_is_none_is_refused(crowd: Crowd, moderation: Moderation, minutes: int) -> None:
    mod, ben = crowd.person("mod", "moderator"), crowd.person("ben", "member")
    with pytest.raises(Invalid) as refusal:
        moderation.ban(mod, ben.id, minutes)
    assert refusal.value.field == "minutes"
    with pytest.raises(Invalid):
        moderation.kick(mod, ben.id, "two\nlines")


def test_the_last_owner_cannot_step_down_or_be_deactivated(crowd: Crowd, moderation: Moderation) -> None:
    olga = crowd.person("olga", "owner")
    ways: list[Callable[[], object]] = [
        lambda: moderation.set_role(olga, olga.id, "member"),
        lambda: moderation.set_role(None, olga.id, "admin"),
        lambda: moderation.set_active(olga, olga.id, active=False),
    ]
    for step_down in ways:
        with pytest.raises(Conflict, match="only owner"):
            step_down()
    otto = crowd.person("otto", "member")
    moderation.set_role(olga, otto.id, "owner")
    assert moderation.set_role(olga, olga.id, "member").role == "member"
    with pytest.raises(Conflict, match="only owner"):
        moderation.set_active(None, otto.id, active=False)


@pytest.mark.parametrize("act", ["role", "active"])
def test_two_owners_who_take_the_chat_from_each_other_at_once_leave_one(
    crowd: Crowd, moderation: Moderation, act: str
) -> None:
    """By two writers, as of two processes."""
    other = Moderation(crowd.database, writer := Writer(crowd.database, lambda _changes: None))
    left = list[Person]()
    for number in range(8):
        pair = [crowd.person(f"{name} {number}", "owner") for name in ("olga", "otto")]
        for earlier in left:
            moderation.set_role(None, earlier.id, "member")
        begin, refused = threading.Barrier(2), list[ChatError]()

        def take(
            by: Moderation,
            actor: Person,
            target: Person,
            begin: threading.Barrier = begin,
            no: list[ChatError] = refused,
        ) -> None:
            begin.wait()
            try:
                if act == "role":
                    by.set_role(actor, target.id, "member")
                else:
                    by.set_role(target, target.id, "admin")
                    by.set_active(actor, target.id, active=False)
            except (Conflict, Forbidden) as error:
                no.append(error)

        threads = [
            threading.Thread(target=take, args=(by, actor, target))
            for by, actor, target in ((moderation, *pair), (other, *reversed(pair)))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        left = [person for person in pair if present(crowd, person).role == "owner"]
        assert (len(left), len(refused)) == (1, 1)
    writer.stop()


@pytest.mark.parametrize("act", ["ban", "set_active"])
def test_of_two_who_do_the_same_at_once_one_is_told(crowd: Crowd, moderation: Moderation, act: str) -> None:
    """By two writers, as of two processes."""
    other = Moderation(crowd.database, writer := Writer(crowd.database, lambda _changes: None))
    one, two = crowd.person("one", "owner"), crowd.person("two", "owner")
    for number in range(8):
        ben = crowd.person(f"ben {number}", "member")
        begin, told = threading.Barrier(2), list[ChatError]()

        def do(
            by: Moderation,
            actor: Person,
            target: int = ben.id,
            begin: threading.Barrier = begin,
            told: list[ChatError] = told,
        ) -> None:
            begin.wait()
            try:
                by.ban(actor, target, None) if act == "ban" else by.set_active(actor, target, active=False)
            except Conflict as error:
                told.append(error)

        threads = [threading.Thread(target=do, args=pair) for pair in ((moderation, one), (other, two))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(told) == 1
    if act == "ban":
        assert len(moderation.bans(one)) == 8
    else:
        with crowd.database.read() as connection:
            assert find_people(connection, one, "ben", [], 20) == []
    writer.stop()


def test_a_deactivated_owner_does_not_count(crowd: Crowd, moderation: Moderation) -> None:
    olga, otto = crowd.person("olga", "owner"), crowd.person("otto", "owner")
    moderation.set_active(None, otto.id, active=False)
    with pytest.raises(Conflict, match="only owner"):
        moderation.set_role(olga, olga.id, "admin")
    with pytest.raises(Conflict, match="already deactivated"):
        moderation.set_active(None, otto.id, active=False)
    moderation.set_active(None, otto.id, active=True)
    assert moderation.set_role(olga, olga.id, "admin").role == "admin"


def test_who_may_give_which_role(crowd: Crowd, moderation: Moderation) -> None:
    roles: tuple[Role, ...] = ("owner", "admin", "moderator", "member")
    actors = {role: crowd.person(f"a {role}", role) for role in (*roles, "guest")}
    given: dict[Role, list[Role]] = {}
    for actor, person in actors.items():
        given[actor] = []
        for role in roles:
            target = crowd.person(f"{actor} {role}", "member")
            try:
                moderation.set_role(person, target.id, role)
            except Forbidden:
                continue
            given[actor].append(role)
    everything = ["owner", "admin", "moderator", "member"]
    assert given == {
        "owner": everything, "admin": ["moderator", "member"], "moderator": [], "member": [], "guest": [],
    }  # fmt: skip
    with pytest.raises(Forbidden):
        moderation.set_role(actors["admin"], actors["owner"].id, "member")
    bot = crowd.writer.do(add_users, AddUser("helper", "bot", "bot", None, 0))
    for target in (bot, actors["guest"]):
        with pytest.raises(Conflict):
            moderation.set_role(actors["owner"], target.id, "member")


def test_all_that_a_person_wrote_goes_each_with_a_rev_of_its_own(crowd: Crowd, moderation: Moderation) -> None:
    mod, spam, ana = crowd.person("mod", "moderator"), crowd.person("spam"), crowd.person("ana", "member")
    crowd.room("tea", ana, spam)
    crowd.room("milk", spam, private=True)
    crowd.say(ana, "tea", "before")
    for slug in ("tea", "milk"):
        crowd.say(spam, slug, *[f"{slug} {number}" for number in range(120)])
    crowd.say(ana, "tea", "after")
    crowd.stored.published.clear()
    assert moderation.remove_messages(mod, spam.id) == 240
    assert moderation.remove_messages(mod, spam.id) == 0
    for slug, before in (("tea", 122), ("milk", 120)):
        revs = [change.message.rev for change in crowd.stored.published if change.message.room == slug]
        assert revs == list(range(before + 1, before + 121))
    assert [body for body in crowd.bodies(ana, "tea") if body] == ["before", "after"]
    olga = crowd.person("olga", "owner")
    removed = [json.loads(entry.detail)["messages"] for entry in moderation.entries(olga, "person.remove")]
    assert sum(removed) == 240


def test_every_act_stands_in_the_audit_log(crowd: Crowd, moderation: Moderation) -> None:
    olga, ben = crowd.person("olga", "owner"), crowd.person("ben", "member")
    moderation.mute(olga, ben.id, 5, "hush")
    moderation.kick(olga, ben.id)
    moderation.ban(olga, ben.id, None)
    moderation.lift(olga, moderation.bans(olga)[0].id)
    moderation.set_role(olga, ben.id, "moderator")
    moderation.set_active(None, ben.id, active=False)
    found = moderation.entries(olga)
    assert [(entry.action, entry.actor) for entry in reversed(found)] == [
        ("person.mute", "olga"), ("person.kick", "olga"), ("person.ban", "olga"), ("person.unban", "olga"),
        ("person.role", "olga"), ("person.deactivate", None),
    ]  # fmt: skip
    assert {entry.target for entry in found} == {f"person/{ben.id}"}
    assert json.loads(found[-1].detail)["reason"] == "hush"
    assert len(moderation.entries(olga, "person.mute", "OLGA")) == 1
    assert moderation.entries(olga, below=found[-1].id) == []
    for other in ("moderator", "member", "guest"):
        with pytest.raises(Forbidden):
            moderation.entries(present(crowd, ben)._replace(role=other))
