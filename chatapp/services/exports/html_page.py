"""An offline page of messages: one file that loads and runs nothing."""

from collections.abc import Callable, Iterable, Iterator
from html import escape

from chatapp.domain.names import called
from chatapp.domain.records import Message, RoomFacts
from chatapp.domain.times import iso

# The page may load nothing and run nothing, whatever it holds.
_HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>Chat history</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 0 auto; padding: 1rem; }
h2 { font-size: 1rem; border-bottom: 1px solid; margin: 2rem 0 .5rem; }
main > div { margin: .25rem 0; overflow-wrap: anywhere; }
main > div:target { outline: 2px solid; }
main > div > span { white-space: pre-wrap; }
p, ul, ol, pre, table, blockquote { margin: .25rem 0; white-space: normal; }
pre { white-space: pre; overflow-x: auto; padding: .5rem; border: 1px solid; }
td, th { border: 1px solid; padding: 0 .5rem; }
.spoiler:not(:focus) { color: transparent; background: currentcolor; border-bottom: 1px dotted GrayText; }
time, .quiet { opacity: .75; font-size: .875rem; }
.action { font-style: italic; }
a { color: inherit; }
</style>
</head>
<body>
<main>
"""
_TAIL = "</main>\n</body>\n</html>\n"


def page(messages: Iterable[Message], facts_of: Callable[[str], RoomFacts]) -> Iterator[str]:
    """Yield the page in pieces: what each room is, a heading for each room and UTC day, a line for each message."""
    yield _HEAD
    heading, described = "", set[str]()
    for message in messages:
        if message.room not in described:
            described.add(message.room)
            yield _description(message.room, facts_of(message.room))
        latest = f"#{escape(message.room)} · {iso(message.created_at)[:10]}"
        if latest != heading:
            yield f"<h2>{latest}</h2>\n"
            heading = latest
        yield _paragraph(message)
    yield _TAIL


def _description(slug: str, facts: RoomFacts) -> str:
    members = ", ".join(called(member.person.name, member.person.kind) for member in facts.members)
    said = [facts.visibility, facts.name, facts.topic, f"Members: {members}" if members else ""]
    parts = " · ".join(f"<bdi>{escape(text)}</bdi>" for text in said if text)
    return f'<p class="quiet">#{escape(slug)} · {parts}</p>\n'


def _paragraph(message: Message) -> str:
    at = iso(message.created_at)
    anchor = f"{escape(message.room)}-{message.seq}"
    time = f'<a href="#{anchor}"><time datetime="{at}">{at[11:16]}</time></a>'
    guest = ' <small class="quiet">guest</small>' if message.author.kind == "guest" else ""
    author = f"<b><bdi>{escape(message.author.name)}</bdi></b>{guest}"
    return f'<div id="{anchor}" class="{_look(message)}">{time} {author} {_reply(message)}{_said(message)}</div>\n'


def _look(message: Message) -> str:
    if message.kind in {"message", "action"} and not message.deleted:
        return message.kind
    return "quiet"


def _reply(message: Message) -> str:
    if message.reply_to is None:
        return ""
    return f'<a href="#{escape(message.room)}-{message.reply_to}">↩ {message.reply_to}</a> '


def _said(message: Message) -> str:
    if message.deleted:
        return "(deleted)"
    said = escape(message.body) if message.html is None else message.html
    edited = ' <span class="quiet">(edited)</span>' if message.edited_at else ""
    reactions = "".join(f" {escape(reaction.emoji)} {reaction.total}" for reaction in message.reactions)
    return f'<span dir="auto">{said}</span>{edited}<span class="quiet">{reactions}</span>'
