"""Reports, and the list of words that makes some by itself; on both databases."""

import pytest
from sqlalchemy import insert

from chatapp.domain.errors import Conflict, Forbidden, Invalid, NotFound, TooLarge
from chatapp.domain.moderation import Case
from chatapp.domain.records import Person
from chatapp.models import Membership
from chatapp.services.moderation.reports import Reports
from chatapp.services.moderation.word_filter import WordFilter
from chatapp.services.rooms.memberships import Memberships
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
