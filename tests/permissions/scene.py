"""People of every role, rooms in every state, and a quick way to put one person into one room in one way."""

import json
import re
import socket
from collections.abc import Iterator
from itertools import count
from typing import Any, NamedTuple, get_args

from flask import Flask
from sqlalchemy import delete, insert, update

from chatapp.api.application import build
from chatapp.domain.commands import PostMessage
from chatapp.domain.records import Person, Posting, Role, RoomRole, Visibility
from chatapp.domain.times import now
from chatapp.models import Membership, Room, RoomInvitation
from chatapp.store.messages.post import post_messages
from chatapp.store.people.users import AddUser, add_users
from tests.support.pages import Visitor
from tests.support.sockets import Caller

ROLES: tuple[Role, ...] = get_args(Role)
ROOM_ROLES: tuple[RoomRole | None, ...] = (None, *get_args(RoomRole))
# In a page, what is made anew for every page.
_NEW_EACH_TIME = re.compile(r'(nonce|name="csrf_token" value|"csrf_token")\W+[^"]*"')
# How many messages of each author lie ready in a room: some acts use one up.
READY = 40


class State(NamedTuple):
    """A room, as far as rights go."""

    visibility: Visibility = "public"
    archived_at: int | None = None
    posting: Posting = "everyone"


STATES = {
    "public": State(),
    "private": State("private"),
    "direct": State("direct"),
    "blocked": State("direct", posting="nobody"),
    "archived": State(archived_at=1),
    "announcing": State(posting="moderators"),
}


class Cell(NamedTuple):
    """Somebody of a role in the chat, with a role in a room (None: outside), which is in a state."""

    role: Role
    state: str
    room_role: RoomRole | None


CELLS = [
    Cell(role, state, room_role)
    for role in ROLES
    for state in STATES
    for room_role in ROOM_ROLES
    if STATES[state].visibility != "direct" or room_role in {None, "member"}
]


class Actor:
    """A person who connects in every way: by `socket`, by the TCP server's `lines`, with a `token`, as a `visitor`."""

    def __init__(self, app: Flask, role: Role) -> None:
        chat = app.extensions["chatapp"]
        self.visitor: Visitor | None = None
        if role == "bot":
            self.person: Person = chat.writer.do(add_users, AddUser("robo", "bot", role, None, now()))
        else:
            name = f"Actor {role}"
            self.visitor = Visitor(app)
            _ = self.visitor.join(name) if role == "guest" else self.visitor.log_in(name, role)
            self.person = _behind(self.visitor)
        self.token: str = chat.tokens.issue(self.person, "api")
        self.socket = Caller(app, {"token": self.token})
        self.lines = Liner(chat.settings.tcp_port, self.token)

    def call(self, way: str, event: str, fields: dict[str, object]) -> dict[str, Any]:
        """The answer to an event."""
        return self.lines.call(event, fields) if way == "lines" else self.socket.call(event, **fields)


class Liner:
    """A JSON lines client of the TCP server that waits for each answer."""

    def __init__(self, port: int, token: str) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._lines = self._socket.makefile("rwb")
        assert self.call("hello", {"token": token})["ok"]

    def call(self, event: str, fields: dict[str, object]) -> dict[str, Any]:
        """The answer to an event."""
        self._lines.write(json.dumps({"event": event, "data": fields, "id": "asked"}).encode() + b"\n")
        self._lines.flush()
        for line in self._lines:
            answer: dict[str, Any] = json.loads(line)
            if answer.pop("id", None) == "asked":
                return answer
        raise AssertionError(f"the TCP server closed the connection at {event}")

    def close(self) -> None:
        """Go."""
        self._lines.close()
        self._socket.close()


def _behind(visitor: Visitor) -> Person:
    """Who a visitor is, by the page that they get."""
    boot = re.search(r'id="initial-state">(.*?)</script>', visitor.get("/").text)
    assert boot
    you = json.loads(boot[1])["you"]
    return Person(you["id"], you["name"], you["kind"], you["role"])


class Scene:
    """The chat of one actor, with a room for each state; `put(cell)` arranges it for a cell."""

    def __init__(self, app: Flask, role: Role) -> None:
        self.chat: Any = app.extensions["chatapp"]
        self.api = build(app).test_client()
        self.fresh = count()
        self.tess, self.omar, self.una = (
            self.chat.writer.do(add_users, AddUser(name, "account", "member", None, now()))
            for name in ("tess", "omar", "una")
        )
        self.tess_calls = Caller(app, {"token": self.chat.tokens.issue(self.tess, "api")})
        self.actor = Actor(app, role)
        self.rooms = {state: self._open(state) for state in STATES}
        self.said: object = None
        """The last answer, whole."""

    def put(self, cell: Cell, way: str = "socket") -> "Setting":
        """Arrange the chat for a cell, to be tried by a way."""
        room, state = self.rooms[cell.state], STATES[cell.state]
        roles: dict[int, RoomRole] = {self.omar.id: "member" if state.visibility == "direct" else "owner"}
        roles[self.tess.id] = "member"
        if cell.room_role is not None:
            roles[self.actor.person.id] = cell.room_role
        with self.chat.database.writing.begin() as connection:
            connection.execute(delete(Membership).where(Membership.room_id == room.id))
            rows = [
                {"room_id": room.id, "user_id": user_id, "role": role, "joined_at": 1, "read_seq": 0}
                for user_id, role in roles.items()
            ]
            connection.execute(insert(Membership), rows)
            connection.execute(update(Room).where(Room.id == room.id).values(**state._asdict()))
        return Setting(self, self.actor, cell, room, way)

    def somebody(self) -> int:
        """The id of a member whom nobody has acted on."""
        return int(self.chat.writer.do(add_users, AddUser(f"m{next(self.fresh)}", "account", "member", None, now())).id)

    def invite(self, person: Person) -> str:
        """The slug of a private room into which Tess invites somebody."""
        slug = str(self.chat.rooms.create(self.tess, f"p{next(self.fresh)}", private=True).slug)
        assert self.chat.memberships.invite(self.tess, slug, [person.id]) == [person.id]
        return slug

    def invite_una(self, room_id: int) -> None:
        """Have Omar invite Una into a room, whatever its state."""
        row = {"room_id": room_id, "user_id": self.una.id, "inviter_id": self.omar.id}
        with self.chat.database.writing.begin() as connection:
            connection.execute(delete(RoomInvitation).where(RoomInvitation.room_id == room_id))
            connection.execute(insert(RoomInvitation), [row | {"created_at": now(), "state": "pending"}])

    def _open(self, state: str) -> "Ready":
        actor = self.actor.person
        if STATES[state].visibility == "direct":
            others = [self.tess.id, self.omar.id] + ([self.una.id] if state == "blocked" else [])
            slug = self.chat.memberships.direct(actor, others).slug
        else:
            slug = self.chat.rooms.create(None, state).slug
            self.chat.memberships.invite(None, slug, [actor.id, self.tess.id, self.omar.id])
        own, foreign = (iter(self._say(slug, author)[1:]) for author in (actor, self.tess))
        polls = (self.chat.polls.create(self.tess, slug, "?", ["a", "b"], False, None).seq for _ in range(2))
        return Ready(self.chat.rooms.by_slug(slug).id, slug, own, foreign, *polls)

    def _say(self, slug: str, author: Person) -> list[int]:
        commands = [PostMessage(author, slug, f"text {n}", None, None, None, now()) for n in range(READY)]
        with self.chat.database.writing.begin() as connection:
            return [outcome.value.seq for outcome in post_messages(connection, commands)]


class Ready(NamedTuple):
    """A room with messages that nobody has touched, of the actor and of others, but for the actor's first."""

    id: int
    slug: str
    own: Iterator[int]
    foreign: Iterator[int]
    poll_to_vote_in: int
    poll_to_close: int


class Setting(NamedTuple):
    """One cell, arranged: who acts, and where."""

    scene: Scene
    actor: Actor
    cell: Cell
    ready: Ready
    way: str

    @property
    def room(self) -> str:
        """The room's slug."""
        return self.ready.slug

    @property
    def person(self) -> Person:
        """Who acts."""
        return self.actor.person

    def new(self, stem: str) -> str:
        """A word that nobody has used."""
        return f"{stem}-{next(self.scene.fresh)}"

    def call(self, event: str, **fields: object) -> str:
        """Ask by an event: "ok" or the code of the refusal."""
        self.scene.said = answer = self.actor.call(self.way, event, fields)
        return "ok" if answer["ok"] else str(answer["error"]["code"])

    def rest(self, method: str, path: str, **options: Any) -> str:
        """Ask the API: "ok" or the code of the refusal."""
        headers = {"Authorization": f"Bearer {self.actor.token}"}
        response = self.scene.api.open(f"/api/v1{path}", method=method, headers=headers, **options)
        answer = response.get_json()
        self.scene.said = response.status_code, answer
        return "ok" if answer.get("ok", True) and response.status_code < 400 else str(answer["error"]["code"])

    def page(self, path: str, **fields: str) -> str:
        """Send a form, or with no fields open a page: "ok" or the status of the refusal."""
        assert self.actor.visitor is not None
        visitor = self.actor.visitor
        response = visitor.post(path, **fields) if fields else visitor.get(path)
        self.scene.said = response.status_code, _NEW_EACH_TIME.sub("", response.text)
        return "ok" if response.status_code < 400 else str(response.status_code)
