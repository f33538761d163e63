"""One stretch of torture in rooms of its own: people write while faults strike, all heals, everything is compared."""

import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from math import inf

from sqlalchemy import insert, select

from chatapp.client import Chat, Refused, Unknown, connect
from chatapp.domain.commands import CreateRoom
from chatapp.domain.records import Person as Record
from chatapp.domain.times import now
from chatapp.models import Membership, Room
from chatapp.services.operations.integrity import check_history
from chatapp.store.db.engine import Database
from chatapp.store.db.writer import Writer
from chatapp.store.rooms.rooms import create_rooms
from tests.faults import reading
from tests.faults.bursts import Bursts
from tests.faults.checker import check
from tests.faults.checker.log import CatchUp, Copy, Finding, Run, State, Unread
from tests.faults.moderation import Moderator, Peacekeeping, Target
from tests.faults.people import Budget, Person
from tests.faults.sites import Site
from tests.faults.strikes import Strike
from tests.support import processes

SETTLE_SECONDS = 120
CURSORS = 100


@dataclass
class Result:
    """What a segment came to; `strikes` counts faults by name, `digests` are those of its rooms at its end."""

    number: int
    acknowledged: int = 0
    operations: int = 0
    heard: int = 0
    left: int = 0
    sanctions: int = 0
    seconds: float = 0
    strikes: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    digests: dict[str, str] = field(default_factory=dict)


class Segment:
    """`name` (without one the number) is that of its rooms and people, so that many segments go into one store."""

    def __init__(
        self, site: Site, number: int, *, messages: int, people: int, seed: int, name: str | None = None
    ) -> None:
        self.site = site
        self.name = name or str(number)
        self.public = f"s{self.name}-open"
        self.private = f"s{self.name}-closed"
        self.rooms = [self.public, self.private]
        self.log = Run()
        self.result = Result(number)
        self._chance = random.Random(f"{seed}/{number}")
        self._budget = Budget(messages)
        self._people: list[Person] = []
        self._bursts: Bursts | None = None
        self._peace: Peacekeeping | None = None
        self._outsider: Chat | None = None
        self._count = people

    def run(self, strikes: list[Strike]) -> Result:
        """Play it and return what was found."""
        began = time.monotonic()
        self._enter()
        try:
            self._play(strikes)
            self._settle()
            self._read_back()
        except (AssertionError, RuntimeError, TimeoutError) as error:
            self._find("unsettled", "", str(error)[-2000:])
        finally:
            for one in (*self._people, self._bursts, self._peace, self._outsider):
                if one is not None:
                    one.close()
            self._forget_copies()
        self.result.seconds = time.monotonic() - began
        return self.result

    def _enter(self) -> None:
        # Before anything goes wrong: a guest whose welcome was lost would have to wait for its own name.
        urls = [proxy.url for proxy in self.site.proxies]
        for place in range(self._count):
            twin = urls[(place + 1) % len(urls)] if place == 0 else None
            name, seed = f"p{self.name}-{place}", self._chance.getrandbits(32)
            self._people.append(Person(name, urls[place % len(urls)], self.log, seed, twin=twin))
        self._outsider = connect(urls[0], username=f"o{self.name}", timeout=20)
        self._open_rooms([int(person.chat.you["id"]) for person in self._people])
        self.log.private = {self.private: frozenset(person.name for person in self._people)}
        for person in self._people:
            person.enter(self.rooms)
        self._bursts = Bursts(f"b{self.name}", urls[-1], self.public, self.log, self._chance.getrandbits(32))
        seed = self._chance.getrandbits(32)
        self._peace = Peacekeeping(self.site.database_url, self.name, urls, self.public, self.log, seed)

    def _open_rooms(self, members: list[int]) -> None:
        database = Database(self.site.database_url)
        writer = Writer(database, lambda _changes: None)
        owner = Record(members[0], "", "guest", "guest")
        for room in self.rooms:
            command = CreateRoom(owner, room, room, "", private=room == self.private, at=now())
            writer.do(create_rooms, command)
        with database.writing.begin() as connection:
            room_id = connection.execute(select(Room.id).where(Room.slug == self.private)).scalar_one()
            rows = [
                {"room_id": room_id, "user_id": member, "joined_at": now(), "read_seq": 0} for member in members[1:]
            ]
            connection.execute(insert(Membership), rows)
        writer.stop()
        database.close()

    def _play(self, strikes: list[Strike]) -> None:
        assert self._bursts is not None
        assert self._peace is not None
        acting: list[Person | Bursts | Target | Moderator] = [*self._people, self._bursts, *self._peace.workers]
        threads = [threading.Thread(target=one.act, args=(self._budget,), daemon=True) for one in acting]
        for thread in threads:
            thread.start()
        for place, strike in enumerate(strikes):
            self._budget.allow((place + 1) / len(strikes))
            self._wait_until_sent((place + self._chance.random() / 2) / len(strikes))
            strike(self.site, self._chance)
            self.result.strikes[strike.__name__] += 1
            self._pry()
        for thread in threads:
            thread.join(SETTLE_SECONDS)
        if any(thread.is_alive() for thread in threads):
            self._find("unsettled", "", f"somebody still acts, with {self._budget.left} left to send")
        for failure in [failure for one in acting for failure in one.failures]:
            self._find("unsettled", "", failure)

    def _wait_until_sent(self, share: float) -> None:
        due = self._budget.total * (1 - share)
        until = time.monotonic() + SETTLE_SECONDS
        while self._budget.left > due:
            if time.monotonic() > until:
                raise TimeoutError(f"nobody gets anything sent any more: {self._budget.left} are left")
            time.sleep(0.005)

    def _pry(self) -> None:
        # Whoever does not belong to the closed room asks for it, and for every word said there.
        assert self._outsider is not None
        for event, fields in (
            ("join", {"room": self.private}),
            ("history", {"room": self.private, "before": 9}),
            ("changes", {"room": self.private, "since": 0}),
            ("search", {"q": "closed"}),
        ):
            try:
                answer = self._outsider.request(event, **fields)
            except (Refused, Unknown):
                continue
            if event != "search" or any(hit["room"] == self.private for hit in answer["results"]):
                self._find("leak", self.private, f"{event} answered somebody who is no member")
        for path in (f"rooms/{self.private}", f"rooms/{self.private}/messages", f"search?q=closed&room={self.private}"):
            if reading.get_api(self._outsider, path) is not None:
                self._find("leak", self.private, f"the API's {path} answered somebody who is no member")

    def _settle(self) -> None:
        self.site.heal()
        for server in self.site.servers:
            processes.wait_for_port(server.port)
        for person in self._people:
            person.settle({}, SETTLE_SECONDS)
        revs = self._revs()
        for person in self._people:
            person.settle(revs, SETTLE_SECONDS)

    def _revs(self) -> dict[str, int]:
        database = Database(self.site.database_url)
        with database.read() as connection:
            rows = connection.execute(select(Room.slug, Room.rev).where(Room.slug.in_(self.rooms)))
            revs = {row.slug: row.rev for row in rows}
        database.close()
        return revs

    def _read_back(self) -> None:
        run, chat, server = self.log, self._people[0].chat, self.site.servers[-1]
        run.ways["sql"] = reading.by_sql(self.site.database_url, self.rooms)
        run.ways["socket: changes"] = {r: sorted(reading.by_changes(chat, r)) for r in self.rooms}
        run.ways["socket: history"] = {room: reading.by_history(chat, room) for room in self.rooms}
        run.ways["REST: history"] = {room: reading.by_rest(chat, room) for room in self.rooms}
        run.ways["REST: changes"] = {room: sorted(reading.by_rest_changes(chat, room)) for room in self.rooms}
        run.ways["admin page"] = reading.by_admin_page(server, self.rooms)
        run.ways["command line"] = {room: reading.by_command(server, room) for room in self.rooms}
        self._ask_at_cursors(chat)
        self._ask_for_unread()
        for copy in self.site.copies:
            run.copies.append(Copy(copy.began, reading.by_sql(copy.database_url, self.rooms)))
            self._look_at_rest(copy.database_url)
        self.result.findings += check(run)
        self._look_at_rest(self.site.database_url)
        self._sum_up()

    def _look_at_rest(self, database_url: str) -> None:
        database = Database(database_url)
        for finding in check_history(database):
            self._find("unsound", finding.room or "", finding.sentence())
        database.close()

    def _forget_copies(self) -> None:
        while self.site.copies:
            self.site.forget(self.site.copies.pop())

    def _ask_at_cursors(self, chat: Chat) -> None:
        for room in self.rooms:
            for _ in range(CURSORS // len(self.rooms)):
                since = self._cursor(room)
                self.log.catch_ups.append(CatchUp(room, since, tuple(reading.by_changes(chat, room, since))))

    def _cursor(self, room: str) -> int:
        # Mostly among the last thousand revs: catching up from far back is the same, only longer.
        highest = max(state.rev for state in self.log.truth[room])
        lowest = 0 if self._chance.random() < 0.1 else max(0, highest - 1000)
        return self._chance.randint(lowest, highest)

    def _ask_for_unread(self) -> None:
        for person in self._people:
            for room in self.rooms:
                seq = self._chance.randint(0, len(self.log.truth[room]))
                self.log.unread.append(
                    Unread(person.name, int(person.chat.you["id"]), room, seq, person.chat.read(room, seq))
                )

    def _sum_up(self) -> None:
        aside = self._peace.names if self._peace else set[str]()
        sends = [op for op in self.log.operations if op.act == "send" and op.client not in aside]
        self.result.acknowledged = sum(1 for op in sends if op.ended == "ok")
        self.result.sanctions = sum(self._peace.moderator.counts.values()) if self._peace else 0
        self.result.operations = len(self.log.operations)
        self.result.heard = len(self.log.heard)
        self.result.left = sum(1 for stay in self.log.stays if stay.left < inf)
        self.result.digests = digests(self.log.truth)

    def _find(self, kind: str, room: str, what: str) -> None:
        self.result.findings.append(Finding(kind, room, what))


def digests(rooms: dict[str, list[State]]) -> dict[str, str]:
    """Return one number for the whole history of each room, the same in every process."""
    return {room: sha256(repr(history).encode()).hexdigest() for room, history in rooms.items()}
