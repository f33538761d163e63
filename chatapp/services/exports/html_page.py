"""An offline page of messages: one file that loads and runs nothing. Its HTML is `history.html`."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from chatapp.domain.names import marked_name
from chatapp.domain.records import Message, RoomFacts
from chatapp.domain.server_texts import text
from chatapp.domain.times import iso

# The keys of the words on every page, by their names in the template.
_WORDS = {
    "title": "export_title", "guest": "export_guest", "bot": "export_bot", "deleted": "export_deleted",
    "edited": "export_edited", "joined": "export_joined", "left": "export_left",
}  # fmt: skip
_VISIBILITY = {"public": "export_public", "private": "export_private", "direct": "export_direct"}
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


def page(messages: Iterable[Message], facts_of: Callable[[str], RoomFacts], language: str) -> Iterator[str]:
    """Yield the page in small pieces: what each room is, a heading for each room and UTC day, each message."""
    template = _TEMPLATES.get_template("history.html")
    words = {name: text(key, language) for name, key in _WORDS.items()}
    return iter(template.generate(rows=_rows(messages, facts_of, language), words=words, language=language))


def _rows(messages: Iterable[Message], facts_of: Callable[[str], RoomFacts], language: str) -> Iterator[_Row]:
    latest, described = "", set[str]()
    for message in messages:
        at = iso(message.created_at)
        heading = f"#{message.room} · {at[:10]}"
        description = None if message.room in described else _description(facts_of(message.room), language)
        described.add(message.room)
        yield _Row(message, at, _style(message), description, None if heading == latest else heading)
        latest = heading


def _description(facts: RoomFacts, language: str) -> list[str]:
    names = ", ".join(marked_name(member.person.name, member.person.kind, language) for member in facts.members)
    members = text("export_members", language, names=names) if names else ""
    visibility = text(_VISIBILITY[facts.visibility], language)
    return [part for part in (visibility, facts.name, facts.topic, members) if part]


def _style(message: Message) -> str:
    if message.kind in {"message", "action"} and not message.deleted:
        return message.kind
    return "quiet"
