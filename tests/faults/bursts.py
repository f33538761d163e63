"""A program that sends by polling, up to 500 packets in a body: each is stored or refused, none dropped in silence."""

import json
import random
import time
from collections.abc import Iterator
from typing import Any

import requests

from tests.faults.checker.log import Operation, Run, state_of
from tests.faults.people import Budget

SIZES = (1, 2, 16, 17, 100, 500)
ANSWER_SECONDS = 90
REQUEST_SECONDS = 30
_SEPARATOR = "\x1e"


class Bursts:
    """One guest in one room. `log` gets what was sent, `failures` what was neither answered nor cut off."""

    def __init__(self, name: str, url: str, room: str, log: Run, seed: int) -> None:
        self.name = name
        self.failures: list[str] = []
        self._url = url
        self._room = room
        self._log = log
        self._chance = random.Random(seed)
        self._auth = {"username": name}
        self._you = 0
        self._count = 0
        self._unknown: list[Operation] = []
        self._session: _Polling | None = None
        self._connect()

    def act(self, budget: Budget) -> None:
        """Send bursts until the budget is used up, and again whatever is not known to be stored."""
        try:
            while budget.left or self._unknown:
                # Nothing new while something is unknown: a body holds only so much.
                wanted = 0 if self._unknown else self._chance.choice(SIZES)
                self._burst(self._unknown or [self._operation() for _ in range(budget.take(wanted))])
                time.sleep((1 + 2 * self._chance.random()) if budget.left else 0.1)
        except Exception as error:  # noqa: BLE001 - a thread's end must not pass unseen
            self.failures.append(f"{self.name}: {error!r}")

    def close(self) -> None:
        """Go."""
        if self._session is not None:
            self._session.close()

    def _burst(self, sent: list[Operation]) -> None:
        self._unknown = sent
        if not sent or (self._session is None and not self._connected_again()):
            return
        session = self._session
        assert session is not None
        answers: dict[int, tuple[float, Any]] = {}
        try:
            self._await(session, session.send("message", [self._fields(operation) for operation in sent]), answers)
        except (requests.RequestException, ConnectionError):
            self._session = None
        ended = [_ended(op, answers.get(number)) for op, number in zip(sent, session.ids, strict=True)]
        self._log.operations += [operation for operation in ended if operation.ended != "unknown"]
        self._unknown = [operation for operation in ended if operation.ended == "unknown"]

    def _await(self, session: "_Polling", ids: list[int], answers: dict[int, tuple[float, Any]]) -> None:
        until = time.monotonic() + ANSWER_SECONDS
        while len(answers) < len(ids):
            if time.monotonic() > until:
                raise AssertionError(f"{len(ids) - len(answers)} of {len(ids)} packets were dropped in silence")
            for number, value in session.acks():
                answers[number] = (time.monotonic(), value)

    def _connected_again(self) -> bool:
        try:
            self._connect()
        except (requests.RequestException, ConnectionError):
            return False
        return True

    def _connect(self) -> None:
        session = _Polling(self._url)
        welcome = session.open(self._auth)
        self._you = welcome["you"]["id"]
        self._auth = {"token": welcome["token"]} if "token" in welcome else self._auth
        [number] = session.send("join", [{"room": self._room, "limit": 1}])
        acks = dict(session.acks())
        while number not in acks:
            acks |= dict(session.acks())
        if not acks[number]["ok"]:
            raise ConnectionError(acks[number])
        self._session = session

    def _operation(self) -> Operation:
        self._count += 1
        client_id = f"{self.name}-{self._count}"
        body = f"{self._room} {client_id} in a burst"
        return Operation(self.name, self._you, "send", self._room, time.monotonic(), client_id=client_id, body=body)

    @staticmethod
    def _fields(operation: Operation) -> dict[str, Any]:
        return {"room": operation.room, "body": operation.body, "client_id": operation.client_id}


class _Polling:
    """Socket.IO over Engine.IO's polling, by hand: many packets in one body."""

    def __init__(self, url: str) -> None:
        self._address = f"{url}/socket.io/?EIO=4&transport=polling"
        self._http = requests.Session()
        self._http.trust_env = False
        self._number = 0
        self._heard: list[str] = []
        self.ids: list[int] = []

    def open(self, auth: dict[str, str]) -> dict[str, Any]:
        """Connect and return what `welcome` says."""
        [opened] = self._get()
        self._address += "&sid=" + json.loads(opened[1:])["sid"]
        self._post(["40" + json.dumps(auth)])
        while True:
            for packet in self._get():
                if packet.startswith("44"):
                    raise ConnectionError(packet)
                if packet.startswith('42["welcome"'):
                    welcome: dict[str, Any] = json.loads(packet[2:])[1]
                    return welcome

    def send(self, event: str, payloads: list[dict[str, Any]]) -> list[int]:
        """Send an event for each payload, all in one body, and return the numbers of their acks."""
        self.ids = list(range(self._number, self._number + len(payloads)))
        self._number += len(payloads)
        packets = [f"42{number}{json.dumps([event, p])}" for number, p in zip(self.ids, payloads, strict=True)]
        self._post(packets)
        return self.ids

    def acks(self) -> Iterator[tuple[int, Any]]:
        """Wait for what comes next and yield the acks in it."""
        for packet in self._get():
            if packet.startswith("43"):
                number, _, value = packet[2:].partition("[")
                yield int(number), json.loads("[" + value)[0]
            elif packet == "2":
                self._post(["3"])

    def close(self) -> None:
        """Take leave."""
        try:
            self._post(["1"])
        except (requests.RequestException, ConnectionError):
            return

    def _get(self) -> list[str]:
        answer = self._http.get(self._address, timeout=REQUEST_SECONDS)
        answer.encoding = "utf-8"
        return _checked(answer).split(_SEPARATOR)

    def _post(self, packets: list[str]) -> None:
        body = _SEPARATOR.join(packets).encode()
        _checked(self._http.post(self._address, data=body, timeout=REQUEST_SECONDS))


def _checked(answer: requests.Response) -> str:
    if answer.status_code != 200:
        # The session ended with the server that had it.
        raise ConnectionError(f"{answer.status_code}: {answer.text[:200]}")
    return answer.text


def _ended(operation: Operation, answer: tuple[float, Any] | None) -> Operation:
    if answer is None:
        return operation
    returned, value = answer
    if value["ok"]:
        return operation._replace(ended="ok", stored=state_of(value["message"]), returned=returned)
    passing = value["error"]["code"] in {"unavailable", "rate_limited"}
    return operation if passing else operation._replace(ended="fail", returned=returned, error=value["error"]["code"])
