"""The connection as an interface sees it: signing in, reconnecting, signing out, and a sentence for each error.

All state belongs to the interface's thread. Calls from other threads are queued until it calls `drain`.
"""

import queue
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Literal

from chatapp.client import EVENTS, Chat, Payload, Refused, Unknown, Unreachable, find_server
from chatapp.domain.server_texts import system_language
from chatapp.viewmodel.login import SignInForm, forget_credentials, problem_in, sign_in, sign_out
from chatapp.viewmodel.pending_redraws import Changed, Problem
from chatapp.viewmodel.profile import Profile
from chatapp.viewmodel.texts import t
from chatapp.viewmodel.workers import Workers

_FIELDS = {"username": "name", "name": "name", "password": "password", "token": "name"}
_PROBE_SECONDS = 15.0

State = Literal["out", "entering", "online", "offline"]
Call = Callable[[], None]


class ViewConnection:
    """`you` is the signed-in person; `trouble` is a sentence while the connection is lost."""

    def __init__(self, folder: Path, agent: str) -> None:
        """Start signed out. `folder` holds the profile; `agent` names this program in the list of sessions."""
        self.profile = Profile(folder)
        self.state: State = "out"
        self.trouble = ""
        self.you: Payload = {}
        self.url = ""
        self.form = SignInForm("", "", "", account=False)
        self.changed = Changed()
        self._agent = agent
        self._chat: Chat | None = None
        self._generation = 0
        self._probed = 0.0
        self._calls: queue.SimpleQueue[Call] = queue.SimpleQueue()
        self._workers = Workers(3, "chatapp-fetch")
        self._writer = Workers(1, "chatapp-write")

    def sign_in(self, form: SignInForm) -> None:
        """Sign in. An error is shown at its field, and everything stays as it was."""
        problem = problem_in(form)
        if problem or self.state != "out":
            self.say(problem)
            return
        self.state, self.form = "entering", form
        self.changed.connection = True
        self._generation += 1
        handlers = {event: partial(self._on_event, self._generation, event) for event in EVENTS}
        self._workers.submit(partial(self._sign_in, form, handlers, self._generation))

    def sign_out(self) -> None:
        """Sign out. The session of an account ends on the server too."""
        form, url, chat = self.form, self.url, self._chat
        self._signed_out("")
        if chat is not None:
            self._workers.submit(chat.close)
        self._workers.submit(lambda: self._ignore_unknown(lambda: sign_out(self.profile, url, form, self._agent)))

    def drain(self, seconds: float = 0.05) -> Changed:
        """Run the queued calls, for at most `seconds`, and return what to redraw."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                act = self._calls.get_nowait()
            except queue.Empty:
                break
            act()
        self.tick()
        changed, self.changed = self.changed, Changed()
        return changed

    def close(self, seconds: float = 2.0) -> None:
        """Close when the program ends. Waits at most `seconds` for work in progress."""
        self._generation += 1
        chat, self._chat = self._chat, None
        self._writer.submit(self.profile.save)
        self._writer.close(seconds)
        if chat is not None:
            self._workers.submit(chat.close)
        self._workers.close(seconds)

    def remember(self, name: str, value: str) -> None:
        """Set a value of the profile and save it to disk."""
        self.profile.set(name, value)
        self._writer.submit(self.profile.save)

    def say(self, problem: Problem | None) -> None:
        """Have a problem shown."""
        if problem:
            self.changed.problems.append(problem)

    def ask(self, request: Callable[[Chat], Any], then: Callable[[Any], None], field: str = "") -> None:
        """Make a request in the background, then call `then` with the answer here; show a refusal at `field`."""
        self._ask(request, then, lambda sentence: self.say(Problem(field, sentence)))

    def _ask(self, request: Callable[[Chat], Any], then: Callable[[Any], None], fail: Callable[[str], None]) -> None:
        chat, generation = self._chat, self._generation
        if chat is None:
            return

        def run() -> None:
            try:
                answer = request(chat)
            except Refused as refusal:
                self._call_later(generation, partial(fail, refusal.message))
            except Unknown:
                self._call_later(generation, partial(fail, t("connection.try_again")))
            else:
                self._call_later(generation, partial(then, answer))

        self._workers.submit(run)

    # What a session does at these generations.

    def tick(self) -> None:
        """Called by each `drain`, for what depends on time."""

    def on_signed_in(self, chat: Chat) -> None:
        """Called after signing in."""

    def on_event(self, event: str, payload: Any) -> None:
        """Called with each event."""

    def on_signed_out(self) -> None:
        """Called after signing out."""

    # On other threads.

    def _sign_in(self, form: SignInForm, handlers: dict[str, Any], generation: int) -> None:
        try:
            chat, url = sign_in(self.profile, form, handlers, self._agent)
        except Refused as refusal:
            field = _FIELDS.get(refusal.field or "", "server")
            self._call_later(generation, partial(self._signed_out, refusal.message, field))
        except Unreachable as error:
            self._call_later(generation, partial(self._signed_out, error.sentence(system_language()), "server"))
        except Unknown:
            message = t("connection.timed_out", server=form.server.strip())
            self._call_later(generation, partial(self._signed_out, message, "server"))
        else:
            self._calls.put(partial(self._signed_in, generation, chat, url))

    def _on_event(self, generation: int, event: str, payload: Any) -> None:
        self._call_later(generation, partial(self._handle_event, event, payload))

    def _call_later(self, generation: int, call: Call) -> None:
        # Calls of an earlier sign-in are dropped.
        self._calls.put(lambda: call() if generation == self._generation else None)

    def _probe(self, generation: int, url: str) -> None:
        try:
            find_server(url)
        except Unreachable as error:
            self._call_later(generation, partial(self._set_trouble, error.sentence(system_language())))

    def _ignore_unknown(self, call: Call) -> None:
        try:
            call()
        except Unknown:
            return

    # On the interface's thread again.

    def _signed_in(self, generation: int, chat: Chat, url: str) -> None:
        if generation != self._generation:
            self._workers.submit(chat.close)
            return
        self._chat, self.url, self.you = chat, url, chat.you
        # The password is not kept.
        self.form = self.form._replace(password="")
        self.profile.set("in", "yes")
        self._writer.submit(self.profile.save)
        self.state = "online" if chat.state == "online" else "offline"
        self.changed.connection = True
        self.on_signed_in(chat)

    def _handle_event(self, event: str, payload: Any) -> None:
        if event in {"welcome", "you"}:
            self.you = payload["you"]
        elif event == "state":
            self._set_state(payload)
        elif event == "trouble":
            self._apply_trouble(payload)
        elif event == "notice":
            self.say(Problem("", payload["message"]))
        self.on_event(event, payload)

    def _set_state(self, state: str) -> None:
        if self._chat is not None and state in {"online", "offline"}:
            self.state = "online" if state == "online" else "offline"
            self.trouble = "" if state == "online" else t("connection.lost")
            self.changed.connection = True

    def _apply_trouble(self, reason: Payload) -> None:
        if self._chat is None:
            return
        if reason["code"] in {"unauthorized", "forbidden", "invalid"}:
            self._end(reason)
        elif reason["code"] != "unreachable":
            self._set_trouble(reason["message"])
        elif time.monotonic() - self._probed > _PROBE_SECONDS:
            self._probed = time.monotonic()
            self._workers.submit(partial(self._probe, self._generation, self.url))

    def _set_trouble(self, sentence: str) -> None:
        if self.state == "offline":
            self.trouble = t("connection.sent_later", trouble=sentence)
            self.changed.connection = True

    def _end(self, reason: Payload) -> None:
        chat, form, url = self._chat, self.form, self.url
        if reason["code"] == "unauthorized":
            self._writer.submit(lambda: forget_credentials(self.profile, url, form))
        why = t("login.ended") if reason["code"] == "unauthorized" else reason["message"]
        field = "password" if form.account else "name"
        self._signed_out(t("login.ended_drafts", reason=why, again=form.sign_in_again_text), field)
        if chat is not None:
            self._workers.submit(chat.close)

    def _signed_out(self, sentence: str, field: str = "") -> None:
        self._generation += 1
        self._chat, self.state, self.trouble = None, "out", ""
        self.profile.set("in", "")
        self._writer.submit(self.profile.save)
        self.on_signed_out()
        self.changed = Changed(connection=True, rooms=True, people=True, tail=True)
        if sentence:
            self.say(Problem(field, sentence))
