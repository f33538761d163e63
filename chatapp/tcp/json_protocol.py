"""Speaking with programs: one JSON object a line, with the events and answers of Socket.IO."""

from functools import partial
from typing import Annotated, Any

import msgspec
import orjson

from chatapp.domain.errors import ChatError, Conflict, Invalid, TooLarge, Unauthorized
from chatapp.presentation.payloads import person_payload
from chatapp.realtime.connections import Connection
from chatapp.tcp.channel import Place, json_line
from chatapp.tcp.client import Client
from chatapp.tcp.clients import Clients

# As much as a packet of Socket.IO may have.
LINE_BYTES = 1_000_000
_MOST_FAULTS = 20

Answer = dict[str, Any]


class Line(msgspec.Struct, forbid_unknown_fields=True):
    """What a program says: an event, its fields, and an id that the answer carries again."""

    event: Annotated[str, msgspec.Meta(max_length=64)]
    data: dict[str, Any] = {}
    id: Annotated[str, msgspec.Meta(max_length=64)] | Annotated[int, msgspec.Meta(ge=-(2**53), le=2**53)] | None = None


class ProgramSpeech:
    """Every event but `hello` goes through the one door of client events."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def hear(self, client: Client, piece: bytes) -> None:
        """Handle a line."""
        try:
            line = _parsed(piece, client.reading.limit)
        except ChatError as error:
            self._at_fault(client, error)
            return
        if client.member is None:
            self._hello(client, line)
        elif line.event == "hello":
            self._answer(client, line.id, _refusal(Conflict("hello_twice", "event")))
        else:
            self._clients.ask(client, line.event, line.data, partial(self._answer, client, line.id))

    def tell(self, client: Client, event: str, payload: dict[str, Any]) -> None:
        """Send an event."""
        client.write(json_line(event, payload))

    def left(self, client: Client, place: Place | None) -> None:
        """The others hear of it by `presence`."""

    def expelled(self, client: Client) -> None:
        """It may be in other rooms."""

    def _hello(self, client: Client, line: Line) -> None:
        if line.event != "hello":
            client.write(_encoded(line.id, _refusal(Unauthorized("hello_first", "event"))))
            client.close()
            return
        client.reading.limit = LINE_BYTES
        welcome, refused = partial(self._welcome, client, line.id), partial(self._refused, client, line.id)
        self._clients.enter(client, line.data, welcome, refused)

    def _welcome(self, client: Client, number: str | int | None, member: Connection) -> None:
        answer: Answer = {"ok": True, "you": person_payload(member.person)}
        if member.token is not None:
            answer["token"] = member.token
            member.token = None
        self._answer(client, number, answer)

    def _refused(self, client: Client, number: str | int | None, error: ChatError) -> None:
        self._answer(client, number, _refusal(error))

    def _at_fault(self, client: Client, error: ChatError) -> None:
        client.faults += 1
        client.write(_encoded(None, _refusal(error)))
        # Whoever goes on like that speaks something else; and a line that was cut short is nothing to go on with.
        if client.member is None or client.faults >= _MOST_FAULTS or isinstance(error, TooLarge):
            client.close()

    def _answer(self, client: Client, number: str | int | None, answer: Answer) -> None:
        self._clients.home.run(client.write, _encoded(number, answer))


def _parsed(piece: bytes, limit: int) -> Line:
    if len(piece) > limit:
        raise TooLarge("line_too_long", most=limit)
    try:
        return msgspec.json.decode(piece, type=Line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise Invalid("line_invalid") from None


def _encoded(number: str | int | None, answer: Answer) -> bytes:
    numbered = answer if number is None else {"id": number} | answer
    return orjson.dumps(numbered, option=orjson.OPT_APPEND_NEWLINE)


def _refusal(error: ChatError) -> Answer:
    return {"ok": False, "error": error.payload()}
