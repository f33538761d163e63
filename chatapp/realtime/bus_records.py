"""Records on the bus: fields by name, so that older and newer processes understand each other.

What a process does not know it leaves out; what it is not told gets the default. So a rolling upgrade may add a field
that has one.
"""

from typing import Any

from chatapp.domain.records import Person, Room


def carried(record: Person | Room) -> dict[str, Any]:
    """Return a record as it goes over the bus."""
    return record._asdict()


def person_from(said: Any) -> Person | None:
    """Return the person that another process speaks of, None where that cannot be understood."""
    fields = _known(said, Person._fields)
    return None if fields is None or not _is_whole(fields, Person) else Person(**fields)


def room_from(said: Any) -> Room | None:
    """Return the room that another process speaks of, None where that cannot be understood."""
    fields = _known(said, Room._fields)
    if fields is None or not _is_whole(fields, Room):
        return None
    return Room(**fields)._replace(people=())


def _known(said: Any, names: tuple[str, ...]) -> dict[str, Any] | None:
    return {name: said[name] for name in names if name in said} if isinstance(said, dict) else None


def _is_whole(fields: dict[str, Any], kind: type[Person] | type[Room]) -> bool:
    return all(name in fields or name in kind._field_defaults for name in kind._fields)
