"""Every text that anybody can send has a largest length, by whatever way it comes."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from msgspec import inspect
from pydantic import BaseModel

from chatapp.api import messages, request_models, rooms, search
from chatapp.domain import lengths
from chatapp.services.people import identity
from chatapp.tcp.json_protocol import JsonLine
from tests.support.event_schemas import event_schemas

MODELS = (request_models, messages, rooms, search)
LONGEST = 100_000


def unbounded(of: inspect.Type, place: str) -> Iterator[str]:
    """The places within a type where a text or a list may be of any length."""
    if isinstance(of, inspect.StrType | inspect.ListType | inspect.BytesType) and (of.max_length or 10**9) > LONGEST:
        yield place
    if isinstance(of, inspect.ListType):
        yield from unbounded(of.item_type, f"{place}[]")
    if isinstance(of, inspect.UnionType):
        for inner in of.types:
            yield from unbounded(inner, place)
    if isinstance(of, inspect.DictType | inspect.AnyType | inspect.SetType):
        yield place


def found_in(structs: Sequence[type[msgspec.Struct]]) -> list[str]:
    infos = [inspect.type_info(struct) for struct in structs]
    return [
        place
        for info in infos
        if isinstance(info, inspect.StructType)
        for field in info.fields
        for place in unbounded(field.type, f"{info.cls.__name__}.{field.encode_name}")
    ]


def test_every_text_and_list_of_every_event_has_a_length() -> None:
    assert len(set(event_schemas())) > 40
    assert found_in(event_schemas()) == []
    # The fields of a line over TCP are those of an event, and are held to its schema.
    assert found_in([JsonLine]) == ["JsonLine.data"]


def test_every_text_of_every_request_has_a_length() -> None:
    asked = {model for module in MODELS for model in vars(module).values() if is_request(model)}
    assert len(asked) > 6
    assert [place for model in asked for place in open_ended(model.model_json_schema(), model.__name__)] == []


def is_request(model: object) -> bool:
    return isinstance(model, type) and issubclass(model, BaseModel) and issubclass(model, request_models.Request)


def open_ended(schema: Any, place: str) -> Iterator[str]:
    """The places within a JSON schema where a text or a list may be of any length."""
    if isinstance(schema, list):
        for inner in schema:
            yield from open_ended(inner, place)
    if not isinstance(schema, dict):
        return
    bound = {"string": "maxLength", "array": "maxItems"}.get(schema.get("type", ""))
    if bound and schema.get(bound, 10**9) > LONGEST:
        yield place
    for name, inner in schema.items():
        yield from open_ended(inner, f"{place}.{name}")


def test_what_shows_who_connects_has_a_length() -> None:
    assert max(identity.AUTH_LENGTHS.values()) <= lengths.SECRET


def test_the_search_for_open_ended_texts_finds_them() -> None:
    class Open(msgspec.Struct):
        text: str
        texts: list[str] | None

    assert found_in([Open]) == ["Open.text", "Open.texts", "Open.texts[]"]
    assert list(open_ended({"properties": {"a": {"anyOf": [{"type": "string"}, {"type": "null"}]}}}, "X")) != []
