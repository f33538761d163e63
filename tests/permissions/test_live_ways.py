"""What is taken from somebody is gone from their live connection, whatever it speaks, and lets nobody back in."""

import time
from collections.abc import Callable, Iterator
from typing import Any, Protocol

import pytest

from tests.support.clients import Connect, refusal_of
from tests.support.processes import free_port, wait_until
from tests.support.server import Server
from tests.support.tcp_clients import Program, TcpPort

WAYS = ("websocket", "polling", "lines")
Answer = dict[str, Any]


class Live(Protocol):
    """A connection that asks and hears, whatever it speaks."""

    def call(self, event: str, **fields: Any) -> Answer:
        """The answer to an event."""

    def all(self, event: str) -> list[Any]:
        """What came by a server event until now."""

    def wait(self, event: str, matches: Callable[[Any], bool] = ...) -> Any:
        """The first that matches."""

    def ended(self) -> bool:
        """Whether the server has closed it."""


class OfSocketIO:
    def __init__(self, connect: Connect, server: Server, way: str, token: str) -> None:
        self._client = connect(server, transports=[way], token=token)
        self.call, self.all, self.wait = self._client.call, self._client.all, self._client.wait

    def ended(self) -> bool:
        return not self._client.socket.connected


class OfLines:
    def __init__(self, program: Program, token: str) -> None:
        self._program = program
        program.ok("hello", token=token)
        self.all, self.wait = program.events, program.wait_event

    def call(self, event: str, **fields: Any) -> Answer:
        answer = self._program.call(event, **fields)
        del answer["id"]
        return answer

    def ended(self) -> bool:
        return self._program.ended.is_set()


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with TCP_PORT set; each test has people and rooms of its own."""
    server = Server(tmp_path_factory.mktemp("live") / "data", TCP_PORT=str(free_port()))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def owner(serving: Server) -> str:
    """The token of Olga, who owns the chat."""
    serving.flask("user", "create", "olga", "--role", "owner")
    return serving.flask("token", "create", "olga").stdout.strip()


@pytest.fixture
def tcp(serving: Server, tcp_port_at: Callable[[int], TcpPort]) -> TcpPort:
    return tcp_port_at(int(serving.env["TCP_PORT"]))


class Scene:
    """Olga, who owns the chat, and whoever else comes in."""

    def __init__(self, server: Server, connect: Connect, tcp: TcpPort, owner: str, stem: str) -> None:
        self.server, self.stem = server, stem
        self._connect, self._tcp = connect, tcp
        self.olga = self.come("olga", "websocket", owner)

    def named(self, name: str) -> str:
        """A name, or the slug of a room, that no other test has."""
        return f"{name}-{self.stem}"

    def token(self, name: str) -> str:
        """Another token of somebody; a bot where nobody is called so."""
        return self.server.flask("token", "create", "--bot", self.named(name)).stdout.strip()

    def come(self, name: str, way: str, token: str) -> Live:
        """A connection of somebody, in `general`."""
        live: Live = (
            OfLines(self._tcp.program(), token)
            if way == "lines"
            else OfSocketIO(self._connect, self.server, way, token)
        )
        assert live.call("join", room="general")["ok"], name
        return live

    def id(self, name: str) -> int:
        """The id of somebody."""
        people = self.olga.call("people", q=self.named(name))["people"]
        return int(people[0]["id"])


@pytest.fixture
def scene(serving: Server, connect: Connect, tcp: TcpPort, owner: str, request: pytest.FixtureRequest) -> Scene:
    stem = "".join(letter if letter.isalnum() else "-" for letter in request.node.callspec.id).strip("-")
    return Scene(serving, connect, tcp, owner, f"{request.node.originalname[-4:]}-{stem}")


@pytest.mark.parametrize(("way", "by"), [("websocket", "command"), ("polling", "socket"), ("lines", "command")])
def test_who_is_removed_hears_nothing_more_and_finds_nothing(scene: Scene, way: str, by: str) -> None:
    mia = scene.come("mia", way, scene.token("mia"))
    den = scene.olga.call("create", slug=scene.named("den"), private=True)["room"]["slug"]
    assert scene.olga.call("invite", room=den, people=[scene.id("mia")])["ok"]
    assert mia.wait("invitation", lambda news: not news["gone"])["room"]["slug"] == den
    assert mia.call("accept", room=den)["ok"]
    mia.wait("room", lambda news: news["room"]["slug"] == den and not news["gone"])
    scene.olga.call("join", room=den)
    scene.olga.call("message", room=den, body="welcome @" + scene.named("mia"))
    mia.wait("message", lambda message: message["room"] == den)
    mia.call("save", room=den, seq=1)
    if by == "socket":
        assert scene.olga.call("remove", room=den, person=scene.id("mia"))["ok"]
    else:
        assert scene.server.flask("room", "remove", den, scene.named("mia")).exit_code == 0
        mia.wait("room", lambda news: news["gone"] and news["room"]["slug"] == den)
    scene.olga.call("message", room=den, body="she is gone")
    scene.olga.call("message", room="general", body=f"for good, says {scene.stem}")
    mia.wait("message", lambda message: message["body"] == f"for good, says {scene.stem}")
    assert [message["body"] for message in mia.all("message") if message["room"] == den] == [
        "welcome @" + scene.named("mia")
    ]
    nothing = [
        *[room for room in mia.call("rooms")["rooms"] if room["slug"] == den],
        *mia.call("activity")["results"],
        *mia.call("saved")["messages"],
        *mia.call("search", q="welcome")["results"],
    ]
    assert nothing == []
    for event, fields in (
        ("history", {"before": 9}), ("changes", {"since": 0}), ("thread", {"seq": 1}), ("members", {}),
        ("pins", {}), ("seen", {}), ("versions", {"seq": 1}), ("read", {"seq": 1}), ("typing", {}),
    ):  # fmt: skip
        assert mia.call(event, room=den, **fields) == mia.call(event, room="nowhere", **fields)
        assert mia.call(event, room=den, **fields)["error"]["code"] == "not_found"


@pytest.mark.parametrize("act", ["kicked", "banned", "deactivated", "signed_out"])
@pytest.mark.parametrize("way", WAYS)
def test_who_is_sent_out_is_told_why_and_gone(scene: Scene, way: str, act: str) -> None:
    token = scene.token("mia")
    mia = scene.come("mia", way, token)
    if act == "kicked":
        scene.olga.call("kick", id=scene.id("mia"))
    elif act == "banned":
        scene.olga.call("ban", id=scene.id("mia"), minutes=5)
    elif act == "deactivated":
        scene.server.flask("user", "deactivate", scene.named("mia"))
    else:
        listed = scene.server.flask("token", "list", scene.named("mia")).stdout
        scene.server.flask("token", "revoke", listed.split("\t")[0])
    assert mia.wait("notice", lambda _notice: True)["code"] == act
    wait_until(mia.ended, what="the end of the connection")
    if act == "kicked":
        assert not scene.come("mia", way, token).ended()
    else:
        code = "unauthorized" if act == "signed_out" else "forbidden"
        assert refusal_of(scene.server, {"token": token})["data"]["code"] == code


def test_who_is_banned_says_nothing_more_of_what_waits_to_be_said(
    serving: Server, connect: Connect, owner: str
) -> None:
    olga = connect(serving, token=owner)
    mallory = connect(serving, token=serving.flask("token", "create", "--bot", "mallory-in-a-hurry").stdout.strip())
    for client in (olga, mallory):
        assert client.call("join", room="general")["ok"]
    you = mallory.all("welcome")[0]["you"]["id"]

    def said() -> int:
        return sum(message["author"]["id"] == you for message in olga.all("message"))

    # Each takes a tenth of a second to be read for its markup, and they are read one after the other.
    for number in range(60):
        mallory.send("message", room="general", body="[" * 9_990, client_id=str(number))
    wait_until(lambda: said() > 0, what="the first of them")
    assert olga.call("ban", id=you, minutes=5)["ok"]
    wait_until(lambda: not mallory.socket.connected, what="the end of the connection")
    assert olga.call("message", room="general", body="quiet now")["ok"]
    before = said()
    # Long enough for twenty more, if they were still read; on a slow machine for fewer.
    time.sleep(2)
    # One was being read just then.
    assert said() <= before + 1 < 60


@pytest.mark.parametrize("way", WAYS)
def test_who_is_a_moderator_no_more_keeps_no_peace(scene: Scene, way: str) -> None:
    scene.server.flask("user", "create", scene.named("mo"), "--role", "moderator")
    scene.come("ben", "websocket", scene.token("ben"))
    mo = scene.come("mo", way, scene.token("mo"))
    assert mo.call("mute", id=scene.id("ben"), minutes=1)["ok"]
    scene.server.flask("user", "role", scene.named("mo"), "member")
    assert mo.call("mute", id=scene.id("ben"), minutes=0)["error"]["code"] == "forbidden"
    assert mo.wait("you", lambda _you: True)["you"]["role"] == "member"


# The ban last: it holds for the address of every guest of this machine.
@pytest.mark.parametrize(
    ("act", "why"),
    [("kick", "moderator disconnected you"), ("remove", "no longer in this room"), ("ban", "banned from this chat")],
    ids=["kick", "remove", "ban"],
)
def test_a_line_client_is_disconnected(scene: Scene, tcp: TcpPort, act: str, why: str) -> None:
    gus = tcp.lines(scene.named("gus"))
    person = scene.id("gus")
    fields = {"room": "general", "person": person} if act == "remove" else {"id": person}
    assert scene.olga.call(act, **fields)["ok"]
    gus.wait_end()
    assert why in gus.shown[-1]
    if act == "ban":
        for name in (scene.named("gus"), scene.named("other")):
            again = tcp.raw(f"{name}\n".encode())
            again.wait_end()
            assert b"banned" in b"".join(again.received)
