"""Clients that this project did not write, against the production server."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.clients import Connect, refusal_of
from tests.support.processes import wait_until
from tests.support.programs import ROOT
from tests.support.sentences import languages_of
from tests.support.server import Server

TRANSPORTS = [["polling"], ["websocket"], ["polling", "websocket"]]
NODE_CLIENT = Path(__file__).with_name("client.mjs")


@pytest.mark.parametrize("transports", TRANSPORTS, ids="-".join)
def test_two_people_chat_over_every_transport(server: Server, connect: Connect, transports: list[str]) -> None:
    ada, ben = (connect(server, transports, username=name) for name in ("ada", "ben"))
    for client in (ada, ben):
        assert client.heard[0][0] == "welcome"
        assert client.call("join", room="general")["ok"]
    message = ada.call("message", room="general", body="hello", client_id="1")["message"]
    assert ben.wait("message") == ada.wait("message") == message
    edited = ada.call("edit", room="general", seq=1, body="hallo")["message"]
    assert ben.wait("change") == edited
    assert ben.call("message", room="general", body="")["error"]["code"] == "invalid"


@pytest.mark.parametrize("transports", TRANSPORTS, ids="-".join)
def test_what_one_connection_sends_is_handled_in_the_order_sent(
    server: Server, connect: Connect, transports: list[str]
) -> None:
    ada = connect(server, transports, username="ada")
    ada.send("join", room="general")
    for number in range(1, 101):
        ada.send("message", room="general", body=str(number))
        if number % 10 == 0:
            ada.send("edit", room="general", seq=number, body=f"edited {number}")
            ada.send("history", room="general", after=0, limit=200)
    wait_until(lambda: len(ada.answers) == 121, what="all answers")
    answers = iter(ada.answers)
    assert next(answers)["room"]["slug"] == "general"
    for number in range(1, 101):
        assert next(answers)["message"]["seq"] == number
        if number % 10 == 0:
            assert next(answers)["message"]["body"] == f"edited {number}"
            seen = next(answers)["messages"]
            assert [message["seq"] for message in seen] == list(range(1, number + 1))
            assert seen[-1]["body"] == f"edited {number}"
    ada.wait("message", lambda message: message["seq"] == 100)
    stream = sorted((m["rev"], m["seq"]) for m in ada.all("message") + ada.all("change"))
    assert [rev for rev, _seq in stream] == list(range(1, 111))
    live = [data["rev"] for event, data in ada.heard if event in {"message", "change"}]
    assert live == sorted(live)


@pytest.mark.parametrize("transports", TRANSPORTS, ids="-".join)
def test_the_npm_client_chats_and_comes_back_to_what_it_missed(server: Server, transports: list[str]) -> None:
    ran = subprocess.run(
        ["node", NODE_CLIENT, server.url, ",".join(transports)],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    report: dict[str, Any] = json.loads(ran.stdout)
    assert report["first"] == "welcome"
    assert report["transport"] == transports[-1]
    assert report["refusal"]["code"] == "conflict"
    assert report["answered"] == list(range(1, 51))
    assert report["heard"] == list(range(1, 51))
    assert report["retried"] == 50
    assert report["error"] == {"code": "invalid", "field": "body"}
    assert (report["half"], report["rooms"]) == ("body", 1)
    assert report["missed"] == [[51, "while away"], [2, "edited while away"]]
    assert report["complete"] is True


@pytest.mark.parametrize(
    ("auth", "code"),
    [
        ({"username": "SERVER"}, "invalid"),
        ({"username": "a\u200bb"}, "invalid"),
        ({"username": 7}, "invalid"),
        ({"token": "nonsense"}, "unauthorized"),
        ({}, "unauthorized"),
        (None, "unauthorized"),
        ({"username": "ADA"}, "conflict"),
    ],
)
def test_a_refusal_says_why_for_programs_and_for_people(
    server: Server, connect: Connect, auth: object, code: str
) -> None:
    connect(server, username="ada")
    refusal = refusal_of(server, auth)
    assert refusal["data"]["code"] == code
    assert refusal["data"]["message"] == refusal["message"]


def test_a_refused_connection_is_told_why_in_its_language(server: Server) -> None:
    for auth in ({}, {"token": "x"}, {"username": "SERVER"}):
        assert languages_of(refusal_of(server, auth, "de-DE,en;q=0.5")["data"]["message"]) == {"de"}
        assert languages_of(refusal_of(server, auth)["message"]) == {"en"}


def test_guests_are_refused_where_they_are_off(start_server: Callable[..., Server]) -> None:
    refusal = refusal_of(start_server(GUESTS="off"), {"username": "ada"})
    assert refusal["data"]["code"] == "forbidden"


def test_whoever_goes_while_still_joining_leaves_no_ghost(server: Server, connect: Connect) -> None:
    ada = connect(server, username="ada")
    ada.call("join", room="general")
    for _ in range(20):
        ghost = connect(server, username="ghost")
        ghost.send("message", room="general", body="not in yet")
        ghost.send("join", room="general")
        ghost.send("message", room="general", body="boo")
        ghost.send("join", room="general")
        ghost.socket.disconnect()
    wait_until(lambda: ada.call("join", room="general")["room"]["online_count"] == 1, what="an end of the ghosts")
    assert connect(server, username="ghost").call("rooms")["ok"]


def test_the_log_holds_no_text_of_a_message(server: Server, connect: Connect) -> None:
    ada = connect(server, username="ada")
    ada.call("join", room="general")
    ada.call("message", room="general", body="xyzzy-secret-text")
    assert "xyzzy" not in server.log
