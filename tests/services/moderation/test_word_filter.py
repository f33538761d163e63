"""Words that are refused or reported, wherever they are written; on both databases."""

from collections.abc import Callable

import pytest

from chatapp.domain.commands import RoomSettingsUpdate
from chatapp.domain.errors import Conflict, Forbidden, Invalid, NotFound
from chatapp.domain.moderation import Case
from chatapp.domain.records import Person
from chatapp.realtime.guest_names import LocalGuestNames
from chatapp.services.messages.polls import Polls
from chatapp.services.moderation.reports import Reports
from chatapp.services.moderation.word_filter import WordFilter
from chatapp.services.people.accounts import Accounts
from chatapp.services.people.profiles import Profile, Profiles
from config import Settings
from tests.support.crowd import Crowd


@pytest.fixture
def reports(crowd: Crowd) -> Reports:
    return Reports(crowd.database, crowd.writer)


@pytest.fixture
def word_filter(crowd: Crowd) -> WordFilter:
    return crowd.word_filter


def people(crowd: Crowd) -> tuple[Person, Person, Person]:
    mod, ana, ben = crowd.person("mod", "moderator"), crowd.person("ana", "member"), crowd.person("ben", "member")
    crowd.room("tea", ana, ben, mod)
    return mod, ana, ben


def only(reports: Reports, mod: Person, are_open: bool = True) -> Case:
    [case] = reports.cases(mod, are_open)
    return case


def test_a_word_is_refused_and_another_reported(crowd: Crowd, reports: Reports, word_filter: WordFilter) -> None:
    mod, ana, _ben = people(crowd)
    olga = crowd.person("olga", "admin")
    word_filter.add(olga, "Darn", "refuse")
    word_filter.add(olga, "watch*", "report")
    for text in ("DARN it", "dárn", "well, darn!"):
        with pytest.raises(Invalid) as refusal:
            crowd.say(ana, "tea", text)
        assert refusal.value.field == "body"
    [fine, bad] = crowd.say(ana, "tea", "darning socks", "cheap Watches here")
    crowd.messages.edit(ana, "tea", fine.seq, "I watch you")
    cases = reports.cases(mod, are_open=True)
    assert [(case.message.id, case.reports[0].reporter, case.reports[0].reason) for case in cases] == [
        (fine.id, None, "watch"), (bad.id, None, "watches"),
    ]  # fmt: skip
    with pytest.raises(Invalid):
        crowd.messages.edit(ana, "tea", fine.seq, "darn")


def test_a_word_that_is_refused_stands_in_no_name_and_under_no_sign_either(
    crowd: Crowd, word_filter: WordFilter
) -> None:
    _mod, ana, _ben = people(crowd)
    word_filter.add(crowd.person("olga", "admin"), "darn", "refuse")
    names, polls = LocalGuestNames(), Polls(crowd.writer, word_filter)
    accounts = Accounts(crowd.database, crowd.writer, names, Settings(), word_filter)
    profiles = Profiles(crowd.database, crowd.writer, word_filter)
    said: list[tuple[str, Callable[[], object]]] = [
        ("slug", lambda: crowd.rooms.create(ana, "darn-it")),
        ("name", lambda: crowd.rooms.create(ana, "milk", "Darn it")),
        ("topic", lambda: crowd.rooms.create(ana, "milk", "Milk", "darn")),
        ("description", lambda: crowd.rooms.create(ana, "milk", description="well,\ndarn")),
        ("name", lambda: crowd.rooms.configure(ana, "tea", RoomSettingsUpdate(name="DARN"))),
        ("topic", lambda: crowd.rooms.configure(ana, "tea", RoomSettingsUpdate(topic="so dárn"))),
        ("question", lambda: polls.create(ana, "tea", "Darn?", ["a", "b"], False, None)),
        ("options", lambda: polls.create(ana, "tea", "?", ["a", "darn"], False, None)),
        ("status", lambda: profiles.change(ana, Profile(None, "", "darn it", False))),
        ("username", lambda: accounts.sign_in_guest("Darn")),
        ("username", lambda: accounts.sign_up("Darn it", "correct horse")),
        ("username", lambda: accounts.rename(ana, "DÁRN")),
    ]
    for field, say in said:
        with pytest.raises(Invalid, match="blocked word") as refusal:
            say()
        assert refusal.value.field == field
    # What an operator does is not for the list to judge.
    assert crowd.rooms.create(None, "darn").name == "darn"
    assert accounts.create("Darn", "member").name == "Darn"


def test_a_poll_is_reported_for_a_word_of_its_options(crowd: Crowd, reports: Reports, word_filter: WordFilter) -> None:
    mod, ana, _ben = people(crowd)
    word_filter.add(crowd.person("olga", "admin"), "watches", "report")
    poll = Polls(crowd.writer, word_filter).create(ana, "tea", "?", ["cheap", "watches"], False, None)
    assert [case.message.id for case in reports.cases(mod, are_open=True)] == [poll.id]


def test_the_list_is_for_administrators_and_holds_single_words(crowd: Crowd, word_filter: WordFilter) -> None:
    olga, mod = crowd.person("olga", "admin"), crowd.person("mod", "moderator")
    for typed in ("", "two words", "*", "x" * 65, "!?"):
        with pytest.raises(Invalid) as refusal:
            word_filter.add(olga, typed, "refuse")
        assert refusal.value.field == "word"
    with pytest.raises(Invalid):
        word_filter.add(olga, "word", "shout")
    with pytest.raises(Forbidden):
        word_filter.add(mod, "word", "refuse")
    word_filter.add(olga, "Wörd", "refuse")
    with pytest.raises(Conflict):
        word_filter.add(olga, "word", "report")
    [word] = word_filter.list(olga)
    word_filter.drop(olga, word.id)
    with pytest.raises(NotFound):
        word_filter.drop(olga, word.id)
    assert word_filter.check("word") is None
