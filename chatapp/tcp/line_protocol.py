"""Speaking with the tutorial's window, and with people at `nc`: a name first, then what they say; all into one room."""

import re
import time
from functools import partial
from typing import Any

from chatapp.domain.errors import ChatError
from chatapp.presentation.payloads import person_payload
from chatapp.realtime.connections import Connection
from chatapp.tcp.channel import Place, as_read, show
from chatapp.tcp.client import Client
from chatapp.tcp.clients import Clients
from chatapp.tcp.plain_text import server_line
from chatapp.tcp.transcript import notice

# Messages that are read at the join, so that answers to them can be told by whom they answer.
_READ_AT_JOIN = 20
# UTF-8 has at most so many bytes a character (RFC 3629).
_CHARACTER_BYTES = 4
_BETWEEN_COMPLAINTS = 1.0
_HTTP = re.compile(r"[A-Z]+ \S+ HTTP/\d")
_NOT_HTTP = "This is the chat's TCP port, not a web address. Open the web address of the chat in your browser."
_EXPELLED = "You are no longer in this room."


class WindowSpeech:
    """`room` is the slug of the one room that windows know, `replay` how many earlier messages they are shown."""

    def __init__(self, clients: Clients, room: str, replay: int, message_max_chars: int) -> None:
        self._clients = clients
        self._room = room
        self._replay = replay
        self._limit = message_max_chars * _CHARACTER_BYTES

    def hear(self, client: Client, piece: bytes) -> None:
        """Handle a name or a message."""
        text = piece.decode(errors="replace")
        if client.member is None:
            self._come_in(client, text)
        else:
            fields = {"room": self._room, "body": text}
            self._clients.ask(client, "message", fields, partial(self._answered, client))

    def tell(self, client: Client, event: str, payload: dict[str, Any]) -> None:
        """Show what is for this window alone; most of that it has no place for."""
        if event == "notice":
            show(client, notice(payload), self._clients.pacer)

    def left(self, client: Client, place: Place | None) -> None:
        """Tell the other windows that it has gone."""
        if place is not None and client.member is not None:
            place.show_out(person_payload(client.member.person))

    def expelled(self, client: Client) -> None:
        """There is nothing that it could go on with."""
        self._say(client, _EXPELLED)
        client.close()

    def _come_in(self, client: Client, name: str) -> None:
        if _HTTP.match(name):
            self._say(client, _NOT_HTTP)
            client.close()
            return
        client.reading.limit = self._limit
        self._clients.enter(client, {"username": name}, partial(self._join, client), partial(self._refused, client))

    def _join(self, client: Client, _member: Connection) -> None:
        fields = {"room": self._room, "limit": max(self._replay, _READ_AT_JOIN)}
        self._clients.ask_here(
            client, "join", fields, lambda answer: self._clients.home.run(self._seat, client, answer)
        )

    def _seat(self, client: Client, answer: dict[str, Any]) -> None:
        place = self._clients.place(client.sid)
        if not answer["ok"]:
            self._say(client, answer["error"]["message"])
            client.close()
        elif place is not None:
            place.show_in(client, answer["you"], as_read(answer["messages"]), self._replay)

    def _refused(self, client: Client, error: ChatError) -> None:
        self._clients.home.run(self._say, client, str(error))

    def _answered(self, client: Client, answer: dict[str, Any]) -> None:
        if not answer["ok"]:
            self._clients.home.run(self._complain, client, answer["error"]["message"])

    def _complain(self, client: Client, why: str) -> None:
        # Whoever floods is not answered by a flood.
        if time.monotonic() - client.told_at >= _BETWEEN_COMPLAINTS:
            client.told_at = time.monotonic()
            self._say(client, why)

    def _say(self, client: Client, text: str) -> None:
        show(client, server_line(text), self._clients.pacer)
