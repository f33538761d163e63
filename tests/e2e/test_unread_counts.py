"""Two devices of one person count what is unread alike, live, after a reload and over REST: as a model says."""

import random
from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest
import requests
from playwright.sync_api import Page, expect

from chatapp.client import Chat, connect
from tests.e2e.window import OpenWindow, log_in
from tests.support.processes import wait_until
from tests.support.server import Server
from tests.support.unread_model import Model, Written

STEPS = 60
ROOMS = ("den", "tea")
SHOWN = """() => Object.fromEntries([...document.querySelectorAll("a.room")].map((room) => [
    room.pathname.replace("/r/", ""),
    [":not(.is-mention)", ".is-mention"].map((kind) =>
        Number(room.querySelector(`.count${kind} [aria-hidden]`)?.textContent.replace("@", "") ?? 0)),
]))"""


def token_of(server: Server, name: str) -> str:
    """Make an account, and a token for it."""
    made = server.flask("user", "create", name, "--password-stdin", stdin="correct horse")
    assert made.exit_code == 0, made.stderr
    return server.flask("token", "create", name).stdout.split()[-1]


class Day:
    """What several people do in two rooms, and what Ben should have unread of it."""

    def __init__(self, server: Server, stack: ExitStack, seed: int) -> None:
        self.chance = random.Random(seed)
        tokens = [token_of(server, name) for name in ("Ben", "Ana", "Cyd", "Dan")]
        clients = [stack.enter_context(closing(connect(server.url, token=token))) for token in tokens]
        self.token = tokens[0]
        self.ben, *self.others = clients
        self.muted = dict.fromkeys(ROOMS, False)
        for slug in ROOMS:
            self.ben.request("create", slug=slug, name=slug)
            for each in (self.ben, *self.others):
                each.request("join", room=slug)
        self.ids = {each: each.request("join", room="tea")["you"]["id"] for each in (self.ben, *self.others)}
        self.models = {slug: Model(self.ids[self.ben]) for slug in ROOMS}
        # The lines that tell who came stand in the rooms, too.
        for slug, model in self.models.items():
            seq = self.ben.request("join", room=slug)["room"]["seq"]
            model.messages = [Written(model.reader)] * seq
            self._read(slug, seq)

    def step(self) -> None:
        """Somebody does something in one of the rooms."""
        slug = self.chance.choice(ROOMS)
        act = self.chance.choice(
            [self._post, self._post, self._mention, self._own, self._edit, self._delete, self._block, self._mute]
        )
        act(slug)
        if self.chance.random() < 0.1:
            self._read(slug, self.chance.randint(0, len(self.models[slug].messages)))

    def read_all(self, slug: str) -> None:
        """Ben has read all of a room."""
        self.models[slug].read_seq = len(self.models[slug].messages)

    def shown(self) -> dict[str, list[int]]:
        """The counts that the list of rooms should show: of a muted room only mentions."""
        counts = {slug: model.counts() for slug, model in self.models.items()}
        return {slug: [0 if self.muted[slug] else unread, mentions] for slug, (unread, mentions) in counts.items()}

    def _post(self, slug: str) -> None:
        self._say(self.chance.choice(self.others), slug, "")

    def _mention(self, slug: str) -> None:
        self._say(self.chance.choice(self.others), slug, self.chance.choice(["@Ben ", "@all "]))

    def _own(self, slug: str) -> None:
        model = self.models[slug]
        if model.read_seq == len(model.messages):
            model.read_seq += 1
        self._say(self.ben, slug, "")

    def _say(self, author: Chat, slug: str, call: str) -> None:
        author.request("message", room=slug, body=f"{call}text", client_id=str(self.chance.random()))
        self.models[slug].messages.append(Written(self.ids[author], mentions=bool(call)))

    def _edit(self, slug: str) -> None:
        found = self._somebodys(slug)
        if found is not None:
            author, seq = found
            call = self.chance.choice(["", "@Ben ", "@room "])
            author.request("edit", room=slug, seq=seq, body=f"{call}edited {self.chance.random()}")
            self.models[slug].messages[seq - 1].mentions = bool(call)

    def _delete(self, slug: str) -> None:
        found = self._somebodys(slug)
        if found is not None:
            author, seq = found
            author.request("delete", room=slug, seq=seq)
            self.models[slug].messages[seq - 1].deleted = True

    def _somebodys(self, slug: str) -> tuple[Chat, int] | None:
        """A message that is not deleted, with its author."""
        clients = {id_: client for client, id_ in self.ids.items() if client is not self.ben}
        alive = [
            (clients[written.author], seq)
            for seq, written in enumerate(self.models[slug].messages, 1)
            if written.author in clients and not written.deleted
        ]
        return self.chance.choice(alive) if alive else None

    def _block(self, _slug: str) -> None:
        whom = self.ids[self.chance.choice(self.others[1:])]
        for model in self.models.values():
            model.blocked ^= {whom}
        self.ben.request("block", id=whom, on=whom in self.models["tea"].blocked)

    def _mute(self, slug: str) -> None:
        self.muted[slug] = not self.muted[slug]
        self.ben.request("prefer", room=slug, muted=self.muted[slug])

    def _read(self, slug: str, seq: int) -> None:
        model = self.models[slug]
        model.read_seq = seq
        answer = self.ben.request("read", room=slug, seq=seq)
        assert (answer["unread"], answer["mentions"]) == model.counts()


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    """Closes all connections at the end."""
    with ExitStack() as stack:
        yield stack


def counts_shown(page: Page) -> dict[str, list[int]]:
    found: dict[str, list[int]] = page.evaluate(SHOWN)
    return {slug: found[slug] for slug in ROOMS}


def opens_and_reads(page: Page, slug: str) -> None:
    page.locator(f'.room-list a[href="/r/{slug}"]').click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(slug)
    page.locator(".timeline").evaluate("box => { box.scrollTop = box.scrollHeight; }")
    wait_until(lambda: counts_shown(page)[slug] == [0, 0], what=f"{slug} is read")
    page.get_by_role("link", name="General").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("General")


@pytest.mark.parametrize("seed", range(2))
def test_devices_pages_and_rest_count_as_the_model_does(
    server: Server, open_window: OpenWindow, stack: ExitStack, seed: int
) -> None:
    day = Day(server, stack, seed)
    devices = [log_in(open_window(server.url), "Ben") for _ in range(2)]
    for step in range(STEPS):
        day.step()
        if step % 3:
            continue
        if day.chance.random() < 0.25:
            slug = day.chance.choice(ROOMS)
            opens_and_reads(day.chance.choice(devices), slug)
            day.read_all(slug)
        expected = day.shown()
        for device in devices:
            wait_until(
                lambda device=device, expected=expected: counts_shown(device) == expected,  # type: ignore[misc]
                what=f"{expected} at step {step}",
            )
    devices[1].reload()
    wait_until(lambda: counts_shown(devices[1]) == day.shown(), what="the counts after a reload")
    listed = requests.get(f"{server.url}/api/v1/rooms", headers={"Authorization": f"Bearer {day.token}"}, timeout=30)
    by_rest = {room["slug"]: (room["unread"], room["mentions"]) for room in listed.json()["rooms"]}
    assert {slug: by_rest[slug] for slug in ROOMS} == {slug: model.counts() for slug, model in day.models.items()}
