"""Parses what a client sends into the event's schema. Anything else is `invalid`, and the error names the field."""

import re
from functools import cache
from typing import Any, TypeVar

import msgspec

from chatapp.domain import lengths
from chatapp.domain.errors import Invalid, TooLarge
from chatapp.domain.text import storable


class Event(msgspec.Struct, forbid_unknown_fields=True):
    """The base of all events. Unknown fields are refused."""


E = TypeVar("E", bound=Event)
_FIELD = re.compile(r"at `\$\.(\w+)|field `(\w+)`")
_EXPECTED = re.compile(r"Expected `(\w+)(?: \| null)?`(?: of length)?(?: ([<>]=) (\d+))?")
_TYPES = {"str": "not_a_text", "int": "not_a_number", "bool": "not_a_boolean", "array": "not_a_list"}
# Texts that people write: past these lengths the error is `too_large`, as for their rules (`domain/text.py`).
_TEXTS = {
    "body": lengths.BODY, "name": lengths.ROOM_NAME, "topic": lengths.TOPIC, "description": lengths.DESCRIPTION,
    "question": lengths.QUESTION, "options": lengths.OPTION, "status": lengths.STATUS, "reason": lengths.REASON,
}  # fmt: skip


def parse(schema: type[E], arguments: list[Any]) -> E:
    """Return the event that a client sent. Raises Invalid, TooLarge; both name the field that is wrong."""
    sent = arguments or _nothing(schema)
    if len(sent) != 1 or not isinstance(sent[0], dict):
        raise Invalid("one_object")
    try:
        return _storable(msgspec.convert(sent[0], schema))
    except (msgspec.ValidationError, UnicodeError) as error:
        _refuse_unknown(schema, sent[0])
        found = _FIELD.search(str(error))
        field = (found[1] or found[2]) if found else None
        if field in _TEXTS and str(error).startswith("Expected `str` of length <="):
            raise TooLarge("text_too_long", field, most=_TEXTS[field]) from None
        raise _wrong(str(error), field) from None


def _nothing(schema: type[Event]) -> list[Any]:
    """Return the arguments of an event sent without any: an empty object, if no field is required."""
    return [] if any(field.required for field in msgspec.structs.fields(schema)) else [{}]


def _refuse_unknown(schema: type[Event], sent: dict[str, Any]) -> None:
    known = {field.encode_name for field in msgspec.structs.fields(schema)}
    for name in sent:
        if name not in known:
            # The name goes back in JSON: without lone surrogates, and not at any length.
            shown = name[:40].encode(errors="replace").decode()
            raise Invalid("unknown_field", shown)


def _storable(event: E) -> E:
    for name, sent_as in _texts(type(event)):
        value = getattr(event, name)
        # Most texts are plain ASCII without NUL and need no closer look.
        if isinstance(value, str) and not (value.isascii() and "\0" not in value) and not storable(value):
            raise Invalid("text_not_storable", sent_as)
    return event


@cache
def _texts(schema: type[Event]) -> tuple[tuple[str, str], ...]:
    fields = msgspec.structs.fields(schema)
    return tuple((field.name, field.encode_name) for field in fields if "str" in str(field.type))


def _wrong(text: str, field: str | None) -> Invalid:
    """Return the error for a message of msgspec."""
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
