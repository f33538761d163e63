import pytest
from sqlalchemy import select

from chatapp.domain import times
from chatapp.models import SessionRow
from chatapp.services.people import sessions as sessions_module
from tests.support.stores import People


def test_a_session_opens_for_its_person_alone(people: People) -> None:
    ada, ben = people.accounts.sign_in_guest("Ada"), people.accounts.sign_in_guest("Ben")
    secret = people.sessions.open(ada, "192.0.2.1", "Firefox")
    assert people.sessions.person_for(secret) == ada
    assert people.sessions.person_for(people.sessions.open(ben, "", "")) == ben
    assert people.sessions.person_for("guess") is None
    assert people.sessions.person_for("\ud800\x00") is None


def test_a_closed_session_is_refused_at_once(people: People) -> None:
    secret = people.sessions.open(people.accounts.sign_in_guest("Ada"), "", "")
    people.sessions.close(secret)
    assert people.sessions.person_for(secret) is None
    people.sessions.close(secret)


def test_a_new_session_ends_the_one_it_replaces(people: People) -> None:
    ada = people.accounts.sign_in_guest("Ada")
    old = people.sessions.open(ada, "", "")
    new = people.sessions.open(ada, "", "", replaces=old)
    assert people.sessions.person_for(old) is None
    assert people.sessions.person_for(new) == ada


def test_a_session_sees_what_its_person_became(people: People) -> None:
    ada = people.accounts.sign_in_guest("Ada")
    secret = people.sessions.open(ada, "", "")
    people.accounts.convert_guest(ada, "correct horse")
    person = people.sessions.person_for(secret)
    assert person is not None
    assert person.kind == "account"


def test_a_session_in_use_goes_on_and_an_idle_one_expires(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = people.accounts.sign_in_guest("Ada")
    start = times.now()
    used, idle = people.sessions.open(ada, "", ""), people.sessions.open(ada, "", "")
    monkeypatch.setattr(sessions_module, "now", lambda: start + 20 * times.DAY)
    assert people.sessions.person_for(used) == ada
    people.sessions.close("wait until what was queued is written")
    monkeypatch.setattr(sessions_module, "now", lambda: start + 40 * times.DAY)
    assert people.sessions.person_for(used) == ada
    assert people.sessions.person_for(idle) is None


def test_neither_secret_nor_odd_agents_reach_the_store(people: People) -> None:
    secret = people.sessions.open(people.accounts.sign_in_guest("Ada"), "x" * 500, "Fire\x00fox\n" + "y" * 500)
    with people.sessions._database.read() as connection:
        [row] = connection.execute(select(SessionRow.__table__)).all()
    assert secret not in str(row)
    assert len(row.address) == 64
    assert row.agent.startswith("Firefoxy")
    assert len(row.agent) == 200
