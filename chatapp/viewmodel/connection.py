"""The connection as an interface sees it: coming in, staying in, going out, and a sentence for whatever goes wrong.

All state belongs to the interface's thread. What other threads have to say waits until it calls `drain`.
"""

import queue
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Literal

from chatapp.client import EVENTS, Chat, Payload, Refused, Unknown, Unreachable, find_server
from chatapp.viewmodel.login import Asked, come_in, forget, go_out, problem_of
from chatapp.viewmodel.pending_redraws import Changed, Problem
from chatapp.viewmodel.profile import Profile
from chatapp.viewmodel.workers import Workers

_FIELDS = {"username": "name", "name": "name", "password": "password", "token": "name"}
_PROBE_SECONDS = 15.0
_SENT_LATER = "Messages will be sent when you're back."

State = Literal["out", "entering", "online", "offline"]
Act = Callable[[], None]


class Connection:
    """Who one is and whether one is in. `you` is the person; `trouble` a sentence while the connection is lost."""

    def __init__(self, folder: Path, agent: str) -> None:
        """Begin outside. `folder` is where things are kept, `agent` what the list of devices calls this program."""
        self.profile = Profile(folder)
        self.state: State = "out"
        self.trouble = ""
        self.you: Payload = {}
        self.url = ""
        self.asked = Asked("", "", "", account=False)
        self.changed = Changed()
        self._agent = agent
        self._chat: Chat | None = None
        self._time = 0
        self._probed = 0.0
        self._told: queue.SimpleQueue[Act] = queue.SimpleQueue()
        self._workers = Workers(3, "chatapp-fetch")
        self._writer = Workers(1, "chatapp-write")

    def enter(self, asked: Asked) -> None:
        """Come in. What is wrong is said at its field, and everything stays as it was."""
        problem = problem_of(asked)
        if problem or self.state != "out":
            self.say(problem)
            return
        self.state, self.asked = "entering", asked
        self.changed.connection = True
        self._time += 1
        handlers = {event: partial(self._hear, self._time, event) for event in EVENTS}
        self._workers.do(partial(self._enter, asked, handlers, self._time))

    def leave(self) -> None:
        """Go out for good: the session of an account ends on the server too."""
        asked, url, chat = self.asked, self.url, self._chat
        self._out("")
        if chat is not None:
            self._workers.do(chat.close)
        self._workers.do(lambda: self._quietly(lambda: go_out(self.profile, url, asked, self._agent)))

    def drain(self, seconds: float = 0.05) -> Changed:
        """Take what was told meanwhile, for so long at most, and return what to show anew."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                act = self._told.get_nowait()
            except queue.Empty:
                break
            act()
        self.tick()
        changed, self.changed = self.changed, Changed()
        return changed

    def close(self, seconds: float = 2.0) -> None:
        """End with the program. Waits that long at most for what is under way."""
        self._time += 1
        chat, self._chat = self._chat, None
        self._writer.do(self.profile.save)
        self._writer.close(seconds)
        if chat is not None:
            self._workers.do(chat.close)
        self._workers.close(seconds)

    def remember(self, name: str, value: str) -> None:
        """Keep a value of the profile, now and on the disk."""
        self.profile.set(name, value)
        self._writer.do(self.profile.save)

    def say(self, problem: Problem | None) -> None:
        """Have a sentence shown."""
        if problem:
            self.changed.problems.append(problem)

    def ask(self, request: Callable[[Chat], Any], then: Callable[[Any], None], field: str = "") -> None:
        """Have a request made, and its answer taken in the interface's thread; a refusal is said at `field`."""
        self._ask(request, then, lambda sentence: self.say(Problem(field, sentence)))

    def _ask(self, request: Callable[[Chat], Any], then: Callable[[Any], None], fail: Callable[[str], None]) -> None:
        chat, moment = self._chat, self._time
        if chat is None:
            return

        def run() -> None:
            try:
                answer = request(chat)
            except Refused as refusal:
                self._later(moment, partial(fail, refusal.message))
            except Unknown:
                self._later(moment, partial(fail, "You're offline. Try again when you're back."))
            else:
                self._later(moment, partial(then, answer))

        self._workers.do(run)

    # What a session does at these moments.

    def tick(self) -> None:
        """Do what time alone brings."""

    def entered(self, chat: Chat) -> None:
        """Take that one is in."""

    def heard(self, event: str, payload: Any) -> None:
        """Take an event of the chat."""

    def left(self) -> None:
        """Take that one is out."""

    # In other threads.

    def _enter(self, asked: Asked, handlers: dict[str, Any], moment: int) -> None:
        try:
            chat, url = come_in(self.profile, asked, handlers, self._agent)
        except Refused as refusal:
            self._later(moment, partial(self._out, refusal.message, _FIELDS.get(refusal.field or "", "server")))
        except Unreachable as error:
            self._later(moment, partial(self._out, str(error), "server"))
        except Unknown:
            message = f"{asked.server.strip()} didn't respond in time. Try again."
            self._later(moment, partial(self._out, message, "server"))
        else:
            self._told.put(partial(self._entered, moment, chat, url))

    def _hear(self, moment: int, event: str, payload: Any) -> None:
        self._later(moment, partial(self._take, event, payload))

    def _later(self, moment: int, act: Act) -> None:
        # What an earlier connection has to say comes too late.
        self._told.put(lambda: act() if moment == self._time else None)

    def _probe(self, moment: int, url: str) -> None:
        try:
            find_server(url)
        except Unknown as error:
            self._later(moment, partial(self._troubled, str(error)))

    def _quietly(self, act: Act) -> None:
        try:
            act()
        except Unknown:
            return

    # In the interface's thread again.

    def _entered(self, moment: int, chat: Chat, url: str) -> None:
        if moment != self._time:
            self._workers.do(chat.close)
            return
        self._chat, self.url, self.you = chat, url, chat.you
        # An account's name in its own letters; the password is not kept.
        self.asked = self.asked._replace(password="")
        self.profile.set("in", "yes")
        self._writer.do(self.profile.save)
        self.state = "online" if chat.state == "online" else "offline"
        self.changed.connection = True
        self.entered(chat)

    def _take(self, event: str, payload: Any) -> None:
        if event in {"welcome", "you"}:
            self.you = payload["you"]
        elif event == "state":
            self._state(payload)
        elif event == "trouble":
            self._trouble(payload)
        elif event == "notice":
            self.say(Problem("", payload["message"]))
        self.heard(event, payload)

    def _state(self, state: str) -> None:
        if self._chat is not None and state in {"online", "offline"}:
            self.state = "online" if state == "online" else "offline"
            self.trouble = "" if state == "online" else f"You're offline. {_SENT_LATER}"
            self.changed.connection = True

    def _trouble(self, reason: Payload) -> None:
        if self._chat is None:
            return
        if reason["code"] in {"unauthorized", "forbidden", "invalid"}:
            self._end(reason)
        elif reason["code"] != "unreachable":
            self._troubled(reason["message"])
        elif time.monotonic() - self._probed > _PROBE_SECONDS:
            self._probed = time.monotonic()
            self._workers.do(partial(self._probe, self._time, self.url))

    def _troubled(self, sentence: str) -> None:
        if self.state == "offline":
            self.trouble = f"{sentence} {_SENT_LATER}"
            self.changed.connection = True

    def _end(self, reason: Payload) -> None:
        chat, asked, url = self._chat, self.asked, self.url
        if reason["code"] == "unauthorized":
            self._writer.do(lambda: forget(self.profile, url, asked))
        why = "Your session has ended." if reason["code"] == "unauthorized" else reason["message"]
        self._out(f"{why} {asked.again} Your drafts are kept.", "password" if asked.account else "name")
        if chat is not None:
            self._workers.do(chat.close)

    def _out(self, sentence: str, field: str = "") -> None:
        self._time += 1
        self._chat, self.state, self.trouble = None, "out", ""
        self.profile.set("in", "")
        self._writer.do(self.profile.save)
        self.left()
        self.changed = Changed(connection=True, rooms=True, people=True, tail=True)
        if sentence:
            self.say(Problem(field, sentence))
