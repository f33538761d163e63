"""What was taken from a person is checked in the transaction that writes, whatever they were when they asked."""

import threading
import time
from collections.abc import Callable
from itertools import count

import pytest
from sqlalchemy import select, update

from chatapp.domain import commands
from chatapp.domain.commands import RoomSettingsUpdate
from chatapp.domain.errors import ChatError, Forbidden, NotFound
from chatapp.domain.moderation import FOREVER
from chatapp.domain.permissions import Action
from chatapp.domain.records import Person
from chatapp.domain.times import now
from chatapp.models import Room, User
from chatapp.store.db.writer import Writer
from chatapp.store.messages.pins import pin_messages
from chatapp.store.messages.post import post_messages
from chatapp.store.messages.saved import save_messages
from chatapp.store.messages.update import delete_messages, edit_messages, react_to_messages
from chatapp.store.messages.votes import close_polls, create_polls, vote_in_polls
from chatapp.store.moderation import moderation, reports, word_filter
from chatapp.store.people import profiles
from chatapp.store.people.blocks import Block, block_people
from chatapp.store.people.users import ConvertGuest, convert_guests
from chatapp.store.rooms import memberships
from chatapp.store.rooms.direct_messages import open_directs
from chatapp.store.rooms.read_positions import mark_read
from chatapp.store.rooms.rooms import create_rooms
from chatapp.store.rooms.settings import configure_rooms
from tests.support.crowd import Crowd
from tests.support.processes import wait_until

_numbers = count()


class Scene:
    """Mia, an account, in the room `tea` with a message and a poll of her own; Olga has told her nothing yet."""

    def __init__(self, crowd: Crowd) -> None:
        self.crowd = crowd
        self.olga, self.mia, self.ben = (
            crowd.person("Olga", "owner"), crowd.person("Mia", "moderator"), crowd.person("Ben", "member"),
        )  # fmt: skip
        crowd.room("tea", self.mia, self.ben, self.olga)
        [self.message], [self.theirs] = crowd.say(self.mia, "tea", "hello"), crowd.say(self.ben, "tea", "hi")
        poll = commands.CreatePoll(self.post("lunch?", self.mia), ("a", "b"), multiple=False)
        self.poll = crowd.writer.do(create_polls, poll)

    def post(self, body: str = "x", author: Person | None = None, client_id: str | None = None) -> commands.PostMessage:
        return commands.PostMessage(author or self.mia, "tea", body, None, client_id, None, now())

    def set(self, **values: object) -> None:
        with self.crowd.database.writing.begin() as connection:
            connection.execute(update(User).where(User.id == self.mia.id).values(**values))


Act = Callable[[Scene], object]


def _do(handler: object, command: Callable[[Scene], object]) -> Act:
    return lambda scene: scene.crowd.writer.do(handler, command(scene))  # type: ignore[arg-type]


SPEAKS: dict[str, Act] = {
    "message": _do(post_messages, lambda s: s.post()),
    "edit": _do(edit_messages, lambda s: commands.EditMessage(s.mia, "tea", s.message.seq, "other", None, now())),
    "react": _do(react_to_messages, lambda s: commands.React(s.mia, "tea", s.message.seq, "🌴", True, now())),
    "poll": _do(create_polls, lambda s: commands.CreatePoll(s.post("tea?"), ("a", "b"), multiple=False)),
    "vote": _do(vote_in_polls, lambda s: commands.Vote(s.mia, "tea", s.poll.seq, (0,), now())),
    "pin": _do(pin_messages, lambda s: commands.PinMessage(s.mia, "tea", s.message.seq, True, now())),
    "invite": _do(memberships.invite_people, lambda s: commands.InvitePeople(s.mia, "tea", (s.ben.id,), now())),
    "topic": _do(
        configure_rooms, lambda s: commands.ConfigureRoom(s.mia, "tea", RoomSettingsUpdate(topic="hi"), now())
    ),
    "name": _do(configure_rooms, lambda s: commands.ConfigureRoom(s.mia, "tea", RoomSettingsUpdate(name="hi"), now())),
    "typing": lambda s: s.crowd.rooms.check(Action.TYPE, s.mia, "tea"),
}
SPEAKS_OUTSIDE: dict[str, Act] = {
    "create": _do(
        create_rooms, lambda s: commands.CreateRoom(s.mia, f"r{next(_numbers)}", "r", "", private=False, at=now())
    ),
    "direct": _do(open_directs, lambda s: commands.OpenDirect(s.mia, (s.ben.id,), now())),
    "status": _do(profiles.change_profiles, lambda s: profiles.ChangeProfile(s.mia.id, None, "", "hi", False, now())),
    "emoji": _do(profiles.change_profiles, lambda s: profiles.ChangeProfile(s.mia.id, None, "🌴", "", False, now())),
    "rename": _do(profiles.rename_accounts, lambda s: profiles.Rename(s.mia.id, "Maja", now())),
}
SILENT: dict[str, Act] = {
    "read": _do(mark_read, lambda s: commands.MarkRead(s.mia, "tea", 1, now())),
    "delete": _do(delete_messages, lambda s: commands.DeleteMessage(s.mia, "tea", s.message.seq, now())),
    "close poll": _do(close_polls, lambda s: commands.ClosePoll(s.mia, "tea", s.poll.seq, now())),
    "prefer": _do(memberships.set_preferences, lambda s: commands.SetPreferences(s.mia, "tea", now(), favourite=True)),
}
SILENT_OUTSIDE: dict[str, Act] = {
    "save": _do(save_messages, lambda s: commands.SaveMessage(s.mia, "tea", s.theirs.seq, True, now())),
    "colour": _do(profiles.change_profiles, lambda s: profiles.ChangeProfile(s.mia.id, 3, "", "", False, now())),
    "block": _do(block_people, lambda s: Block(s.mia, s.ben.id, True, now())),
    "mute": _do(moderation.mute_people, lambda s: moderation.Mute(s.mia, s.ben.id, FOREVER, "", now())),
    "kick": _do(moderation.kick_people, lambda s: moderation.Kick(s.mia, s.ben.id, "", now())),
    "ban": _do(moderation.ban_people, lambda s: moderation.BanPerson(s.mia, s.ben.id, FOREVER, "", now())),
    "report": _do(reports.add_reports, lambda s: reports.AddReport(s.mia, "tea", s.theirs.seq, "spam", now())),
}
ALL = SPEAKS | SPEAKS_OUTSIDE | SILENT | SILENT_OUTSIDE


@pytest.fixture
def scene(crowd: Crowd) -> Scene:
    return Scene(crowd)


def why(act: Act, scene: Scene) -> str | None:
    """The word of the refusal that says why; None where it was done."""
    try:
        act(scene)
    except Forbidden as error:
        return next((word for word in ("banned", "deactivated", "muted") if word in str(error)), str(error))
    return None


@pytest.mark.parametrize(
    ("told", "taken"), [("banned", {"banned_until": FOREVER}), ("deactivated", {"deactivated_at": 1})]
)
def test_who_is_banned_or_deactivated_does_nothing(scene: Scene, told: str, taken: dict[str, object]) -> None:
    scene.set(**taken)
    assert {name: why(act, scene) for name, act in ALL.items()} == dict.fromkeys(ALL, told)


def test_who_is_muted_says_nothing_by_any_way(scene: Scene) -> None:
    scene.set(muted_until=FOREVER)
    assert {name: why(act, scene) for name, act in (SPEAKS | SPEAKS_OUTSIDE).items()} == dict.fromkeys(
        SPEAKS | SPEAKS_OUTSIDE, "muted"
    )
    for act in (SILENT | SILENT_OUTSIDE).values():
        act(scene)


def test_who_is_banned_keeps_no_name(scene: Scene) -> None:
    guest = scene.crowd.person("Gwen", "guest")
    with scene.crowd.database.writing.begin() as connection:
        connection.execute(update(User).where(User.id == guest.id).values(banned_until=FOREVER))
    with pytest.raises(Forbidden):
        scene.crowd.writer.do(convert_guests, ConvertGuest(guest.id, "hash", now()))


def test_who_was_removed_from_a_room_does_nothing_there(scene: Scene) -> None:
    scene.set(role="member")
    remove = commands.RemovePerson(None, "tea", scene.mia.id, now())
    scene.crowd.writer.do(memberships.remove_people, remove)
    for act in (SPEAKS | SILENT).values():
        with pytest.raises((Forbidden, NotFound)):
            act(scene)


@pytest.mark.parametrize("act", ["mute", "kick", "ban"])
def test_who_is_no_moderator_any_more_does_nothing_to_others(scene: Scene, act: str) -> None:
    scene.set(role="member")
    with pytest.raises(Forbidden):
        ALL[act](scene)


def test_who_is_no_moderator_any_more_deletes_no_words_of_others(scene: Scene) -> None:
    scene.crowd.room("pub", scene.ben, scene.mia)
    [theirs] = scene.crowd.say(scene.ben, "pub", "mine")
    scene.set(role="member")
    with pytest.raises(Forbidden):
        scene.crowd.writer.do(delete_messages, commands.DeleteMessage(scene.mia, "pub", theirs.seq, now()))


def test_what_was_stored_before_a_mute_is_answered_to_its_retry_but_not_after_a_ban(scene: Scene) -> None:
    stored = scene.crowd.writer.do(post_messages, scene.post("once", client_id="c1"))
    scene.set(muted_until=FOREVER)
    assert scene.crowd.writer.do(post_messages, scene.post("once", client_id="c1")).seq == stored.seq
    with pytest.raises(Forbidden, match="muted"):
        scene.crowd.writer.do(post_messages, scene.post("new", client_id="c2"))
    scene.set(banned_until=FOREVER)
    with pytest.raises(Forbidden, match="banned"):
        scene.crowd.writer.do(post_messages, scene.post("once", client_id="c1"))


def test_what_was_taken_for_a_time_comes_back(scene: Scene) -> None:
    scene.set(muted_until=now() - 1, banned_until=now() - 1)
    for act in ALL.values():
        act(scene)


def test_one_does_not_lift_a_ban_that_somebody_higher_made(scene: Scene) -> None:
    writer = scene.crowd.writer
    writer.do(moderation.ban_people, moderation.BanPerson(scene.olga, scene.ben.id, FOREVER, "", now()))
    with scene.crowd.database.read() as connection:
        [ban] = moderation.list_bans(connection, 10)
    with pytest.raises(Forbidden, match="Olga"):
        writer.do(moderation.lift_bans, moderation.LiftBan(scene.mia, ban.id, now()))
    other = scene.crowd.person("Otto", "admin")
    with pytest.raises(Forbidden, match="Olga"):
        writer.do(moderation.lift_bans, moderation.LiftBan(other, ban.id, now()))
    assert writer.do(moderation.lift_bans, moderation.LiftBan(scene.olga, ban.id, now())).id == scene.ben.id


@pytest.mark.parametrize("others", [False, True], ids=["one process", "two processes"])
def test_nothing_is_acknowledged_after_the_ban_is(scene: Scene, others: bool) -> None:
    writer = Writer(scene.crowd.database, lambda _changes: None) if others else scene.crowd.writer
    ended, banned, stop = list[str](), threading.Event(), threading.Event()

    def write() -> None:
        while not stop.is_set():
            invoked_after = banned.is_set()
            try:
                scene.crowd.writer.do(post_messages, scene.post())
            except Forbidden:
                continue
            ended.append("late" if invoked_after else "ok")

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    wait_until(lambda: len(ended) > 20, what="messages")
    writer.do(moderation.ban_people, moderation.BanPerson(scene.olga, scene.mia.id, FOREVER, "", now()))
    with scene.crowd.database.read() as connection:
        last = connection.execute(select(Room.seq).where(Room.slug == "tea")).scalar_one()
    banned.set()
    time.sleep(0.5)
    stop.set()
    for thread in threads:
        thread.join()
    with scene.crowd.database.read() as connection:
        assert connection.execute(select(Room.seq).where(Room.slug == "tea")).scalar_one() == last
    assert "late" not in ended
    if others:
        writer.stop()


def test_a_word_of_the_list_is_not_changed_by_who_is_banned(scene: Scene) -> None:
    scene.set(role="admin", banned_until=FOREVER)
    with pytest.raises(ChatError):
        scene.crowd.writer.do(word_filter.add_words, word_filter.AddWord(scene.mia, "spam", "refuse", now()))
