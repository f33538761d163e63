"""What a client may send around rooms and messages, each field closed: anything else is `invalid`, naming the field.

The other events stand in `conversation_schemas`, and beside what they do in `people` and `rooms`.
"""

import re
from functools import cache
from typing import Annotated, Any, TypeVar

import msgspec

from chatapp.domain import lengths
from chatapp.domain.errors import Invalid, TooLarge
from chatapp.domain.text import storable

# Each text has a length past which nobody looks at it; `typed` are those that are normalised.
Slug = Annotated[str, msgspec.Meta(max_length=lengths.SLUG)]
Body = Annotated[str, msgspec.Meta(max_length=lengths.BODY)]
RoomName = Annotated[str, msgspec.Meta(max_length=lengths.typed(lengths.ROOM_NAME))]
Topic = Annotated[str, msgspec.Meta(max_length=lengths.typed(lengths.TOPIC))]
Description = Annotated[str, msgspec.Meta(max_length=lengths.typed(lengths.DESCRIPTION))]
ClientId = Annotated[str, msgspec.Meta(max_length=lengths.CLIENT_ID)]
Emoji = Annotated[str, msgspec.Meta(max_length=lengths.EMOJI)]
Choice = Annotated[str, msgspec.Meta(max_length=lengths.CHOICE)]
Cursor = Annotated[str, msgspec.Meta(max_length=lengths.CURSOR)]
Number = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
# Numbers below 1 are of the right type, and name no message and no person: that is for the store to say.
Whole = Annotated[int, msgspec.Meta(ge=-(2**53), le=2**53)]
Limit = Annotated[int, msgspec.Meta(ge=1)]
Day = Annotated[str, msgspec.Meta(max_length=lengths.DAY)]


class Event(msgspec.Struct, forbid_unknown_fields=True):
    """The base of all events: nothing that is not named may come along."""


class ListRooms(Event):
    """The event `rooms`."""

    follow: bool = False
    cursor: Slug | None = None
    limit: Limit = 50
    q: Annotated[str, msgspec.Meta(max_length=80)] = ""


class Create(Event):
    """The event `create`."""

    slug: Slug
    name: RoomName = ""
    topic: Topic = ""
    description: Description = ""
    private: bool = False
    posting: Choice = "everyone"


class Join(Event):
    """The event `join`."""

    room: Slug
    limit: Limit = 50
    since: Number | None = None


class Leave(Event):
    """The event `leave`."""

    # Whatever a room is called, one is out of it.
    room: Annotated[str, msgspec.Meta(max_length=1_000)]


class Message(Event):
    """The event `message`."""

    room: Slug
    body: Body
    client_id: ClientId | None = None
    reply_to: Whole | None = None


class Edit(Event):
    """The event `edit`."""

    room: Slug
    seq: Whole
    body: Body


class Delete(Event):
    """The event `delete`."""

    room: Slug
    seq: Whole


class React(Event):
    """The event `react`."""

    room: Slug
    seq: Whole
    emoji: Emoji
    on: bool = True


class History(Event):
    """The event `history`."""

    room: Slug
    before: Number | None = None
    after: Number | None = None
    around: Number | None = None
    date: Day | None = None
    limit: Limit = 50


class Changes(Event):
    """The event `changes`."""

    room: Slug
    since: Number
    limit: Limit = 200


class Read(Event):
    """The event `read`."""

    room: Slug
    seq: Number


class Typing(Event):
    """The event `typing`."""

    room: Slug
    on: bool = True


class Search(Event, rename={"author": "from"}):
    """The event `search`."""

    q: Annotated[str, msgspec.Meta(max_length=lengths.QUERY)]
    room: Slug | None = None
    author: Annotated[str, msgspec.Meta(max_length=lengths.typed(lengths.PERSON_NAME))] | None = None
    after: Day | None = None
    before: Day | None = None
    cursor: Cursor | None = None
    limit: Limit = 20


E = TypeVar("E", bound=Event)
_PLACE = re.compile(r"at `\$\.(\w+)|field `(\w+)`")
_EXPECTED = re.compile(r"Expected `(\w+)(?: \| null)?`(?: of length)?(?: ([<>]=) (\d+))?")
_TYPES = {"str": "not_a_text", "int": "not_a_number", "bool": "not_a_boolean", "array": "not_a_list"}
# What people write: too much of it is `too_large`, as the rules for it say (`domain/text.py`).
_TEXTS = {
    "body": lengths.BODY, "name": lengths.ROOM_NAME, "topic": lengths.TOPIC, "description": lengths.DESCRIPTION,
    "question": lengths.QUESTION, "options": lengths.OPTION, "status": lengths.STATUS, "reason": lengths.REASON,
}  # fmt: skip


def parse(schema: type[E], arguments: list[Any]) -> E:
    """Return the event that a client's arguments are. Raises Invalid, naming the field that is wrong."""
    sent = arguments or _nothing(schema)
    if len(sent) != 1 or not isinstance(sent[0], dict):
        raise Invalid("one_object")
    try:
        return _storable(msgspec.convert(sent[0], schema))
    except (msgspec.ValidationError, UnicodeError) as error:
        _refuse_unknown(schema, sent[0])
        place = _PLACE.search(str(error))
        field = (place[1] or place[2]) if place else None
        if field in _TEXTS and str(error).startswith("Expected `str` of length <="):
            raise TooLarge("text_too_long", field, most=_TEXTS[field]) from None
        raise _wrong(str(error), field) from None


def _nothing(schema: type[Event]) -> list[Any]:
    """Return what an event without any argument says: where nothing has to be said, that is enough."""
    return [] if any(field.required for field in msgspec.structs.fields(schema)) else [{}]


def _refuse_unknown(schema: type[Event], sent: dict[str, Any]) -> None:
    known = {field.encode_name for field in msgspec.structs.fields(schema)}
    for name in sent:
        if name not in known:
            # Whatever it is called goes back in JSON: no half of a character, and not too much of it.
            shown = name[:40].encode(errors="replace").decode()
            raise Invalid("unknown_field", shown)


def _storable(event: E) -> E:
    for name, sent_as in _texts(type(event)):
        value = getattr(event, name)
        # What is only ASCII and short of a NUL needs no closer look, and is what most of them are.
        if isinstance(value, str) and not (value.isascii() and "\0" not in value) and not storable(value):
            raise Invalid("text_not_storable", sent_as)
    return event


@cache
def _texts(schema: type[Event]) -> tuple[tuple[str, str], ...]:
    fields = msgspec.structs.fields(schema)
    return tuple((field.name, field.encode_name) for field in fields if "str" in str(field.type))


def _wrong(text: str, field: str | None) -> Invalid:
    """Return the error for what msgspec says of an event."""
    if field is None:
        return Invalid("event_invalid")
    if "missing" in text:
        return Invalid("field_missing", field)
    expected = _EXPECTED.match(text)
    if expected is None or expected[2] is None:
        return Invalid(_TYPES.get(expected[1], "field_invalid") if expected else "field_invalid", field)
    kind, comparison, bound = expected[1], expected[2], int(expected[3])
    if kind == "str":
        return Invalid("text_too_long", field, most=bound)
    if kind == "array":
        return Invalid("list_too_long", field, most=bound)
    return Invalid("range_least" if comparison == ">=" else "range_most", field, bound=bound)
