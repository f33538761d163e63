"""Records on the bus: fields by name, so that older and newer processes understand each other.

Unknown fields are ignored and missing ones get their default, so a rolling upgrade may add a field that has a default.
"""

from typing import Any

from chatapp.domain.records import Person, Room


def to_bus(record: Person | Room) -> dict[str, Any]:
    """Return a record as it is sent over the bus."""
    return record._asdict()


def person_from(received: Any) -> Person | None:
    """Return the person that another process sent, or None if required fields are missing."""
    fields = _known_fields(received, Person._fields)
    return None if fields is None or not _is_complete(fields, Person) else Person(**fields)


def room_from(received: Any) -> Room | None:
    """Return the room that another process sent, or None if required fields are missing."""
    fields = _known_fields(received, Room._fields)
    if fields is None or not _is_complete(fields, Room):
        return None
    return Room(**fields)._replace(people=())


def _known_fields(received: Any, names: tuple[str, ...]) -> dict[str, Any] | None:
    return {name: received[name] for name in names if name in received} if isinstance(received, dict) else None


def _is_complete(fields: dict[str, Any], kind: type[Person] | type[Room]) -> bool:
    return all(name in fields or name in kind._field_defaults for name in kind._fields)
