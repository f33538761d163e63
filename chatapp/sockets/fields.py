"""The types of fields that several events share.

Every text has a maximum length. `lengths.typed` allows for texts that are shortened by normalisation.
"""

from typing import Annotated

import msgspec

from chatapp.domain import lengths

Slug = Annotated[str, msgspec.Meta(max_length=lengths.SLUG)]
Body = Annotated[str, msgspec.Meta(max_length=lengths.BODY)]
RoomName = Annotated[str, msgspec.Meta(max_length=lengths.typed(lengths.ROOM_NAME))]
Topic = Annotated[str, msgspec.Meta(max_length=lengths.typed(lengths.TOPIC))]
Description = Annotated[str, msgspec.Meta(max_length=lengths.typed(lengths.DESCRIPTION))]
PersonName = Annotated[str, msgspec.Meta(max_length=lengths.typed(lengths.PERSON_NAME))]
Reason = Annotated[str, msgspec.Meta(max_length=lengths.typed(lengths.REASON))]
ClientId = Annotated[str, msgspec.Meta(max_length=lengths.CLIENT_ID)]
Emoji = Annotated[str, msgspec.Meta(max_length=lengths.EMOJI)]
Choice = Annotated[str, msgspec.Meta(max_length=lengths.CHOICE)]
Cursor = Annotated[str, msgspec.Meta(max_length=lengths.CURSOR)]
Day = Annotated[str, msgspec.Meta(max_length=lengths.DAY)]
NonNegativeInt = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
# Numbers below 1 have the right type but name no message and no person: the store answers that.
SafeInt = Annotated[int, msgspec.Meta(ge=-(2**53), le=2**53)]
Limit = Annotated[int, msgspec.Meta(ge=1)]
People = Annotated[list[SafeInt], msgspec.Meta(max_length=1_000)]
