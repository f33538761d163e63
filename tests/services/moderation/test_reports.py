"""Reports, and the list of words that makes some by itself; on both databases."""

from collections.abc import Callable

import pytest
from sqlalchemy import insert

from chatapp.domain.commands import RoomChanges
from chatapp.domain.errors import Conflict, Forbidden, Invalid, NotFound, TooLarge
from chatapp.domain.moderation import Case
from chatapp.domain.records import Person
from chatapp.models import Membership
from chatapp.realtime.guest_names import LocalGuestNames
from chatapp.services.messages.polls import Polls
from chatapp.services.moderation.reports import Reports
from chatapp.services.moderation.word_filter import WordFilter
from chatapp.services.people.accounts import Accounts
from chatapp.services.people.profiles import Profile, Profiles
from chatapp.services.rooms.memberships import Memberships
from config import Settings
from tests.support.crowd import Crowd


@pytest.fixture
def reports(crowd: Crowd) -> Reports:
    return Reports(crowd.database, crowd.writer)


@pytest.fixture
def unwanted(crowd: Crowd) -> WordFilter:
    return crowd.unwanted


def people(crowd: Crowd) -> tuple[Person, Person, Person]:
    mod, ana, ben = crowd.person("mod", "moderator"), crowd.person("ana", "member"), crowd.person("ben", "member")
    crowd.room("tea", ana, ben, mod)
    return mod, ana, ben


def only(reports: Reports, mod: Person, are_open: bool = True) -> Case:
    [case] = reports.cases(mod, are_open)
    return case


def test_a_report_waits_with_all_around_it_and_is_seen_to_once(crowd: Crowd, reports: Reports) -> None:
    mod, ana, ben = people(crowd)
    crowd.say(ana, "tea", "hello")
    [bad] = crowd.say(ben, "tea", "buy watches")
    crowd.say(ana, "tea", "oh no")
    reports.report(ana, "tea", bad.seq, " advertising ")
    assert reports.open_count(mod) == 1
    case = only(reports, mod)
    assert [(report.reporter, report.reason) for report in case.reports] == [("ana", "advertising")]
    assert [message.body for message in reports.case(mod, bad.id).around] == ["hello", "buy watches", "oh no"]
    other = crowd.person("other", "moderator")
    reports.close(mod, bad.id, "deleted")
    with pytest.raises(Conflict, match="mod already resolved"):
        reports.close(other, bad.id, "banned")
    assert reports.open_count(mod) == 0
    closed = only(reports, mod, are_open=False)
    assert closed.message.deleted
    assert [(report.outcome, report.closed_by) for report in closed.reports] == [("deleted", "mod")]


@pytest.mark.parametrize("outcome", ["muted", "kicked", "banned", "dismissed"])
def test_seeing_to_it_does_what_it_says(crowd: Crowd, reports: Reports, outcome: str) -> None:
    mod, ana, ben = people(crowd)
    [bad] = crowd.say(ben, "tea", "buy watches")
    reports.report(ana, "tea", bad.seq, "spam")
    reports.close(mod, bad.id, outcome, 60)
    assert only(reports, mod, are_open=False).reports[0].outcome == outcome


def test_what_cannot_be_done_leaves_the_report_open(crowd: Crowd, reports: Reports) -> None:
    mod, ana, _ben = people(crowd)
    olga = crowd.person("olga", "owner")
    crowd.rooms.join(olga, "tea")
    [said] = crowd.say(olga, "tea", "I am the owner")
    reports.report(ana, "tea", said.seq, "boasting")
    with pytest.raises(Forbidden):
        reports.close(mod, said.id, "banned")
    with pytest.raises(Invalid):
        reports.close(mod, said.id, "shot")
    with pytest.raises(NotFound):
        reports.close(mod, 9_999, "dismissed")
    assert reports.open_count(mod) == 1


def test_a_report_is_refused_where_it_makes_no_sense(crowd: Crowd, reports: Reports) -> None:
    mod, ana, ben = people(crowd)
    [bad] = crowd.say(ben, "tea", "buy watches")
    eve = crowd.person("eve")
    crowd.room("secret", ana, private=True)
    [hidden] = crowd.say(ana, "secret", "psst")
    for reporter, room, seq, reason, error in (
        (ana, "tea", bad.seq, "", Invalid),
        (ana, "tea", bad.seq, "x" * 201, TooLarge),
        (ana, "tea", bad.seq, "a\nb", Invalid),
        (ben, "tea", bad.seq, "mine", Invalid),
        (ana, "tea", 99, "nothing", NotFound),
        (eve, "secret", hidden.seq, "unseen", NotFound),
        (eve, "nowhere", 1, "unseen", NotFound),
    ):
        with pytest.raises(error):
            reports.report(reporter, room, seq, reason)
    reports.report(ana, "tea", bad.seq, "spam")
    with pytest.raises(Conflict, match="already"):
        reports.report(ana, "tea", bad.seq, "spam again")
    reports.report(mod, "tea", bad.seq, "spam indeed")
    crowd.messages.delete(ben, "tea", bad.seq)
    with pytest.raises(Conflict, match="deleted"):
        reports.report(eve, "tea", bad.seq, "spam")
    assert len(only(reports, mod).reports) == 2


def test_a_moderator_reads_around_a_report_only_where_they_may_read(crowd: Crowd, reports: Reports) -> None:
    mod, ana, ben = people(crowd)
    crowd.room("secret", ana, private=True)
    secret = crowd.rooms.by_slug("secret").id
    with crowd.database.writing.begin() as connection:
        connection.execute(insert(Membership).values(room_id=secret, user_id=ben.id, joined_at=0, read_seq=0))
    crowd.say(ana, "secret", "the plan")
    [bad] = crowd.say(ben, "secret", "you fool")
    reports.report(ana, "secret", bad.seq, "insult")
    case = reports.case(mod, bad.id)
    assert case.message.body == "you fool"
    assert case.around == ()
    assert [message.body for message in reports.case(crowd.person("olga", "owner"), bad.id).around] == [
        "the plan", "you fool",
    ]  # fmt: skip
    for nobody in (ana, crowd.person("eve")):
        assert reports.open_count(nobody) == 0
        with pytest.raises(Forbidden):
            reports.cases(nobody, True)


def test_nobody_reads_around_a_report_in_a_direct_message(crowd: Crowd, reports: Reports) -> None:
    mod, ana, ben = people(crowd)
    two = Memberships(crowd.database, crowd.writer, crowd.rooms).direct(ana, [ben.id]).slug
    crowd.say(ana, two, "between us")
    [bad] = crowd.say(ben, two, "you fool")
    reports.report(ana, two, bad.seq, "insult")
    for judge in (mod, crowd.person("adam", "admin"), crowd.person("olga", "owner")):
        case = reports.case(judge, bad.id)
        assert (case.message.body, case.around) == ("you fool", ())


def test_a_word_is_refused_and_another_reported(crowd: Crowd, reports: Reports, unwanted: WordFilter) -> None:
    mod, ana, _ben = people(crowd)
    olga = crowd.person("olga", "admin")
    unwanted.add(olga, "Darn", "refuse")
    unwanted.add(olga, "watch*", "report")
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


def test_a_word_that_is_refused_stands_in_no_name_and_under_no_sign_either(crowd: Crowd, unwanted: WordFilter) -> None:
    _mod, ana, _ben = people(crowd)
    unwanted.add(crowd.person("olga", "admin"), "darn", "refuse")
    names, polls = LocalGuestNames(), Polls(crowd.writer, unwanted)
    accounts = Accounts(crowd.database, crowd.writer, names, Settings(), unwanted)
    profiles = Profiles(crowd.database, crowd.writer, unwanted)
    said: list[tuple[str, Callable[[], object]]] = [
        ("slug", lambda: crowd.rooms.create(ana, "darn-it")),
        ("name", lambda: crowd.rooms.create(ana, "milk", "Darn it")),
        ("topic", lambda: crowd.rooms.create(ana, "milk", "Milk", "darn")),
        ("description", lambda: crowd.rooms.create(ana, "milk", description="well,\ndarn")),
        ("name", lambda: crowd.rooms.configure(ana, "tea", RoomChanges(name="DARN"))),
        ("topic", lambda: crowd.rooms.configure(ana, "tea", RoomChanges(topic="so dárn"))),
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


def test_a_poll_is_reported_for_a_word_of_its_options(crowd: Crowd, reports: Reports, unwanted: WordFilter) -> None:
    mod, ana, _ben = people(crowd)
    unwanted.add(crowd.person("olga", "admin"), "watches", "report")
    poll = Polls(crowd.writer, unwanted).create(ana, "tea", "?", ["cheap", "watches"], False, None)
    assert [case.message.id for case in reports.cases(mod, are_open=True)] == [poll.id]


def test_the_list_is_for_administrators_and_holds_single_words(crowd: Crowd, unwanted: WordFilter) -> None:
    olga, mod = crowd.person("olga", "admin"), crowd.person("mod", "moderator")
    for typed in ("", "two words", "*", "x" * 65, "!?"):
        with pytest.raises(Invalid) as refusal:
            unwanted.add(olga, typed, "refuse")
        assert refusal.value.field == "word"
    with pytest.raises(Invalid):
        unwanted.add(olga, "word", "shout")
    with pytest.raises(Forbidden):
        unwanted.add(mod, "word", "refuse")
    unwanted.add(olga, "Wörd", "refuse")
    with pytest.raises(Conflict):
        unwanted.add(olga, "word", "report")
    [word] = unwanted.list(olga)
    unwanted.drop(olga, word.id)
    with pytest.raises(NotFound):
        unwanted.drop(olga, word.id)
    assert unwanted.check("word") is None
