"""Reads Mattermost's bulk export: its `channel` and `post` lines.

Its posts come in no order: they are put into that of their time. Direct messages are left out. A channel is told by
its team and its name; one that no line declares may have been private.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import NamedTuple

import msgspec
from msgspec import Struct

from chatapp.domain import lengths
from chatapp.domain.import_records import (
    ImportedMessage,
    ImportedReaction,
    ImportedRoom,
    Unreadable,
    author_called,
    flaw,
    line_of,
)
from chatapp.domain.records import MessageKind, Visibility
from chatapp.services.emoji import emoji_named

_KINDS: dict[str, MessageKind] = {
    "": "message", "me": "action", "system_join_channel": "joined", "system_add_to_channel": "joined",
    "system_join_team": "joined", "system_leave_channel": "left", "system_leave_team": "left",
    "system_remove_from_channel": "left",
}  # fmt: skip


class _Reaction(Struct):
    user: str
    emoji_name: str


class _File(Struct):
    path: str


class _Reply(Struct):
    user: str
    create_at: int
    message: str = ""
    type: str | None = None
    edit_at: int | None = None
    reactions: list[_Reaction] | None = None
    attachments: list[_File] | None = None

    @property
    def body(self) -> str:
        files = [f"📎 {file.path.rpartition('/')[2]}" for file in self.attachments or []]
        return "\n".join(filter(None, [self.message, *files]))


class _Post(_Reply, kw_only=True):
    team: str = ""
    channel: str
    replies: list[_Reply] | None = None


class _Channel(Struct):
    name: str
    team: str = ""
    type: str = "P"
    display_name: str = ""


class _Line(Struct):
    type: str
    post: _Post | None = None
    channel: _Channel | None = None


class _Said(NamedTuple):
    at: int
    line: int
    number: int
    post: _Post
    reply: _Reply


_Channels = Mapping[tuple[str, str], _Channel]
_DECODER = msgspec.json.Decoder(_Line)


def read_export(lines: Iterable[str]) -> Iterator[ImportedMessage | Unreadable]:
    """Yield the messages of an export in the order of their time, and what is no line of one."""
    said: list[_Said] = []
    channels: dict[tuple[str, str], _Channel] = {}
    for number, text in enumerate(lines, 1):
        if not text.strip():
            continue
        try:
            line = _DECODER.decode(text)
        except (msgspec.DecodeError, UnicodeEncodeError) as error:
            yield Unreadable(number, f"not a line of a bulk export: {error}")
            continue
        if line.channel is not None:
            _declare(channels, line.channel)
        if line.post is not None:
            replies = [line.post, *(line.post.replies or [])]
            said += [_Said(reply.create_at, number, which, line.post, reply) for which, reply in enumerate(replies)]
    yield from _in_order(sorted(said, key=lambda each: each[:3]), channels)


def _declare(channels: dict[tuple[str, str], _Channel], channel: _Channel) -> None:
    # One that is declared twice, because it was closed or made anew, is as private as either says.
    earlier = channels.get((channel.team, channel.name))
    if earlier is None or earlier.type == "O":
        channels[channel.team, channel.name] = channel


def _in_order(said: list[_Said], channels: _Channels) -> Iterator[ImportedMessage | Unreadable]:
    rooms = {place: _room(place, channels) for place in {(each.post.team, each.post.channel) for each in said}}
    roots: dict[int, int] = {}
    times = Counter[str]()
    for place, each in enumerate(said):
        if each.number == 0:
            roots[each.line] = place
        body = each.reply.body
        if each.at <= 0 or (wrong := flaw(body)):
            yield Unreadable(each.line, "it has no timestamp" if each.at <= 0 else str(wrong))
            continue
        # The text may be edited between two exports, and a program may say two things in one millisecond.
        spoken = f"{each.post.team}|{each.post.channel}|{each.reply.user}|{each.at}"
        times[spoken] += 1
        yield ImportedMessage(
            place=place,
            key=sha256(f"{spoken}|{times[spoken]}".encode()).hexdigest()[:32],
            author=author_called(each.reply.user),
            kind=_KINDS.get(each.reply.type or "", "action"),
            body=body,
            at=each.at,
            answers=roots.get(each.line) if each.number else None,
            edited_at=each.reply.edit_at or None,
            reactions=tuple(_reactions(each.reply)),
            room=rooms[each.post.team, each.post.channel],
        )


def _room(place: tuple[str, str], channels: _Channels) -> ImportedRoom:
    team, name = place
    channel = channels.get(place)
    shown = line_of((channel.display_name if channel else "") or name, lengths.ROOM_NAME)
    visibility: Visibility | None = None if channel is None else "public" if channel.type == "O" else "private"
    return ImportedRoom(f"{team}/{name}", name, shown, visibility)


def _reactions(reply: _Reply) -> Iterator[ImportedReaction]:
    names = dict.fromkeys(reaction.emoji_name for reaction in reply.reactions or [])
    for name in names:
        if emoji := emoji_named(name):
            users = dict.fromkeys(reaction.user for reaction in reply.reactions or [] if reaction.emoji_name == name)
            yield ImportedReaction(emoji, tuple(author_called(user) for user in users))
