"""Reads a Slack export: a ZIP file or its unpacked folder.

`users.json` names people, `channels.json` the public channels, `groups.json` the private ones; each channel has a
folder with a file for every day. Direct messages are left out: they are nobody's but of those who wrote them. Where no
list says what a folder was, nothing tells that everybody could read it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import BadZipFile, ZipFile
from zipfile import Path as ZipPath

import msgspec

from chatapp.domain import lengths
from chatapp.domain.errors import Invalid
from chatapp.domain.import_records import (
    ImportedAuthor,
    ImportedMessage,
    ImportedReaction,
    ImportedRoom,
    Unreadable,
    author_called,
    flaw,
    line_of,
    short_key,
)
from chatapp.domain.records import MessageKind, Visibility
from chatapp.services.emoji import emoji_named
from chatapp.services.imports.slack_text import marked_up

Folder = Path | ZipPath
Fields = dict[str, Any]

_KINDS: Mapping[str, MessageKind] = {
    "channel_join": "joined", "group_join": "joined", "channel_leave": "left", "group_leave": "left",
    "me_message": "action", "channel_topic": "action", "channel_purpose": "action", "channel_name": "action",
    "channel_archive": "action", "channel_unarchive": "action",
}  # fmt: skip
_NOT_FOR_ALL = ("is_private", "is_mpim", "is_im", "is_group")
_OF_NOBODY = "unknown"


class _Channel(NamedTuple):
    name: str
    room: ImportedRoom


class _Export(NamedTuple):
    """What an export says beside its messages; `people` and `channels` are names by id."""

    people: Mapping[str, str]
    channels: Mapping[str, str]


def read_export(folder: Folder, archive: str) -> Iterator[ImportedMessage | Unreadable]:
    """Yield the messages of an export, channel by channel in the order of their time. Raises Invalid for no export.

    `archive` is what the export is called: it tells workspaces apart where the export itself does not.
    """
    found = _channels(folder, _workspace(folder) or archive)
    if not found:
        raise Invalid("import_not_slack")
    users = [user for user in _json(folder / "users.json", []) if isinstance(user, dict)]
    people = {str(user.get("id")): _name_of(user) for user in users}
    export = _Export(people, {id_: channel.name for id_, channel in found.items()})
    place = 0
    for channel in found.values():
        places: dict[str, int] = {}
        for said in _said(folder / channel.name):
            place += 1
            try:
                yield _message(said, place, channel, places, export)
            except (AttributeError, TypeError):
                yield Unreadable(place, f"not a Slack message in {channel.name}")


def opened(path: Path) -> Folder:
    """Return the folder that a ZIP holds, or that it is. Raises Invalid."""
    if path.is_dir():
        return path
    try:
        return ZipPath(ZipFile(path))
    except (BadZipFile, OSError):
        raise Invalid("import_not_slack") from None


def called(path: Path) -> str:
    """Return what an export is called: its file or folder without `.zip`."""
    return path.resolve().name.removesuffix(".zip")


def source_of(folder: Folder, archive: str) -> str:
    """Return what tells the authors of an export from those of others. Ids of Slack are the same everywhere."""
    return "slack" if _workspace(folder) else f"slack:{short_key(archive)}"


def _workspace(folder: Folder) -> str:
    """Return the id of the workspace, or nothing: most people of an export are its own, some guests of another."""
    users = [user for user in _json(folder / "users.json", []) if isinstance(user, dict)]
    teams = Counter(str(user["team_id"]) for user in users if user.get("team_id"))
    return max(teams, key=lambda team: (teams[team], team)) if teams else ""


def _channels(folder: Folder, workspace: str) -> dict[str, _Channel]:
    lists: list[tuple[str, Visibility]] = [("channels.json", "public"), ("groups.json", "private")]
    listed = [
        (channel, "private" if any(channel.get(flag) for flag in _NOT_FOR_ALL) else visibility)
        for name, visibility in lists
        for channel in _json(folder / name, [])
        if isinstance(channel, dict) and channel.get("name")
    ]
    # A folder that two channels share, because one was renamed or closed, is as private as the one that is.
    closed = {str(channel["name"]) for channel, visibility in listed if visibility == "private"}
    found: dict[str, _Channel] = {}
    for channel, _visibility in listed:
        name = str(channel["name"])
        id_ = str(channel.get("id") or f"#{name}")
        visibility: Visibility = "private" if name in closed else "public"
        found[id_] = _channel(workspace, id_, name, visibility)
    if found or any((folder / name).exists() for name, _visibility in lists):
        return found
    # Parts of an export come without their lists: then every folder is a channel.
    folders = [inner.name for inner in _sorted(folder) if inner.is_dir() and _days(inner)]
    return {name: _channel(workspace, f"#{name}", name, None) for name in folders}


def _channel(workspace: str, id_: str, name: str, visibility: Visibility | None) -> _Channel:
    room = ImportedRoom(f"{workspace}/{id_}", name, line_of(name, lengths.ROOM_NAME), visibility)
    return _Channel(name, room)


def _json(file: Folder, default: Any) -> Any:
    if not file.is_file():
        return default
    try:
        return msgspec.json.decode(file.read_bytes())
    except msgspec.DecodeError as error:
        raise Invalid("file_not_readable", path=file.name, reason=str(error)) from None


def _sorted(folder: Folder) -> list[Folder]:
    return sorted(folder.iterdir(), key=lambda inner: inner.name) if folder.is_dir() else []


def _days(folder: Folder) -> list[Folder]:
    return [file for file in _sorted(folder) if file.name.endswith(".json")]


def _said(folder: Folder) -> Iterator[Any]:
    for day in _days(folder):
        yield from sorted(_json(day, []), key=lambda said: _instant(said.get("ts")) if isinstance(said, dict) else 0)


def _message(
    said: Any, place: int, channel: _Channel, places: dict[str, int], export: _Export
) -> ImportedMessage | Unreadable:
    at = _instant(said.get("ts")) if isinstance(said, dict) else 0
    if not at:
        return Unreadable(place, f"a message without a timestamp in {channel.name}")
    ts, thread = str(said["ts"]), said.get("thread_ts")
    kind = _KINDS.get(str(said.get("subtype")), "message")
    deleted = said.get("subtype") == "tombstone"
    body = "" if deleted else _body(said, kind, export)
    if not deleted and (wrong := flaw(body)):
        return Unreadable(place, f"{channel.name} at {ts}: {wrong}")
    places[ts] = place
    edited = said.get("edited")
    answers = None if thread == ts else places.get(str(thread))
    return ImportedMessage(
        place=place,
        key=f"{channel.name}|{ts}"[-64:],
        author=_author(said, export),
        kind=kind,
        body=body,
        at=at,
        answers=answers,
        edited_at=(_instant(edited.get("ts")) or None) if isinstance(edited, dict) else None,
        deleted=deleted,
        reactions=() if deleted else tuple(_reactions(said, export)),
        room=channel.room,
        in_thread=answers is not None and said.get("subtype") != "thread_broadcast",
    )


def _instant(ts: object) -> int:
    try:
        return max(0, round(float(str(ts)) * 1000))
    except (ValueError, OverflowError):
        return 0


def _name_of(user: Fields) -> str:
    profile = user.get("profile")
    profile = profile if isinstance(profile, dict) else {}
    names = (profile.get("display_name"), profile.get("real_name"), user.get("real_name"), user.get("name"))
    return next((str(name) for name in names if name), str(user.get("id")))


def _author(said: Fields, export: _Export) -> ImportedAuthor:
    user = said.get("user")
    if user:
        inner = said.get("user_profile")
        known = _name_of({"profile": inner, "id": user}) if isinstance(inner, dict) else str(user)
        return author_called(export.people.get(str(user), known), str(user))
    called = str(said.get("username") or said.get("bot_id") or _OF_NOBODY)
    return author_called(called, f"bot:{said.get('bot_id') or called}")


def _reactions(said: Fields, export: _Export) -> Iterator[ImportedReaction]:
    # An emoji that a workspace made for itself has no sign here: its reaction is left out.
    for reaction in said.get("reactions") or []:
        emoji = emoji_named(str(reaction.get("name")).split("::", maxsplit=1)[0])
        users = [str(user) for user in reaction.get("users") or []]
        if emoji and users:
            authors = [author_called(export.people.get(user, user), user) for user in users]
            yield ImportedReaction(emoji, tuple(dict.fromkeys(authors)))


def _body(said: Fields, kind: MessageKind, export: _Export) -> str:
    text = str(said.get("text") or "")
    if kind != "message":
        # "<@U1> has joined the channel": who did it stands before an event already.
        text = text.removeprefix(f"<@{said.get('user')}>").lstrip()
    parts = [marked_up(text, export.people, export.channels)]
    parts += [f"📎 {name}" for file in said.get("files") or [] if (name := file.get("title") or file.get("name"))]
    if not text:
        parts += [str(inner.get("text") or inner.get("fallback") or "") for inner in said.get("attachments") or []]
    return "\n".join(part for part in parts if part)
