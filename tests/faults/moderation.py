"""Taking part away from people who write all the while: bans, kicks, mutes, roles, closed accounts, and giving it back.

A ban or a mute goes by a server or, like what only administrators do, by a process beside the servers. What a person is
refused is no operation of the log: were it stored all the same, the checker would find a message that nobody sent.
"""

import random
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from itertools import cycle
from typing import Any

import requests
from sqlalchemy import select

from chatapp.client import Chat, Refused, Unknown, connect
from chatapp.domain.errors import Conflict, Unavailable
from chatapp.domain.records import Person, PersonKind, Role
from chatapp.domain.times import now
from chatapp.models import Room
from chatapp.services.moderation.moderation import Moderation
from chatapp.services.moderation.word_filter import WordFilter
from chatapp.services.people.tokens import Tokens
from chatapp.services.rooms.rooms import Rooms
from chatapp.store.db.engine import Database
from chatapp.store.db.writer import Writer
from chatapp.store.people.users import AddUser, add_users
from tests.faults.checker.log import Operation, Run, Sanction, state_of
from tests.faults.people import Budget

INSIST_SECONDS = 120
_UNCERTAIN = (Unavailable, Unknown, TimeoutError, requests.RequestException)


class Beside:
    """A process beside the servers, as the command line is: it makes accounts and acts on the store itself."""

    def __init__(self, database_url: str, room: str) -> None:
        self.database = Database(database_url)
        self.writer = Writer(self.database, lambda _changes: None)
        self.moderation = Moderation(self.database, self.writer)
        self._rooms = Rooms(self.database, self.writer, WordFilter(self.database, self.writer))
        self._tokens = Tokens(self.database, self.writer)
        self.room = room

    def account(self, name: str, role: Role) -> tuple[Person, str]:
        """Add an account that belongs to the room; return it and a token."""
        kind: PersonKind = "account"
        person: Person = self.writer.do(add_users, AddUser(name, kind, role, None, now()))
        self._rooms.join(person, self.room)
        return person, self._tokens.issue(person)

    def seq(self) -> int:
        """The number of the room's last message."""
        with self.database.read() as connection:
            return connection.execute(select(Room.seq).where(Room.slug == self.room)).scalar_one()

    def close(self) -> None:
        """End it."""
        self.writer.stop()
        self.database.close()


class Target:
    """An account that writes without pause, by REST or by a socket, whatever it is told, and moderates where it may."""

    def __init__(self, beside: Beside, name: str, url: str, log: Run, victim: Person, *, by_rest: bool) -> None:
        self.person, self._token = beside.account(name, "member")
        self.name = name
        self.failures: list[str] = []
        self._url = url
        self._room = beside.room
        self._log = log
        self._victim = victim
        self._by_rest = by_rest
        self._chat: Chat | None = None
        self._count = 0

    def act(self, budget: Budget) -> None:
        """Write until the budget, which others use up, is empty."""
        try:
            while budget.left:
                self._write()
                if not self._by_rest and self._count % 4 == 0:
                    self._moderate()
                time.sleep(0.02)
        except Exception as error:  # noqa: BLE001 - a thread's end must not pass unseen
            self.failures.append(f"{self.name}: {error!r}")

    def close(self) -> None:
        """Go."""
        if self._chat is not None:
            self._chat.close()
            self._chat = None

    def _write(self) -> None:
        self._count += 1
        client_id = f"{self.name}-{self._count}"
        body = f"{self._room} {client_id} in spite of all"
        operation = Operation(
            self.name, self.person.id, "send", self._room, time.monotonic(), client_id=client_id, body=body
        )
        try:
            message = self._post(body, client_id)
        except Refused:
            time.sleep(0.05)
            return
        except _UNCERTAIN:
            self.close()
            self._log.operations.append(operation)
            return
        stored = state_of(message)
        self._log.operations.append(operation._replace(ended="ok", stored=stored, returned=time.monotonic()))

    def _moderate(self) -> None:
        operation = Operation(self.name, self.person.id, "moderate", "", time.monotonic())
        with suppress(Refused, *_UNCERTAIN):
            self._connected().request("mute", id=self._victim.id)
            self._log.attempts.append(operation._replace(ended="ok", returned=time.monotonic()))

    def _post(self, body: str, client_id: str) -> Any:
        if not self._by_rest:
            return self._checked(lambda: self._connected().request(
                "message", room=self._room, body=body, client_id=client_id
            )["message"])  # fmt: skip
        answer = requests.post(
            f"{self._url}/api/v1/rooms/{self._room}/messages",
            json={"body": body, "client_id": client_id},
            headers={"Authorization": f"Bearer {self._token}"},
            timeout=8,
            proxies={"http": ""},
        )
        if answer.status_code in {401, 403}:
            raise Refused({"code": "forbidden", "message": answer.text[:100]})
        if answer.status_code not in {200, 201}:
            raise Unavailable(answer.text[:100])
        return answer.json()["message"]

    @staticmethod
    def _checked(ask: Callable[[], Any]) -> Any:
        try:
            return ask()
        except Refused as refusal:
            if refusal.is_temporary:
                raise Unavailable(refusal.code) from None
            raise

    def _connected(self) -> Chat:
        if self._chat is None:
            self._chat = connect(self._url, token=self._token, timeout=3)
        return self._chat


class Moderator:
    """Takes part away from targets and gives it back, one act after the other; `counts` has how many of each."""

    def __init__(self, beside: Beside, name: str, url: str, log: Run, seed: int) -> None:
        self._beside = beside
        self._owner, self._token = beside.account(name, "owner")
        self.name = name
        self.failures: list[str] = []
        self.counts: dict[str, int] = {}
        self._url = url
        self._log = log
        self._chance = random.Random(seed)
        self._chat: Chat | None = None
        self._targets: list[Person] = []

    def watch_over(self, targets: list[Target]) -> None:
        """Act on these."""
        self._targets = [target.person for target in targets]

    def act(self, budget: Budget) -> None:
        """Go on until the budget, which others use up, is empty."""
        kinds = cycle(["ban", "mute", "kick", "ban", "deactivate", "demote"])
        try:
            while budget.left:
                self._sanction(next(kinds), self._chance.choice(self._targets))
                time.sleep(0.1 + 0.3 * self._chance.random())
        except Exception as error:  # noqa: BLE001 - a thread's end must not pass unseen
            self.failures.append(f"{self.name}: {error!r}")

    def close(self) -> None:
        """Go."""
        if self._chat is not None:
            self._chat.close()

    def _sanction(self, kind: Any, person: Person) -> None:
        if kind == "demote":
            self._insist(partial(self._beside.moderation.set_role, self._owner, person.id, "moderator"))
            time.sleep(0.3)
        self._insist(partial(self._take, kind, person))
        acknowledged = time.monotonic()
        self.counts[kind] = self.counts.get(kind, 0) + 1
        if kind == "kick":
            return
        seq = self._insist(self._beside.seq)
        time.sleep(0.2 + 0.6 * self._chance.random())
        last_seq, lifted = self._insist(self._beside.seq), time.monotonic()
        room = self._beside.room
        self._log.sanctions.append(Sanction(person.id, kind, room, acknowledged, seq, lifted, last_seq))
        self._insist(partial(self._give_back, kind, person))

    def _take(self, kind: str, person: Person) -> None:
        moderation = self._beside.moderation
        if kind == "deactivate":
            moderation.set_active(self._owner, person.id, active=False)
        elif kind == "demote":
            moderation.set_role(self._owner, person.id, "member")
        elif self._chance.random() < 0.5:
            self._by_server(kind, id=person.id)
        elif kind == "kick":
            moderation.kick(self._owner, person.id)
        else:
            getattr(moderation, kind)(self._owner, person.id, None)

    def _give_back(self, kind: str, person: Person) -> None:
        moderation = self._beside.moderation
        if kind == "deactivate":
            moderation.set_active(self._owner, person.id, active=True)
        elif kind == "mute":
            moderation.mute(self._owner, person.id, 0)
        elif kind == "ban":
            for ban in moderation.bans(self._owner):
                if ban.user_id == person.id and ban.lifted_at is None:
                    moderation.lift(self._owner, ban.id)

    def _by_server(self, event: str, **fields: object) -> None:
        try:
            if self._chat is None:
                self._chat = connect(self._url, token=self._token, timeout=3)
            self._chat.request(event, **fields)
        except Refused as refusal:
            if refusal.code == "conflict":
                raise Conflict(str(refusal)) from None
            self.close()
            self._chat = None
            raise Unavailable(refusal.code) from None

    def _insist(self, ask: Callable[[], Any]) -> Any:
        """Ask until it is certain: what is so already was done by an attempt whose answer was lost."""
        until = time.monotonic() + INSIST_SECONDS
        while True:
            try:
                return ask()
            except Conflict:
                return None
            except _UNCERTAIN:
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)


class Peacekeeping:
    """A moderator, and two who give them work."""

    def __init__(self, database_url: str, name: str, urls: list[str], room: str, log: Run, seed: int) -> None:
        self._beside = Beside(database_url, room)
        victim, _token = self._beside.account(f"v{name}", "member")
        self.moderator = Moderator(self._beside, f"m{name}", urls[0], log, seed)
        self.targets = [
            Target(self._beside, f"t{name}-{place}", urls[-1 - place % len(urls)], log, victim, by_rest=place == 0)
            for place in range(2)
        ]
        self.moderator.watch_over(self.targets)
        self.names = {target.name for target in self.targets}

    @property
    def workers(self) -> list["Target | Moderator"]:
        """Those who act, each on a thread of its own."""
        return [self.moderator, *self.targets]

    def close(self) -> None:
        """End all of it."""
        for worker in self.workers:
            worker.close()
        self._beside.close()
