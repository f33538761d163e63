"""Parses Socket.IO packets strictly (Socket.IO protocol 5).

Whatever is not exactly a packet is UndecodablePacket: the session that sent it ends, nobody else notices.
"""

import enum
import re
from dataclasses import dataclass
from typing import Any, Protocol


class UndecodablePacket(ValueError):
    """A client sent what is no packet."""


class Kind(enum.IntEnum):
    """Socket.IO packet types."""

    CONNECT = 0
    DISCONNECT = 1
    EVENT = 2
    ACK = 3
    CONNECT_ERROR = 4
    BINARY_EVENT = 5
    BINARY_ACK = 6


class Json(Protocol):
    """What encodes and decodes JSON: the module that the Socket.IO server uses."""

    def loads(self, text: str, /) -> Any:
        """Raise ValueError for what is no JSON."""


@dataclass(slots=True)
class Incoming:
    """A decoded packet; while it waits for attachments its data holds placeholders."""

    kind: Kind
    namespace: str
    id: int | None
    data: Any
    attachments: int


_BINARY = (Kind.BINARY_EVENT, Kind.BINARY_ACK)
_PLAIN_EVENT = re.compile(r"2([0-9]{0,16})(?=\[)", re.ASCII)
_HEAD = re.compile(r"([0-6])(?:([0-9]{1,10})-)?(?:(/[^,]{0,255})(?:,|\Z))?([0-9]{1,16})?", re.ASCII)


def plain_event(text: str, json: Json) -> tuple[int | None, list[Any]] | None:
    """The number and data of an event of the namespace `/` that carries no attachments; None for all else."""
    head = _PLAIN_EVENT.match(text)
    if head is None:
        return None
    data = _data(text[head.end() :], json)
    if not (type(data) is list and data and type(data[0]) is str):
        return None
    return int(head[1]) if head[1] else None, data


def decode(text: str, json: Json, most_attachments: int) -> Incoming:
    """The packet in this text. Raises UndecodablePacket."""
    head = _HEAD.match(text)
    if head is None:
        raise UndecodablePacket("no packet type")
    kind = Kind(int(head[1]))
    if (head[2] is not None) != (kind in _BINARY):
        raise UndecodablePacket("a count of attachments belongs to binary packets, and only to them")
    attachments = int(head[2] or 0)
    if attachments > most_attachments:
        raise UndecodablePacket(f"a packet may have {most_attachments} attachments")
    namespace = (head[3] or "/").split("?")[0]
    packet = Incoming(kind, namespace, None if head[4] is None else int(head[4]), None, attachments)
    packet.data = _data(text[head.end() :], json)
    if not _fits(packet):
        raise UndecodablePacket(f"not what a {kind.name} packet carries")
    return packet


def _data(text: str, json: Json) -> Any:
    if not text:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise UndecodablePacket("the data is no JSON") from None


def _fits(packet: Incoming) -> bool:
    """Whether the data is of the type that this kind of packet carries."""
    data = packet.data
    match packet.kind:
        case Kind.CONNECT:
            return (data is None or isinstance(data, dict)) and packet.id is None
        case Kind.DISCONNECT:
            return data is None and packet.id is None
        case Kind.EVENT | Kind.BINARY_EVENT:
            return isinstance(data, list) and bool(data) and isinstance(data[0], str)
        case Kind.ACK | Kind.BINARY_ACK:
            return isinstance(data, list) and packet.id is not None
        case Kind.CONNECT_ERROR:
            return False


def with_attachments(data: Any, attachments: list[bytes]) -> Any:
    """The data with each placeholder replaced by its attachment. Raises UndecodablePacket."""
    try:
        return _filled(data, attachments)
    except RecursionError:
        raise UndecodablePacket("the data is nested too deeply") from None


def _filled(data: Any, attachments: list[bytes]) -> Any:
    if isinstance(data, list):
        return [_filled(item, attachments) for item in data]
    if not isinstance(data, dict):
        return data
    if data.get("_placeholder") is not True:
        return {key: _filled(value, attachments) for key, value in data.items()}
    number = data.get("num")
    if type(number) is not int or not 0 <= number < len(attachments):
        raise UndecodablePacket("a placeholder without its attachment")
    return attachments[number]
