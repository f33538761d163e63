"""Everything that people, moderators, administrators and the server itself ask of a store, done once."""

import contextlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from chatapp import create_app
from chatapp.domain.commands import PostMessage, RoomSettingsUpdate, ToAll
from chatapp.domain.errors import ChatError
from chatapp.domain.import_records import ImportedMember, ImportedRoom
from chatapp.domain.notes import RoomChanged
from chatapp.domain.records import Person
from chatapp.domain.times import DAY, now
from chatapp.services.admin.administration import Cursor, HistoryFilter
from chatapp.services.changes.room_notifier import RoomNotifier
from chatapp.services.lifecycle import prepare
from chatapp.services.messages.history import HistoryPosition
from chatapp.services.people.profiles import Profile
from chatapp.services.people.secret_values import digest
from chatapp.services.rooms.memberships import Preferences
from chatapp.services.search.search import SearchRequest
from chatapp.services.search.vocabulary import Vocabulary
from chatapp.store.admin.delete_rooms import RoomFilter, find_rooms
from chatapp.store.changes.current_values import membership_note
from chatapp.store.messages.drafts import MOST_DRAFTS
from chatapp.store.messages.post import post_messages
from chatapp.store.messages.update import MOST_VERSIONS
from chatapp.store.people.one_time_links import OfferLink, UseLink, offer_links, use_links
from chatapp.store.people.password_reset import Confirm, OfferAddress, confirm_addresses, offer_addresses
from chatapp.store.people.revoke_access import address_purpose
from chatapp.store.people.sessions import TouchSession, touch_sessions
from chatapp.store.people.users import find_person
from chatapp.store.rooms.imported_rooms import OpenImported, open_imported
from chatapp.store.rooms.memberships import member_roles
from chatapp.store.rooms.mentions import mentionable
from chatapp.store.search.vocabulary import TidyWords, tidy_words
from config import Settings
from tests.plans.seeding import NOW
from tests.support.pages import PASSWORD, Visitor
from tests.support.stores import be_patient

ROOM, SMALL, PRIVATE = "general", "room2", "room2200"


# What stands in the addresses of pages; what else does is a number.
_PARTS = {"slug": ROOM, "room": ROOM, "secret": "x", "code": "x", "_rest": "x"}


class Drive:
    """A chat over a seeded store, and those who use it."""

    def __init__(self, app: Flask, folder: Path) -> None:
        self.app = app
        self.folder = folder
        self.chat: Any = app.extensions["chatapp"]
        self.owner = self.known(1)
        self.ana, self.ben = self.account("ana"), self.account("ben")

    def account(self, name: str) -> Person:
        """A new account that is in the large room and in a small one."""
        person: Person = self.chat.accounts.create(name, "member", PASSWORD)
        for room in (ROOM, SMALL):
            self.chat.rooms.join(person, room)
        return person

    def known(self, user_id: int) -> Person:
        """A person as they are now."""
        with self.chat.database.read() as connection:
            person = find_person(connection, user_id)
        assert person is not None
        return person

    def everything(self) -> None:
        """All there is to do."""
        for part in (_writing, _changing, _reading, _rooms, _people, _getting_in, _pages, _looking_after, _in_charge):
            part(self)


@contextlib.contextmanager
def driven(url: str, folder: Path) -> Iterator[Drive]:
    """A chat over the database, begun as a server begins it."""
    app = create_app(Settings(database_url=url, data_dir=folder, rate_limits=False))
    chat = app.extensions["chatapp"]
    be_patient(chat.database)
    prepare(chat)
    try:
        yield Drive(app, folder)
    finally:
        chat.writer.stop()
        chat.database.close()


def _refused(act: Callable[..., Any], *arguments: Any, **options: Any) -> None:
    with pytest.raises(ChatError):
        act(*arguments, **options)


def _writing(drive: Drive) -> None:
    messages, ana, ben = drive.chat.messages, drive.ana, drive.ben
    first = messages.post(ana, ROOM, "hello @ben and @p7", "c1")
    messages.post(ana, ROOM, "hello again", "c1")
    _refused(messages.post, ana, PRIVATE, "not mine", "c2")
    _in_one_batch(drive, [PostMessage(ben, room, "yes", None, None, 1, now()) for room in (ROOM, SMALL, ROOM)])
    _in_one_batch(
        drive, [PostMessage(ana, ROOM, "all", None, f"all{n}", None, now(), to_all=ToAll(None)) for n in "12"]
    )
    _in_one_batch(drive, [PostMessage(ana, ROOM, "all", None, "all1", None, now(), to_all=ToAll(None))])
    drive.chat.rooms.configure(drive.owner, SMALL, RoomSettingsUpdate(slow_seconds=5))
    messages.post(ben, SMALL, "slowly", "c3")
    messages.post(ana, ROOM, "an answer", "c4", reply_to=first.seq)
    direct = drive.chat.memberships.direct(ana, [ben.id])
    messages.post(ana, direct.slug, "psst", "c5")
    drive.chat.rooms.leave(ben, direct.slug)
    messages.post(ana, direct.slug, "are you there?", "c6")
    drive.chat.memberships.direct(ana, [ben.id, 3])
    drive.chat.memberships.direct(ana, [ana.id])


def _in_one_batch(drive: Drive, commands: list[PostMessage]) -> None:
    with drive.chat.database.writing.begin() as connection:
        outcomes = post_messages(connection, commands)
    assert all(outcome.error is None for outcome in outcomes)


def _changing(drive: Drive) -> None:
    messages, polls, ana, ben = drive.chat.messages, drive.chat.polls, drive.ana, drive.ben
    said = messages.post(ana, ROOM, "@ben look", "d1")
    messages.edit(ana, ROOM, said.seq, "@p8 look here")
    messages.react(ben, ROOM, said.seq, "👍", True)
    messages.react(ben, ROOM, said.seq, "👍", True)
    messages.react(ben, ROOM, said.seq, "👍", False)
    messages.pin(drive.owner, ROOM, said.seq, True)
    messages.pin(drive.owner, ROOM, said.seq, False)
    for on in (True, True, False):
        drive.chat.personal_lists.save(ben, ROOM, said.seq, on)
    for body in ("half", "more", ""):
        drive.chat.drafts.save(drive.owner, ROOM, 0, body)
    for thread in range(1, MOST_DRAFTS + 2):
        drive.chat.drafts.save(drive.owner, ROOM, thread, "half")
    poll = polls.create(ana, ROOM, "tea?", ["yes", "no"], False, "d2")
    polls.vote(ben, ROOM, poll.seq, [1])
    polls.vote(ben, ROOM, poll.seq, [0])
    polls.close(ana, ROOM, poll.seq)
    drive.chat.rooms.mark_read(ben, ROOM, said.seq)
    drive.chat.rooms.read_state(ben, ROOM)
    messages.post(ana, ROOM, "more", "d3", reply_to=said.seq)
    answer = messages.post(ana, ROOM, "@ben still more", "d4", reply_to=said.seq)
    messages.edit(ana, ROOM, answer.seq, "@ben and @p8")
    messages.delete(ana, ROOM, answer.seq)
    for on in (True, False):
        drive.chat.threads.follow(drive.owner, ROOM, said.seq, on)
    drive.chat.threads.mark_read(ben, ROOM, said.seq, answer.seq)
    drive.chat.threads.followed(ben)
    drive.chat.threads.listed(ben)
    messages.delete(ana, ROOM, said.seq)


def _reading(drive: Drive) -> None:
    history, ana = drive.chat.history, drive.ana
    history.mark()
    history.snapshot(ana, ROOM, 50)
    history.entrance(ana, ROOM, 50, 29_900, lambda _room_id: [1, 2, 3])
    for place in (
        HistoryPosition(before=900),
        HistoryPosition(after=900),
        HistoryPosition(around=900),
        HistoryPosition(date="2025-01-01"),
    ):
        history.page(ana, ROOM, place)
    history.changes(ana, ROOM, 29_900)
    history.message(ana, ROOM, 17)
    history.changed_after(ROOM, 29_990, 200)
    drive.chat.threads.thread(ana, ROOM, 9)
    drive.chat.threads.pinned(ana, ROOM)
    said = drive.chat.messages.post(ana, ROOM, "once", "e1")
    for number in range(MOST_VERSIONS + 1):
        drive.chat.messages.edit(ana, ROOM, said.seq, f"again, {number}")
    drive.chat.threads.earlier_texts(ana, ROOM, said.seq)
    for cursor in (None, str(now())):
        drive.chat.personal_lists.saved(drive.owner, cursor, 50)
        drive.chat.drafts.page(drive.owner, cursor, 50)
        drive.chat.personal_lists.activity(drive.owner, cursor, 50)
    for wanted in (
        SearchRequest("word0017"), SearchRequest("ord001", room=ROOM), SearchRequest("word0017", author="p18"),
        SearchRequest("word", after="2026-01-01", before="2027-06-01"),
    ):  # fmt: skip
        found = drive.chat.search.find(ana, wanted._replace(limit=1))
        drive.chat.search.find(ana, wanted._replace(cursor=found.cursor))
    list(drive.chat.exports.messages(SMALL))


def _rooms(drive: Drive) -> None:
    rooms, memberships, ana, owner = drive.chat.rooms, drive.chat.memberships, drive.ana, drive.owner
    page = rooms.page(ana, "", 20, "")
    rooms.page(ana, page.cursor, 20, "")
    rooms.page(ana, "", 20, "room7")
    rooms.all()
    rooms.create(ana, "plans")
    hidden = rooms.create(ana, "hidden", private=True)
    rooms.configure(ana, "plans", RoomSettingsUpdate(topic="what to do"))
    rooms.by_slug(ROOM)
    rooms.private_called("room2201")
    asking = drive.chat.room_invitations
    for _time in range(2):
        memberships.invite(ana, hidden.slug, [drive.ben.id, 3, 4, 9])
    asking.received(drive.ben)
    asking.pending(ana, hidden.slug)
    for person in (drive.ben, drive.known(4)):
        asking.accept(person, hidden.slug)
    asking.decline(drive.known(9), hidden.slug)
    asking.withdraw(ana, hidden.slug, 3)
    memberships.invite(ana, hidden.slug, [3])
    memberships.appoint(ana, hidden.slug, drive.ben.id, "owner")
    memberships.appoint(ana, hidden.slug, drive.ben.id, "member")
    memberships.prefer(ana, hidden.slug, Preferences(favourite=True))
    memberships.remove(ana, hidden.slug, 4)
    rooms.leave(ana, hidden.slug)
    room, _mine = rooms.find(owner, ROOM)
    rooms.member_count(room)
    memberships.members(owner, ROOM, 100)
    memberships.find_people(ana, "p12", list(range(1, 500)))
    memberships.find_people(ana, "p12 p1", [])
    drive.chat.read_receipts.shares_receipts(room)
    drive.chat.read_receipts.positions(ana, SMALL)
    with drive.chat.database.read() as connection:
        member_roles(connection, room.id, range(1, 500))
        mentionable(connection, ROOM, owner, [["fold:p12", "fold:p13"]])


def _people(drive: Drive) -> None:
    chat, ana, ben = drive.chat, drive.ana, drive.ben
    chat.profiles.card(ana, 77)
    chat.profiles.change(ana, Profile(None, "", "here", False))
    for on in (True, False):
        chat.profiles.block(ana, ben.id, on)
    chat.profiles.block(ana, 5, True)
    _refused(chat.memberships.direct, ana, [5])
    with_cyd = chat.memberships.direct(ana, [6])
    chat.rooms.leave(drive.known(6), with_cyd.slug)
    chat.rooms.visible_to(ana)
    chat.messages.post(ana, ROOM, "see #room3 and #room4", "f0")
    chat.profiles.blocked_people(ana)
    chat.profiles.blocked(ana)
    said = chat.messages.post(ben, ROOM, "dreadful", "f1")
    chat.reports.report(ana, ROOM, said.seq, "see")
    chat.accounts.rename(drive.account("mia"), "mio")


def _getting_in(drive: Drive) -> None:
    chat, owner = drive.chat, drive.owner
    guest = chat.accounts.sign_in_guest("gus", "192.0.2.99")
    chat.accounts.check_return(guest, "192.0.2.99")
    chat.rooms.create(guest, "a-guests-room")
    chat.accounts.other_names("p12")
    chat.accounts.convert_guest(guest, PASSWORD)
    chat.accounts.log_in("gus", PASSWORD)
    chat.accounts.set_password("gus", "another good one")
    chat.accounts.look_up("nobody at all")
    chat.accounts.list()
    code = chat.sign_up_invitations.make(owner)
    chat.sign_up_invitations.list(owner)
    chat.accounts.sign_up("ida", PASSWORD, code, address="192.0.2.98")
    chat.sign_up_invitations.revoke(owner, 2)
    secret = chat.sessions.open(guest, "192.0.2.1", "a browser")
    chat.sessions.person_for(secret)
    listed = chat.sessions.list(guest)
    chat.sessions.end_others(guest, secret)
    chat.sessions.end(guest, listed[0][0])
    chat.sessions.close(chat.sessions.open(guest, "", ""))
    token = chat.tokens.issue(guest)
    chat.tokens.person_for(token)
    chat.tokens.list(guest)
    chat.tokens.list()
    chat.tokens.revoke(7)
    link = chat.password_reset.offer_link(owner, drive.account("lost").id)
    chat.password_reset.check(link)
    chat.password_reset.reset(link, "yet another one")
    chat.password_reset.address(owner)
    _refused(chat.password_reset.confirm_address, owner, "nothing", "en")
    chat.password_reset.set_address(drive.ana, "", PASSWORD, "en")
    _links(drive)


def _links(drive: Drive) -> None:
    do, at, ana = drive.chat.writer.do, now(), drive.ana
    do(offer_addresses, OfferAddress(ana.id, "ana@example.org", digest("other"), at, at + DAY))
    for purpose in (address_purpose(ana.id, "ana@example.org"), "owner"):
        do(offer_links, OfferLink(purpose, digest(purpose), at, at + DAY))
    do(confirm_addresses, Confirm(ana.id, digest(address_purpose(ana.id, "ana@example.org")), at))
    do(use_links, UseLink("owner", digest("owner"), at))
    do(touch_sessions, TouchSession("s17", at, at + DAY))
    _refused(drive.chat.accounts.check_owner_link, "nothing")
    assert drive.chat.accounts.offer_owner_link() is None


def _pages(drive: Drive) -> None:
    member, admin = Visitor(drive.app).log_in("tom"), Visitor(drive.app).log_in("eve", "admin")
    for rule in drive.app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint != "static":
            values: dict[str, Any] = {name: _PARTS.get(name, 9) for name in rule.arguments}
            with drive.app.test_request_context():
                address = drive.app.url_for(rule.endpoint, **values)
            visitor = admin if rule.endpoint.startswith("admin.") else member
            assert visitor.get(address).status_code < 500, address
    token = drive.chat.tokens.issue(drive.ana)
    for path in (
        "rooms", f"rooms/{ROOM}", f"rooms/{ROOM}/messages", f"rooms/{ROOM}/messages/9",
        f"rooms/{ROOM}/changes?since=29000", "search?q=word0017",
    ):  # fmt: skip
        answer = member.client.get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 200, path
    for path in ("/admin/audit?action=room&name=p9", "/admin/audit?below=900", "/admin/people?name=p12&below=3000"):
        assert admin.get(path).status_code == 200, path


def _looking_after(drive: Drive) -> None:
    chat = drive.chat
    chat.watcher.poll()
    chat.feed.track(1, 1, 1)
    chat.presence.enter(chat.rooms.by_slug(ROOM), drive.ana, "a")
    chat.watcher.poll()
    notifier = RoomNotifier(chat.database, chat.connections, chat.delivery, chat.presence)
    for room_id in (1, 2200):
        notifier.room_changed(RoomChanged(room_id))
    Vocabulary(chat.database, chat.writer).tidy()
    chat.writer.do(tidy_words, TidyWords(200))
    chat.health.failing()
    lines = [_line(number, room) for number in range(20) for room in (ROOM, "plans")]
    path = drive.folder / "import.jsonl"
    path.write_text("\n".join(lines))
    for _time in range(2):
        chat.imports.run("jsonl", path)
    _rooms_elsewhere(drive)
    chat.exports.facts(PRIVATE)
    with chat.database.read() as connection:
        membership_note(connection, 1, drive.ana.id)


def _rooms_elsewhere(drive: Drive) -> None:
    first = (1, NOW)
    wanted = (("new", True, None), ("new", False, None), ("room2201", False, None), (PRIVATE, False, first))
    for handle, public, at in wanted:
        room = ImportedRoom(f"key of {handle}", handle, handle, None, members=(ImportedMember("p12"),))
        drive.chat.writer.do(open_imported, OpenImported("slack", room, public, handle, "irc", at, now()))


def _line(number: int, room: str) -> str:
    reaction = {"emoji": "👍", "users": [{"name": "kim"}]}
    return json.dumps({
        "seq": number + 1, "room": room, "author": {"name": "kim"}, "created_at": "2026-01-02T03:04:05.000Z",
        "body": f"imported {number}", "client_id": f"i{number}", "reactions": [reaction],
        "reply_to": number or None,
    })  # fmt: skip


def _in_charge(drive: Drive) -> None:
    _administration(drive)
    chat, owner = drive.chat, drive.owner
    troll, other = drive.account("troll"), drive.account("other")
    for number in range(3):
        chat.messages.post(troll, ROOM, f"buy {number}", f"g{number}")
    chat.word_filter.add(owner, "casino", "report")
    flagged = chat.messages.post(troll, ROOM, "casino", "g9")
    clean = chat.messages.post(troll, ROOM, "a game", "g10")
    for message in (flagged, clean):
        chat.messages.edit(troll, ROOM, message.seq, "come to the casino")
    chat.word_filter.list(owner)
    chat.moderation.mute(owner, other.id, 5)
    chat.moderation.kick(owner, other.id)
    chat.moderation.person_details(owner, troll.id)
    chat.reports.open_count(owner)
    for is_open in (True, False):
        found = chat.reports.cases(owner, is_open)
        chat.reports.cases(owner, is_open, 9_000)
    chat.reports.case(owner, found[0].message.id)
    _refused(chat.reports.close, owner, found[0].message.id, "dismissed")
    chat.reports.close(owner, chat.reports.cases(owner, True)[0].message.id, "deleted")
    chat.moderation.remove_messages(owner, troll.id)
    chat.moderation.remove_messages(owner, 3000)
    chat.moderation.ban(owner, troll.id, 5)
    bans = chat.moderation.bans(owner)
    chat.moderation.lift(owner, bans[0].id)
    chat.moderation.set_role(owner, other.id, "owner")
    chat.moderation.set_role(owner, other.id, "member")
    for active in (False, True):
        chat.moderation.set_active(owner, other.id, active)
    chat.moderation.entries(owner)
    chat.word_filter.drop(owner, 1)


def _administration(drive: Drive) -> None:
    chat, owner = drive.chat, drive.owner
    administration = chat.administration
    administration.overview(owner)
    administration.rooms(owner)
    administration.people(owner)
    administration.people(owner, "p12", "3000")
    classes = ("all", "messages", "events", "edited", "deleted", "replies", "answered", "reported")
    for wanted in (
        *(HistoryFilter(what=what) for what in classes), HistoryFilter(room=ROOM), HistoryFilter(person="p12"),
        HistoryFilter(person="#12"),
        HistoryFilter(text="word0017"), HistoryFilter(room=ROOM, since="2026-01-01", until="2027-12-01"),
    ):  # fmt: skip
        page = administration.find(owner, wanted)
        if page.traces:
            cursor = str(page.traces[-1].message.id)
            administration.find(owner, wanted, Cursor(older=cursor))
            administration.find(owner, wanted, Cursor(newer=cursor))
        administration.tally(owner, wanted)
    next(administration.export(owner, HistoryFilter(room=SMALL)))
    administration.place(owner, ROOM, 18)
    administration.delete(owner, [(ROOM, 19), (SMALL, 2)])
    with chat.database.read() as connection:
        find_rooms(connection, RoomFilter(by="fold:p12", address="192.0.2.1", before=NOW, empty=True))
    for archive in (True, False):
        assert chat.room_deletion.remove(owner, ["room9"], archive=archive).number == 1
