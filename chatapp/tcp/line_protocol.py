"""The protocol of the tutorial's window and of people at `nc`: a name first, then messages, all into one room.

They cannot say which language they read, so they get that of the server's locale.
"""

import re
import time
from functools import partial
from typing import Any

from chatapp.domain.errors import ChatError, Invalid
from chatapp.domain.server_texts import local_text, system_language
from chatapp.domain.slash_commands import text_to_post
from chatapp.presentation.payloads import person_payload
from chatapp.realtime.connections import Connection
from chatapp.tcp.channel import Channel, decode_fragments, send_chunks
from chatapp.tcp.client import TcpClient
from chatapp.tcp.clients import TcpClients
from chatapp.tcp.plain_text import server_chunks
from chatapp.tcp.transcript import render_notice

# The number of messages read at the join, so that replies to them can name the author they reply to.
_READ_AT_JOIN = 20
# The most bytes that UTF-8 takes for a character (RFC 3629).
_CHARACTER_BYTES = 4
_REFUSAL_INTERVAL_SECONDS = 1.0
_HTTP = re.compile(r"[A-Z]+ \S+ HTTP/\d")


class LineProtocol:
    """`room` is the slug of the only room these clients can use, `replay` how many earlier messages they are shown."""

    def __init__(self, clients: TcpClients, room: str, replay: int, message_max_chars: int) -> None:
        self._clients = clients
        self._room = room
        self._replay = replay
        self._limit = message_max_chars * _CHARACTER_BYTES

    def on_line(self, client: TcpClient, line: bytes) -> None:
        """Handle a name or a message."""
        text = line.decode(errors="replace")
        if client.connection is None:
            self._sign_in(client, text)
        else:
            self._post(client, text)

    def send(self, client: TcpClient, event: str, payload: dict[str, Any]) -> None:
        """Show a notice. These clients cannot show any other event that is for one client alone."""
        if event == "notice":
            send_chunks(client, render_notice(payload), self._clients.pacer)

    def on_gone(self, client: TcpClient, channel: Channel | None) -> None:
        """Show the others that the person has left."""
        if channel is not None and client.connection is not None:
            channel.announce_left(person_payload(client.connection.person))

    def on_kicked(self, client: TcpClient) -> None:
        """Close the client: it has no other room."""
        self._say(client, local_text("tcp_kicked"))
        client.close()

    def _post(self, client: TcpClient, text: str) -> None:
        try:
            fields = {"room": self._room, "body": text_to_post(text)}
        except Invalid as error:
            self._say_refused(client, error.sentence(system_language()))
            return
        self._clients.dispatch(client, "message", fields, partial(self._on_answer, client))

    def _sign_in(self, client: TcpClient, name: str) -> None:
        if _HTTP.match(name):
            self._say(client, local_text("tcp_not_http"))
            client.close()
            return
        client.reader.limit = self._limit
        on_admitted, on_refused = partial(self._join, client), partial(self._on_refused, client)
        self._clients.sign_in(client, {"username": name}, on_admitted, on_refused)

    def _join(self, client: TcpClient, connection: Connection) -> None:
        connection.language = system_language()
        fields = {"room": self._room, "limit": max(self._replay, _READ_AT_JOIN)}
        self._clients.dispatch_blocking(
            client, "join", fields, lambda answer: self._clients.loop_thread.run(self._on_joined, client, answer)
        )

    def _on_joined(self, client: TcpClient, answer: dict[str, Any]) -> None:
        channel = self._clients.channel_of(client.sid)
        if not answer["ok"]:
            self._say(client, answer["error"]["message"])
            client.close()
        elif channel is not None:
            channel.start_showing(client, answer["you"], decode_fragments(answer["messages"]), self._replay)

    def _on_refused(self, client: TcpClient, error: ChatError) -> None:
        self._clients.loop_thread.run(self._say, client, error.sentence(system_language()))

    def _on_answer(self, client: TcpClient, answer: dict[str, Any]) -> None:
        if not answer["ok"]:
            self._clients.loop_thread.run(self._say_refused, client, answer["error"]["message"])

    def _say_refused(self, client: TcpClient, reason: str) -> None:
        # A client that floods the server must not be sent a flood of refusals.
        if time.monotonic() - client.refused_at >= _REFUSAL_INTERVAL_SECONDS:
            client.refused_at = time.monotonic()
            self._say(client, reason)

    def _say(self, client: TcpClient, text: str) -> None:
        send_chunks(client, server_chunks(text), self._clients.pacer)
