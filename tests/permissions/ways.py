"""By which ways each action of the table can be tried, and how: whoever adds an action adds a line here.

An attempt answers "ok" or the code of the refusal (a page: its status).
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from chatapp.domain.errors import ChatError
from chatapp.domain.permissions import Action, check, may, may_in_chat
from chatapp.domain.records import RoomRole
from tests.permissions.scene import STATES, Setting

Attempt = Callable[[Setting], str]
Attempt0 = Callable[[], str]
THUMB = "👍"


class Ways(NamedTuple):
    """How an action is tried by an event, by the API and by the pages; None where that way does not lead there.

    What is tried by socket is tried by the JSON lines of the TCP server too.
    """

    socket: Attempt | None = None
    rest: Attempt | None = None
    page: Attempt | None = None


def _after_inviting(at: Setting, attempt: Attempt0) -> str:
    at.scene.invite_una(at.ready.id)
    return attempt()


def _mention_everyone(at: Setting) -> str:
    before = _mentions(at)
    answer = at.call("message", room=at.room, body="@room look")
    return answer if answer != "ok" or _mentions(at) > before else "silent"


def _mentions(at: Setting) -> int:
    rooms = at.scene.tess_calls.ok("rooms")["rooms"]
    return next(int(room["mentions"]) for room in rooms if room["slug"] == at.room)


IN_ROOM: Mapping[Action, Ways] = {
    Action.SEE: Ways(
        lambda at: at.call("history", room=at.room, before=3),
        lambda at: at.rest("GET", f"/rooms/{at.room}/messages"),
        lambda at: at.page(f"/r/{at.room}/1"),
    ),
    Action.JOIN: Ways(
        lambda at: at.call("join", room=at.room, limit=1),
        lambda at: at.rest("PUT", f"/rooms/{at.room}/membership"),
    ),
    Action.LEAVE: Ways(lambda at: at.call("leave", room=at.room)),
    Action.READ: Ways(lambda at: at.call("read", room=at.room, seq=1)),
    Action.PERSONALISE: Ways(lambda at: at.call("prefer", room=at.room, muted=True)),
    Action.INVITE: Ways(
        lambda at: at.call("invite", room=at.room, people=[at.scene.una.id]),
        lambda at: at.rest("POST", f"/rooms/{at.room}/invitations", json={"people": [at.scene.una.id]}),
    ),
    Action.WITHDRAW_INVITATION: Ways(
        lambda at: _after_inviting(at, lambda: at.call("withdraw", room=at.room, person=at.scene.una.id)),
        lambda at: _after_inviting(at, lambda: at.rest("DELETE", f"/rooms/{at.room}/invitations/{at.scene.una.id}")),
    ),
    Action.REMOVE: Ways(lambda at: at.call("remove", room=at.room, person=at.scene.tess.id)),
    Action.SET_TOPIC: Ways(lambda at: at.call("configure", room=at.room, topic=at.new("topic"))),
    Action.CONFIGURE: Ways(lambda at: at.call("configure", room=at.room, name=at.new("name"))),
    Action.ARCHIVE: Ways(
        lambda at: at.call("configure", room=at.room, archived=STATES[at.cell.state].archived_at is None)
    ),
    Action.APPOINT: Ways(lambda at: at.call("appoint", room=at.room, person=at.scene.tess.id, role="moderator")),
    Action.POST: Ways(
        lambda at: at.call("message", room=at.room, body="hello"),
        lambda at: at.rest("POST", f"/rooms/{at.room}/messages", json={"body": "hello"}),
        lambda at: at.page(f"/r/{at.room}/messages", body="hello"),
    ),
    Action.TYPE: Ways(lambda at: at.call("typing", room=at.room)),
    Action.EDIT_OWN: Ways(
        lambda at: at.call("edit", room=at.room, seq=1, body=at.new("text")),
        lambda at: at.rest("PATCH", f"/rooms/{at.room}/messages/1", json={"body": at.new("text")}),
    ),
    Action.DELETE_OWN: Ways(
        lambda at: at.call("delete", room=at.room, seq=next(at.ready.own)),
        lambda at: at.rest("DELETE", f"/rooms/{at.room}/messages/{next(at.ready.own)}"),
    ),
    Action.DELETE_ANY: Ways(
        lambda at: at.call("delete", room=at.room, seq=next(at.ready.foreign)),
        lambda at: at.rest("DELETE", f"/rooms/{at.room}/messages/{next(at.ready.foreign)}"),
    ),
    Action.REACT: Ways(
        lambda at: at.call("react", room=at.room, seq=1, emoji=THUMB),
        lambda at: at.rest("PUT", f"/rooms/{at.room}/messages/1/reactions/{THUMB}"),
    ),
    Action.VOTE: Ways(lambda at: at.call("vote", room=at.room, seq=at.ready.poll_to_vote_in, options=[0])),
    Action.PIN: Ways(lambda at: at.call("pin", room=at.room, seq=1)),
    Action.MENTION_EVERYONE: Ways(_mention_everyone),
    Action.SEE_EARLIER_TEXTS: Ways(lambda at: at.call("versions", room=at.room, seq=at.ready.poll_to_vote_in)),
    Action.CLOSE_ANY_POLL: Ways(lambda at: at.call("close_poll", room=at.room, seq=at.ready.poll_to_close)),
    Action.DELETE_AS_ADMINISTRATOR: Ways(
        page=lambda at: at.page(f"/admin/history/{at.room}/{next(at.ready.foreign)}/delete", ticked="yes"),
    ),
}

IN_CHAT: Mapping[Action, Ways] = {
    Action.CREATE_ROOM: Ways(
        lambda at: at.call("create", slug=at.new("room")),
        page=lambda at: at.page("/rooms", slug=at.new("room"), name="", topic=""),
    ),
    Action.CREATE_PRIVATE_ROOM: Ways(
        lambda at: at.call("create", slug=at.new("room"), private=True),
        page=lambda at: at.page("/rooms", slug=at.new("room"), name="", topic="", private="on"),
    ),
    Action.START_DIRECT: Ways(lambda at: at.call("direct", people=[at.scene.una.id])),
    Action.ANSWER_INVITATION: Ways(
        lambda at: at.call("accept", room=at.scene.invite(at.person)),
        lambda at: at.rest("DELETE", f"/invitations/{at.scene.invite(at.person)}"),
        lambda at: at.page(f"/invitations/{at.scene.invite(at.person)}/accept", sure="yes"),
    ),
    Action.ADMINISTER: Ways(page=lambda at: at.page("/admin/history")),
    Action.CHANGE_PROFILE: Ways(lambda at: at.call("profile", status="here")),
    Action.BLOCK: Ways(lambda at: at.call("block", id=at.scene.una.id)),
    Action.REPORT: Ways(lambda at: at.call("report", room=at.room, seq=next(at.ready.foreign), reason="bad")),
    Action.HANDLE_REPORTS: Ways(page=lambda at: at.page("/admin/reports")),
    Action.MUTE: Ways(lambda at: at.call("mute", id=at.scene.una.id, minutes=1)),
    Action.KICK: Ways(lambda at: at.call("kick", id=at.scene.una.id)),
    Action.BAN: Ways(lambda at: at.call("ban", id=at.scene.somebody(), minutes=1)),
    Action.REMOVE_MESSAGES: Ways(page=lambda at: at.page(f"/admin/people/{at.scene.una.id}/remove", sure="yes")),
    # Whom one may give which role is told by chatapp/domain/roles.py: whoever may at all, one's own to oneself.
    Action.GIVE_ROLE: Ways(
        page=lambda at: at.page(f"/admin/people/{at.person.id}/role", role=at.person.role),
    ),
    Action.DEACTIVATE: Ways(page=lambda at: at.page(f"/admin/people/{at.scene.una.id}/active", active="on")),
    Action.RESET_PASSWORD: Ways(page=lambda at: at.page(f"/admin/people/{at.scene.una.id}/reset", sure="yes")),
    Action.MANAGE_INVITATIONS: Ways(page=lambda at: at.page("/admin/invitations")),
    Action.MANAGE_WORDS: Ways(page=lambda at: at.page("/admin/words")),
    Action.READ_AUDIT: Ways(page=lambda at: at.page("/admin/audit")),
}


def expected(action: Action, at: Setting, way: str, by_table: str) -> str:
    """What a way answers in a cell, where the table says `by_table`: the same but for what is said here."""
    # A form takes whoever may join along, so that one can write without JavaScript.
    if action is Action.POST and way == "page" and at.cell.room_role is None and _may(Action.JOIN, at, None):
        return "ok" if _may(Action.POST, at, "member") else "read_only"
    # To leave is always ok: so it tells nothing about rooms that one does not see.
    if action is Action.LEAVE:
        return "ok"
    # Who may not speak to everyone may still say it: it is then a text like any other.
    if action is Action.MENTION_EVERYONE and by_table != "ok":
        return "silent" if _may(Action.POST, at, at.cell.room_role) else code(Action.POST, at)
    # The administration lets nobody else in, whatever they ask for.
    if action is Action.DELETE_AS_ADMINISTRATOR and not may_in_chat(Action.ADMINISTER, at.person):
        return "forbidden"
    # Whoever may delete anyone's message may delete their own; who may not learns of their own right first.
    if action is Action.DELETE_OWN and _may(Action.DELETE_ANY, at, at.cell.room_role):
        return "ok"
    if action in _ON_OWN and by_table != "ok":
        own = code(_ON_OWN[action], at)
        return "forbidden" if own == "ok" else own
    return by_table


_ON_OWN = {Action.DELETE_ANY: Action.DELETE_OWN, Action.CLOSE_ANY_POLL: Action.VOTE}


def code(action: Action, at: Setting) -> str:
    """What the table says of a cell: "ok" or the code of the refusal."""
    try:
        check(action, at.person, STATES[at.cell.state], at.cell.room_role)
    except ChatError as error:
        return error.code
    return "ok"


def _may(action: Action, at: Setting, room_role: RoomRole | None) -> bool:
    return may(action, at.person, STATES[at.cell.state], room_role)
