"""Request models: no unknown fields, and only text that both databases can store."""

import re
from functools import cache
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from chatapp.domain import lengths
from chatapp.domain.text import storable

MOST = 2**53
_WHOLE = re.compile(r"-?\d{1,16}", re.ASCII)


def _storable(text: str) -> str:
    if not storable(text):
        raise PydanticCustomError("not_storable", "holds characters that cannot be stored")
    return text


def _whole(value: object) -> object:
    # URL values are strings; "5.0" and "+5" are refused.
    if isinstance(value, str):
        if not _WHOLE.fullmatch(value):
            raise PydanticCustomError("not_whole", "must be a whole number")
        return int(value)
    return value


Text = Annotated[str, AfterValidator(_storable)]
Slug = Annotated[Text, Field(max_length=lengths.SLUG)]
# What is too long is refused by what writes it, as that knows MESSAGE_MAX_CHARS.
Body = Annotated[str, Field(max_length=lengths.BODY)]
Day = Annotated[Text, Field(max_length=lengths.DAY, description="A UTC day, YYYY-MM-DD.")]
Number = Annotated[int, BeforeValidator(_whole), Field(ge=0, le=MOST)]
# Numbers below 1 are of the right type, and name no message: that is for the store to say.
Seq = Annotated[int, BeforeValidator(_whole), Field(ge=-MOST, le=MOST)]
Limit = Annotated[int, BeforeValidator(_whole), Field(ge=1, le=MOST, description="Cut to HISTORY_PAGE_MAX.")]


class Request(BaseModel):
    """The base of all requests. Unknown fields are refused and types are never coerced."""

    model_config = ConfigDict(extra="forbid", strict=True)

    @classmethod
    def model_json_schema(cls, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the schema, made once: flask-openapi3 asks for it with every request."""
        return _schema_of(cls) if not (args or kwargs) else super().model_json_schema(*args, **kwargs)


class InRoom(Request):
    """The room in the URL path."""

    room: Slug


class OneMessage(InRoom):
    """The message in the URL path."""

    seq: Seq


@cache
def _schema_of(model: type[Request]) -> dict[str, Any]:
    return super(Request, model).model_json_schema()
