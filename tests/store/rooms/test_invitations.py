"""Nobody becomes a member by what others do: invitations wait, are answered and end, on both databases."""

import threading
from typing import NamedTuple

import pytest

from chatapp.domain.commands import RoomSettingsUpdate
from chatapp.domain.errors import ChatError, Forbidden, NotFound, ReadOnly
from chatapp.domain.records import Person
from chatapp.domain.times import now
from chatapp.services.moderation.moderation import Moderation
from chatapp.services.people.profiles import Profiles
from chatapp.services.rooms.invitations import RoomInvitations
from chatapp.services.rooms.memberships import Memberships
from chatapp.store.admin.delete_rooms import RemoveRoom, remove_rooms
from chatapp.store.db.writer import Writer
from chatapp.store.rooms import invitations as room_invitations
from tests.support.crowd import Crowd


class Guestbook(NamedTuple):
    """Bob owns the private room `den`, Cleo belongs to it; Mia knows nothing of it."""

    crowd: Crowd
    bob: Person
    cleo: Person
    mia: Person
    den: str
    memberships: Memberships
    invitations: RoomInvitations
    profiles: Profiles

    def invite(self, inviter: Person, *people: Person) -> list[int]:
        return self.memberships.invite(inviter, self.den, [person.id for person in people])

    def waiting(self, person: Person) -> list[str]:
        return [invitation.inviter[1] for invitation in self.invitations.received(person)]

    def pending(self) -> list[str]:
        return [invitation.person[1] for invitation in self.invitations.pending(self.bob, self.den)]

    def belongs(self, person: Person) -> bool:
        return self.den in [listed.room.slug for listed in self.crowd.rooms.visible_to(person) if listed.joined]


@pytest.fixture
def book(crowd: Crowd) -> Guestbook:
    bob, cleo, mia = (crowd.person(name, "member") for name in ("bob", "cleo", "mia"))
    den = crowd.rooms.create(bob, "den", "The den", "secret topic", private=True).slug
    memberships = Memberships(crowd.database, crowd.writer, crowd.rooms)
    memberships.invite(None, den, [cleo.id])
    invitations = RoomInvitations(crowd.database, crowd.writer)
    profiles = Profiles(crowd.database, crowd.writer, crowd.word_filter)
    return Guestbook(crowd, bob, cleo, mia, den, memberships, invitations, profiles)


def test_who_is_invited_sees_what_the_room_is_called_and_nothing_else_until_they_accept(book: Guestbook) -> None:
    book.crowd.say(book.bob, book.den, "before")
    assert book.invite(book.bob, book.mia) == [book.mia.id]
    [invitation] = book.invitations.received(book.mia)
    assert invitation[:4] == (book.den, "The den", "private", (book.bob.id, "bob"))
    assert not book.belongs(book.mia)
    with pytest.raises(NotFound):
        book.crowd.rooms.find(book.mia, book.den)
    assert book.pending() == ["mia"]
    room = book.invitations.accept(book.mia, book.den)
    assert (room.slug, book.belongs(book.mia)) == (book.den, True)
    mine = book.crowd.rooms.find(book.mia, room.slug)[1]
    assert mine is not None
    assert mine.read_seq == 1
    assert (book.waiting(book.mia), book.pending()) == ([], [])
    # Pressed twice, it is accepted once.
    assert book.invitations.accept(book.mia, book.den).slug == book.den


def test_who_declines_is_asked_no_more_and_others_are_not_told(book: Guestbook) -> None:
    book.invite(book.bob, book.mia)
    book.invitations.decline(book.mia, book.den)
    assert (book.waiting(book.mia), book.belongs(book.mia)) == ([], False)
    # Inviting again answers as ever, and is no news.
    assert book.invite(book.bob, book.mia) == [book.mia.id]
    assert book.waiting(book.mia) == []
    for answer in (book.invitations.accept, book.invitations.decline):
        with pytest.raises(NotFound):
            answer(book.mia, book.den)
    # Somebody else may ask, too.
    book.invite(book.cleo, book.mia)
    assert book.waiting(book.mia) == ["cleo"]


def test_a_room_asks_once_whoever_invites(book: Guestbook) -> None:
    book.invite(book.bob, book.mia)
    book.invite(book.cleo, book.mia)
    assert len(book.waiting(book.mia)) == 1
    assert book.pending() == ["mia"]


def test_a_blocked_inviter_is_answered_alike_and_never_heard(book: Guestbook) -> None:
    ida = book.crowd.person("ida", "member")
    book.profiles.block(book.mia, book.bob.id, True)
    for _time in range(2):
        assert book.invite(book.bob, book.mia, ida) == sorted([book.mia.id, ida.id])
        assert sorted(book.pending()) == ["ida", "mia"]
    assert (book.waiting(book.mia), book.waiting(ida)) == ([], ["bob"])
    with pytest.raises(NotFound):
        book.invitations.accept(book.mia, book.den)
    book.invitations.withdraw(book.bob, book.den, book.mia.id)
    book.invitations.withdraw(book.bob, book.den, ida.id)
    assert book.pending() == []
    # What a third person asks is theirs to ask.
    book.invite(book.bob, book.mia)
    book.invite(book.cleo, book.mia)
    assert book.waiting(book.mia) == ["cleo"]


@pytest.mark.parametrize(
    "end", ["removed", "left", "banned", "deactivated", "archived", "withdrawn", "expired", "blocked", "invited banned"]
)
def test_an_invitation_ends_with_what_it_rests_on(book: Guestbook, end: str, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = book.crowd.person("olga", "owner")
    moderation = Moderation(book.crowd.database, book.crowd.writer)
    book.invite(book.cleo, book.mia)
    assert book.waiting(book.mia) == ["cleo"]
    if end == "removed":
        book.memberships.remove(book.bob, book.den, book.cleo.id)
    elif end == "left":
        book.crowd.rooms.leave(book.cleo, book.den)
    elif end == "banned":
        moderation.ban(owner, book.cleo.id, None)
    elif end == "deactivated":
        moderation.set_active(owner, book.cleo.id, False)
    elif end == "archived":
        book.crowd.rooms.configure(book.bob, book.den, RoomSettingsUpdate(archived=True))
        book.crowd.rooms.configure(book.bob, book.den, RoomSettingsUpdate(archived=False))
    elif end == "withdrawn":
        book.invitations.withdraw(book.bob, book.den, book.mia.id)
    elif end == "expired":
        monkeypatch.setattr(room_invitations, "LIFETIME", -1)
    elif end == "blocked":
        book.profiles.block(book.mia, book.cleo.id, True)
    else:
        moderation.ban(owner, book.mia.id, None)
    assert book.waiting(book.mia) == []
    with pytest.raises(Forbidden if end == "invited banned" else NotFound):
        book.invitations.accept(book.mia, book.den)
    assert not book.belongs(book.mia)


def test_who_was_removed_comes_back_by_no_invitation_of_before(book: Guestbook) -> None:
    book.invite(book.bob, book.mia)
    book.invite(book.cleo, book.mia)
    book.invitations.accept(book.mia, book.den)
    book.memberships.remove(book.bob, book.den, book.mia.id)
    assert book.waiting(book.mia) == []
    with pytest.raises(NotFound):
        book.invitations.accept(book.mia, book.den)


def test_only_members_who_may_invite_see_and_withdraw_what_waits(book: Guestbook) -> None:
    guest = book.crowd.person("gus")
    book.memberships.invite(None, book.den, [guest.id])
    book.invite(book.bob, book.mia)
    for person, error in ((book.mia, NotFound), (guest, Forbidden)):
        with pytest.raises(error):
            book.invitations.pending(person, book.den)
        with pytest.raises(error):
            book.invitations.withdraw(person, book.den, book.mia.id)
    with pytest.raises(NotFound) as refusal:
        book.invitations.withdraw(book.bob, book.den, guest.id)
    assert refusal.value.field == "person"


def test_into_a_public_room_one_is_invited_and_may_as_well_walk_in(book: Guestbook) -> None:
    tea = book.crowd.rooms.create(book.bob, "tea").slug
    assert book.memberships.invite(book.bob, tea, [book.mia.id]) == [book.mia.id]
    assert [listed.joined for listed in book.crowd.rooms.visible_to(book.mia) if listed.room.slug == tea] == [False]
    book.crowd.rooms.join(book.mia, tea)
    assert book.waiting(book.mia) == []


def test_of_a_block_and_an_acceptance_at_one_moment_each_holds(book: Guestbook) -> None:
    """By two writers, as of two processes: whoever is removed just then does not stay."""
    other = Writer(book.crowd.database, lambda _changes: None)
    owner = Memberships(book.crowd.database, other, book.crowd.rooms)
    for _round in range(5):
        book.memberships.invite(None, book.den, [book.cleo.id])
        book.invite(book.cleo, book.mia)
        thread = threading.Thread(target=lambda: owner.remove(book.bob, book.den, book.cleo.id))
        thread.start()
        try:
            book.invitations.accept(book.mia, book.den)
            accepted = True
        except ChatError:
            accepted = False
        thread.join()
        assert book.belongs(book.mia) is accepted
        assert book.waiting(book.mia) == []
        if accepted:
            book.memberships.remove(book.bob, book.den, book.mia.id)
    other.stop()


@pytest.mark.parametrize("archive", [True, False])
def test_invitations_end_with_a_room_that_is_taken_away_in_bulk(book: Guestbook, archive: bool) -> None:
    tea = book.crowd.rooms.create(book.bob, "tea").slug
    book.memberships.invite(book.bob, tea, [book.mia.id])
    book.crowd.writer.do(remove_rooms, RemoveRoom(None, tea, archive, now()))
    assert book.waiting(book.mia) == []
    if archive:
        book.crowd.rooms.configure(book.bob, tea, RoomSettingsUpdate(archived=False))
        assert book.waiting(book.mia) == []


def test_an_archived_room_takes_no_invitations(book: Guestbook) -> None:
    book.crowd.rooms.configure(book.bob, book.den, RoomSettingsUpdate(archived=True))
    with pytest.raises(ReadOnly):
        book.invite(book.bob, book.mia)
