"""An offline page of messages: one file that loads and runs nothing. Its HTML is `history.html`."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from chatapp.domain.names import called
from chatapp.domain.records import Message, RoomFacts
from chatapp.domain.times import iso

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
    undefined=StrictUndefined,
)


class _Row(NamedTuple):
    """A message with its instant (ISO 8601), and what stands above it.

    `description` are texts about its room, None unless it is the first of the room; `heading` is its room and UTC day,
    None if the message before has the same.
    """

    message: Message
    at: str
    style: str
    description: list[str] | None
    heading: str | None


def page(messages: Iterable[Message], facts_of: Callable[[str], RoomFacts]) -> Iterator[str]:
    """Yield the page in small pieces: what each room is, a heading for each room and UTC day, each message."""
    return iter(_TEMPLATES.get_template("history.html").generate(rows=_rows(messages, facts_of)))


def _rows(messages: Iterable[Message], facts_of: Callable[[str], RoomFacts]) -> Iterator[_Row]:
    latest, described = "", set[str]()
    for message in messages:
        at = iso(message.created_at)
        heading = f"#{message.room} · {at[:10]}"
        description = None if message.room in described else _description(facts_of(message.room))
        described.add(message.room)
        yield _Row(message, at, _style(message), description, None if heading == latest else heading)
        latest = heading


def _description(facts: RoomFacts) -> list[str]:
    members = ", ".join(called(member.person.name, member.person.kind) for member in facts.members)
    texts = [facts.visibility, facts.name, facts.topic, f"Members: {members}" if members else ""]
    return [text for text in texts if text]


def _style(message: Message) -> str:
    if message.kind in {"message", "action"} and not message.deleted:
        return message.kind
    return "quiet"
