"""A page that is kept looks as one that is painted anew, whatever happened since."""

import contextlib
import random
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from chatapp.domain.commands import RoomSettingsUpdate
from chatapp.domain.errors import ChatError
from chatapp.domain.times import DAY, now
from chatapp.services.people.profiles import Profile
from chatapp.services.rooms.memberships import Preferences
from chatapp.store.messages import history
from chatapp.store.messages.kept_pages import KeptPages
from chatapp.web import room_page, timeline_html
from tests.support.pages import PASSWORD, Visitor


def _anew(visitor: Visitor, path: str, monkeypatch: pytest.MonkeyPatch) -> str:
    with monkeypatch.context() as patch:
        patch.setattr(KeptPages, "before", lambda _self, *given: history.before(*given))
        for module, name in ((room_page, "_pages"), (timeline_html, "_timelines"), (timeline_html, "_messages")):
            empty = type(getattr(module, name))(0, lambda _value: 1)
            patch.setattr(module, name, empty)
        return visitor.get(path).text


class Scene:
    """Two people and somebody in charge, and everything that changes what a page shows."""

    def __init__(self, app: Flask, seed: int) -> None:
        self.chat: Any = app.extensions["chatapp"]
        self.chance = random.Random(seed)
        self.ana, self.ben = Visitor(app).log_in("Ana"), Visitor(app).log_in("Ben")
        self.owner = self.chat.accounts.create("Olga", "owner", PASSWORD)
        self.people = [self.chat.accounts.find(name) for name in ("Ana", "Ben")]
        self.chat.rooms.create(self.owner, "side")
        for person in self.people:
            self.chat.rooms.join(person, "general")

    def step(self) -> None:
        """Do one thing at random."""
        act = self.chance.choice([
            self._say, self._say, self._edit, self._delete, self._react, self._rename, self._status, self._read,
            self._topic, self._prefer, self._block, self._pin, self._mute, self._leave,
        ])  # fmt: skip
        # To edit what is deleted, or to act while one is muted, is refused: then nothing changes.
        with contextlib.suppress(ChatError):
            act()

    def _one(self) -> Any:
        return self.chance.choice(self.people)

    def _say(self) -> None:
        text = self.chance.choice(["hello", "**bold** `code`", "@Ana look", "see https://example.org", "@room all"])
        reply_to = self.chance.choice([None, self._seq()])
        self.chat.messages.post(self.owner, self.chance.choice(["general", "side"]), text, reply_to=reply_to)

    def _seq(self) -> int:
        return self.chance.randint(1, max(1, self.chat.rooms.by_slug("general").seq))

    def _edit(self) -> None:
        self.chat.messages.edit(self.owner, "general", self._seq(), f"edited {self.chance.random()}")

    def _delete(self) -> None:
        if self.chance.random() < 0.3:
            self.chat.messages.delete(self.owner, "general", self._seq())

    def _react(self) -> None:
        self.chat.messages.react(self._member(), "general", self._seq(), self.chance.choice("👍🎉"), True)

    def _member(self) -> Any:
        person = self._one()
        self.chat.rooms.join(person, "general")
        return person

    def _rename(self) -> None:
        person = self._one()
        self.chat.accounts.rename(person, f"{self.chance.choice(['Ida', 'Bo'])}{self.chance.randint(1, 99)}")

    def _status(self) -> None:
        self.chat.profiles.change(
            self._one(), Profile(self.chance.randint(0, 11), "", f"out {self.chance.randint(1, 9)}", False)
        )

    def _read(self) -> None:
        person = self._member()
        self.chat.rooms.mark_read(person, "general", self._seq())

    def _topic(self) -> None:
        change = RoomSettingsUpdate(topic=f"topic {self.chance.randint(1, 9)}", slow_seconds=self.chance.choice([0, 5]))
        self.chat.rooms.configure(self.owner, "general", change)

    def _prefer(self) -> None:
        person = self._member()
        self.chat.memberships.prefer(person, "general", Preferences(muted=self.chance.random() < 0.5))

    def _block(self) -> None:
        self.chat.profiles.block(self._one(), self.owner.id, self.chance.random() < 0.5)

    def _pin(self) -> None:
        self.chat.messages.pin(self.owner, "general", self._seq(), self.chance.random() < 0.5)

    def _mute(self) -> None:
        self.chat.moderation.mute(self.owner, self._one().id, self.chance.choice([None, 60]))

    def _leave(self) -> None:
        self.chat.rooms.leave(self._one(), self.chance.choice(["general", "side"]))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_kept_page_is_the_page_painted_anew(
    make_app: Callable[..., Flask], seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = Scene(make_app(rate_limits=False), seed)
    for _ in range(60):
        scene.step()
        for visitor in (scene.ana, scene.ben):
            for path in ("/r/general", "/r/side"):
                assert visitor.get(path).text == visitor.get(path).text == _anew(visitor, path, monkeypatch)


def test_a_page_that_looks_the_same_is_not_sent_again(app: Flask) -> None:
    ana, ben = Visitor(app).log_in("Ana"), Visitor(app).log_in("Ben")
    ana.get("/r/general")
    tag = ana.get("/r/general").headers["ETag"]
    again = ana.get("/r/general", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert ben.get("/r/general", headers={"If-None-Match": tag}).status_code == 200
    assert ben.post("/r/general/messages", body="something new").status_code == 303
    assert "something new" in ana.get("/r/general", headers={"If-None-Match": tag}).text


def test_who_was_banned_or_signed_out_is_not_told_that_nothing_changed(app: Flask) -> None:
    ana, ben = Visitor(app).log_in("Ana"), Visitor(app).log_in("Ben")
    chat: Any = app.extensions["chatapp"]
    tags = [visitor.get("/r/general").headers["ETag"] for visitor in (ana, ben)]
    chat.moderation.ban(chat.accounts.create("Olga", "owner", PASSWORD), chat.accounts.find("Ana").id, None)
    left = ben.post("/logout")
    assert left.headers["Clear-Site-Data"] == '"cache"'
    for visitor, tag in zip((ana, ben), tags, strict=True):
        answer = visitor.get("/r/general", headers={"If-None-Match": tag})
        assert answer.status_code == 303


def test_the_session_is_prolonged_once_a_day_and_then_the_page_is_not_kept(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = Visitor(app).log_in("Ana")
    ana.get("/r/general")
    later = ana.get("/r/general")
    assert "Set-Cookie" not in later.headers
    assert later.headers["Cache-Control"] == "private, no-cache"
    tomorrow = now() + DAY
    monkeypatch.setattr("chatapp.web.security.now", lambda: tomorrow)
    first = ana.get("/r/general")
    assert "Expires=" in first.headers["Set-Cookie"]
    assert first.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in ana.get("/r/general").headers


def test_what_blocked_people_wrote_is_folded_in_messages_and_quotes(app: Flask) -> None:
    ana, ben = Visitor(app).log_in("Ana"), Visitor(app).log_in("Ben")
    chat = app.extensions["chatapp"]
    ben.post("/r/general/messages", body="the words of Ben")
    chat.rooms.join(chat.accounts.find("Ana"), "general")
    chat.messages.post(chat.accounts.find("Ana"), "general", "an answer", reply_to=1)
    assert "data-folded" not in ana.get("/r/general").text
    chat.profiles.block(chat.accounts.find("Ana"), chat.accounts.find("Ben").id, True)
    page = ana.get("/r/general").text
    assert page.count('<div class="message-text" data-folded=') == 1
    assert re.search(r'<a class="reply-quote" data-author="\d+" data-folded=', page)
    assert "data-folded" not in ben.get("/r/general").text
