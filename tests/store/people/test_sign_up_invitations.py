"""An invitation makes as many accounts as it says and no more, on both databases, whoever comes at one moment."""

import threading
from typing import Any

import pytest
from sqlalchemy import update

from chatapp.domain.errors import ChatError, Conflict, Forbidden, NotFound
from chatapp.domain.moderation import FOREVER
from chatapp.domain.records import Person
from chatapp.domain.times import DAY, now
from chatapp.models import User
from chatapp.services.people.secret_values import digest
from chatapp.services.people.sign_up_invitations import SignUpInvitations
from chatapp.store.db.writer import Writer
from chatapp.store.people.sign_up_invitations import AddByInvitation, add_by_invitation
from chatapp.store.people.users import AddUser
from tests.support.crowd import Crowd


@pytest.fixture
def invitations(crowd: Crowd) -> SignUpInvitations:
    return SignUpInvitations(crowd.database, crowd.writer)


def come(writer: Writer, code: str, name: str, at: int | None = None) -> Person:
    """Make an account by an invitation."""
    user = AddUser(name, "account", "member", None, now() if at is None else at)
    person: Person = writer.do(add_by_invitation, AddByInvitation(digest(code), user))
    return person


def test_of_two_who_take_the_last_use_at_once_one_comes_in(crowd: Crowd, invitations: SignUpInvitations) -> None:
    """By two writers, as of two processes."""
    other = Writer(crowd.database, lambda _changes: None)
    for number in range(5):
        code = invitations.make(None, uses=1)
        begin, refused, came = threading.Barrier(2), list[ChatError](), list[Person]()

        def enter(writer: Writer, name: str, code: str = code, at: Any = (begin, refused, came)) -> None:
            at[0].wait()
            try:
                at[2].append(come(writer, code, name))
            except NotFound as error:
                at[1].append(error)

        threads = [
            threading.Thread(target=enter, args=(writer, f"{name} {number}"))
            for writer, name in ((crowd.writer, "ana"), (other, "ben"))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (len(came), len(refused)) == (1, 1)
    other.stop()


def test_one_that_has_expired_or_was_revoked_lets_nobody_in(crowd: Crowd, invitations: SignUpInvitations) -> None:
    olga, adam = crowd.person("olga", "owner"), crowd.person("adam", "member")
    expired, revoked = invitations.make(olga, days=1), invitations.make(olga)
    with pytest.raises(NotFound, match="expired"):
        come(crowd.writer, expired, "ana", now() + 2 * DAY)
    newest = invitations.list(olga)[0]
    with pytest.raises(Forbidden):
        invitations.revoke(adam, newest.id)
    invitations.revoke(olga, newest.id)
    with pytest.raises(Conflict):
        invitations.revoke(olga, newest.id)
    with pytest.raises(NotFound):
        come(crowd.writer, revoked, "ana")
    assert come(crowd.writer, expired, "ana").name == "ana"


@pytest.mark.parametrize("out", [{"banned_until": FOREVER}, {"deactivated_at": 1}, {"role": "member"}])
def test_an_invitation_of_a_banned_deactivated_or_demoted_administrator_is_refused(
    crowd: Crowd, invitations: SignUpInvitations, out: dict[str, object]
) -> None:
    adam = crowd.person("Adam", "admin")
    code = invitations.make(adam)
    with crowd.database.writing.begin() as connection:
        connection.execute(update(User).where(User.id == adam.id).values(**out))
    with pytest.raises(NotFound):
        come(crowd.writer, code, "Adam II")
    with crowd.database.writing.begin() as connection:
        connection.execute(
            update(User).where(User.id == adam.id).values(banned_until=0, deactivated_at=None, role="admin")
        )
    assert come(crowd.writer, code, "Eve").name == "Eve"


def test_a_name_that_is_taken_uses_nothing_up(crowd: Crowd, invitations: SignUpInvitations) -> None:
    code = invitations.make(None, uses=1)
    crowd.person("ana", "member")
    with pytest.raises(Conflict):
        come(crowd.writer, code, "ANA")
    assert come(crowd.writer, code, "ben").name == "ben"
