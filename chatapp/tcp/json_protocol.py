"""The protocol for programs: one JSON object a line, with the events and answers of Socket.IO."""

from functools import partial
from typing import Annotated, Any

import msgspec
import orjson

from chatapp.domain.errors import ChatError, Conflict, Invalid, TooLarge, Unauthorized
from chatapp.presentation.payloads import own_payload
from chatapp.realtime.connections import Connection
from chatapp.tcp.channel import Channel, json_line
from chatapp.tcp.client import TcpClient
from chatapp.tcp.clients import TcpClients

# The limit of a Socket.IO packet.
LINE_BYTES = 1_000_000
_MAX_ERRORS = 20

Answer = dict[str, Any]


class JsonLine(msgspec.Struct, forbid_unknown_fields=True):
    """A line from a client: an event, its fields, and an id that is repeated in the answer."""

    event: Annotated[str, msgspec.Meta(max_length=64)]
    data: dict[str, Any] = {}
    id: Annotated[str, msgspec.Meta(max_length=64)] | Annotated[int, msgspec.Meta(ge=-(2**53), le=2**53)] | None = None


class JsonProtocol:
    """Handles `hello` itself and dispatches every other event like one of Socket.IO."""

    def __init__(self, clients: TcpClients) -> None:
        self._clients = clients

    def on_line(self, client: TcpClient, line: bytes) -> None:
        """See ProtocolHandler."""
        try:
            request = _parse(line, client.reader.limit)
        except ChatError as error:
            self._on_invalid_line(client, error)
            return
        if client.connection is None:
            self._hello(client, request)
        elif request.event == "hello":
            self._answer(client, request.id, _error_answer(Conflict("hello_twice", "event")))
        else:
            self._clients.dispatch(client, request.event, request.data, partial(self._answer, client, request.id))

    def send(self, client: TcpClient, event: str, payload: dict[str, Any]) -> None:
        """See ProtocolHandler."""
        client.write(json_line(event, payload))

    def on_gone(self, client: TcpClient, channel: Channel | None) -> None:
        """Do nothing: the others receive `presence`."""

    def on_kicked(self, client: TcpClient) -> None:
        """Do nothing: the client may be in other rooms."""

    def _hello(self, client: TcpClient, request: JsonLine) -> None:
        if request.event != "hello":
            client.write(_encode(request.id, _error_answer(Unauthorized("hello_first", "event"))))
            client.close()
            return
        client.reader.limit = LINE_BYTES
        on_admitted = partial(self._on_admitted, client, request.id)
        self._clients.sign_in(client, request.data, on_admitted, partial(self._on_refused, client, request.id))

    def _on_admitted(self, client: TcpClient, request_id: str | int | None, connection: Connection) -> None:
        answer: Answer = {"ok": True, "you": own_payload(connection.person)}
        if connection.token is not None:
            answer["token"] = connection.token
            connection.token = None
        self._answer(client, request_id, answer)

    def _on_refused(self, client: TcpClient, request_id: str | int | None, error: ChatError) -> None:
        self._answer(client, request_id, _error_answer(error))

    def _on_invalid_line(self, client: TcpClient, error: ChatError) -> None:
        client.error_count += 1
        client.write(_encode(None, _error_answer(error)))
        # A client with this many errors speaks another protocol, and after a truncated line there is no way to resume.
        if client.connection is None or client.error_count >= _MAX_ERRORS or isinstance(error, TooLarge):
            client.close()

    def _answer(self, client: TcpClient, request_id: str | int | None, answer: Answer) -> None:
        self._clients.loop_thread.run(client.write, _encode(request_id, answer))


def _parse(line: bytes, limit: int) -> JsonLine:
    if len(line) > limit:
        raise TooLarge("line_too_long", most=limit)
    try:
        return msgspec.json.decode(line, type=JsonLine)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise Invalid("line_invalid") from None


def _encode(request_id: str | int | None, answer: Answer) -> bytes:
    with_id = answer if request_id is None else {"id": request_id} | answer
    return orjson.dumps(with_id, option=orjson.OPT_APPEND_NEWLINE)


def _error_answer(error: ChatError) -> Answer:
    return {"ok": False, "error": error.payload()}
