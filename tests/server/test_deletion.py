"""A deletion is final: whoever looks from then on finds nothing of the text, whichever way they look."""

import json
import urllib.request
from collections.abc import Callable, Iterator

import pytest

from tests.support.clients import Client, Connect
from tests.support.processes import free_port
from tests.support.server import Server
from tests.support.tcp_clients import TcpPort

# Words that stand nowhere else: in the first text, in the later one, in what was voted on.
SECRETS = ("xylophon", "quagmire", "zephyrus")


@pytest.fixture
def serving(start_server: Callable[..., Server]) -> Server:
    return start_server(TCP_PORT=str(free_port()), TCP_REPLAY="50")


@pytest.fixture
def ada(serving: Server, connect: Connect) -> Client:
    """Someone who said, changed and deleted it all, in the midst of what others did with it."""
    ada, ben = connect(serving, username="ada"), connect(serving, username="ben")
    for client in (ada, ben):
        client.call("join", room="general")
    ada.call("message", room="general", body="before")
    seq = ada.call("message", room="general", body=f"{SECRETS[0]} @ben https://example.org/{SECRETS[0]}")["message"][
        "seq"
    ]
    assert ada.call("edit", room="general", seq=seq, body=f"**{SECRETS[1]}** @ben")["ok"]
    poll = ada.call("poll", room="general", question=f"Which {SECRETS[2]}?", options=[f"a {SECRETS[2]}", "b"])[
        "message"
    ]
    for number in (seq, poll["seq"]):
        assert ben.call("react", room="general", seq=number, emoji="👍")["ok"]
        assert ben.call("save", room="general", seq=number, on=True)["ok"]
        assert ben.call("message", room="general", body="an answer", reply_to=number)["ok"]
    assert ben.call("vote", room="general", seq=poll["seq"], options=[0])["ok"]
    for number in (seq, poll["seq"]):
        assert ada.call("delete", room="general", seq=number)["ok"]
    ben.wait("change", lambda message: message["seq"] == poll["seq"] and message["deleted"])
    return ben


def by_socket(client: Client) -> Iterator[object]:
    yield client.call("rooms")
    yield client.call("join", room="general", limit=200)
    yield client.call("join", room="general", since=0)
    yield client.call("changes", room="general", since=0)
    for place in ({"before": 99}, {"after": 0}, {"around": 2}):
        yield client.call("history", room="general", **place)
    for seq in (2, 3):
        yield client.call("thread", room="general", seq=seq)
    for event, fields in (("pins", {"room": "general"}), ("saved", {}), ("activity", {})):
        yield client.call(event, **fields)
    for word in SECRETS:
        found = client.call("search", q=word[:5])
        assert found["results"] == []
        yield client.call("search", q="answer")


def by_http(server: Server, token: str) -> Iterator[str]:
    for path in ("rooms", "rooms/general/messages", "rooms/general/messages/2", "rooms/general/changes?since=0"):
        request = urllib.request.Request(f"{server.url}/api/v1/{path}", headers={"Authorization": f"Bearer {token}"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            yield answer.read().decode()


def by_tcp(port: int, tcp_port_at: Callable[[int], TcpPort]) -> str:
    lines = tcp_port_at(port).lines("nc")
    lines.say("the end")
    lines.wait("nc~the end")
    return "\n".join(lines.shown)


def test_nothing_of_a_deleted_text_is_found_in_any_way(
    serving: Server, ada: Client, connect: Connect, tcp_port_at: Callable[[int], TcpPort]
) -> None:
    token = serving.flask("token", "create", "--bot", "reader").stdout.split()[-1]
    newcomer = connect(serving, username="newcomer")
    seen = [
        *(json.dumps(answer) for client in (ada, newcomer) for answer in by_socket(client)),
        *by_http(serving, token),
        *(
            serving.flask("history", "export", "--room", "general", "--format", kind, "--out", "-").stdout
            for kind in ("jsonl", "csv", "html")
        ),
        by_tcp(int(serving.env["TCP_PORT"]), tcp_port_at),
    ]
    assert all("an answer" in text for text in seen[-4:])
    for secret in SECRETS:
        assert [text for text in seen if secret in text] == []
    assert serving.flask("history", "check").exit_code == 0
