"""Payloads of records, as every entry point sends them (docs/protocol.md)."""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from orjson import Fragment, dumps

from chatapp.domain.account_state import FORBIDDEN_WHILE_MUTED
from chatapp.domain.markup import mentions_in
from chatapp.domain.permissions import rights_in_chat, rights_in_room
from chatapp.domain.records import (
    Activity,
    Author,
    Draft,
    FollowedThread,
    Hit,
    ListedRoom,
    Message,
    Page,
    PendingInvitation,
    Person,
    Poll,
    Reaction,
    ReceivedInvitation,
    Room,
    RoomMember,
    RoomRole,
    ThreadState,
    ThreadSummary,
)
from chatapp.domain.times import iso, now

Payload = dict[str, Any]
# Of those who are here, by id: whether they are away.
NOBODY: Mapping[int, bool] = {}


def message_payload(message: Message) -> Payload:
    """Return a message as everyone sees it; a deleted one has an empty body."""
    author = message.author
    payload: Payload = {
        "room": message.room,
        "seq": message.seq,
        "rev": message.rev,
        "client_id": message.client_id,
        "author": author_payload(author),
        "kind": message.kind,
        "body": message.body,
        "html": message.html,
        "created_at": iso(message.created_at),
        "edited_at": None if message.edited_at is None else iso(message.edited_at),
        "deleted": message.deleted,
        "reply_to": message.reply_to,
        "reactions": [_reaction(reaction) for reaction in message.reactions],
        "attachments": [],
    }
    # Only where they say something: most messages are neither, and each byte goes to everyone in the room.
    mentions = mentions_in(message.html)
    if mentions.people:
        payload["mentions"] = list(mentions.people)
    if mentions.everyone is not None:
        payload["everyone"] = mentions.everyone
    if message.pinned:
        payload["pinned"] = True
    if message.poll is not None:
        payload["poll"] = _poll(message.poll)
    if message.guests:
        payload["guests"] = list(message.guests)
    if message.thread_root is not None:
        payload["thread_root"] = message.thread_root
    if message.in_thread:
        payload["in_thread"] = True
    if message.thread is not None:
        payload["thread"] = _thread(message.thread)
    return payload


@lru_cache(maxsize=2048)
def message_json(message: Message) -> bytes:
    """Return the payload of a message as JSON: its sender's answer and its room share it."""
    return dumps(message_payload(message))


def author_payload(author: Author) -> Payload:
    """Return who wrote a message; `hue` comes along only where one was chosen."""
    payload: Payload = {"id": author.id, "name": author.name, "kind": author.kind}
    if author.hue is not None:
        payload["hue"] = author.hue
    return payload


def person_payload(person: Person) -> Payload:
    """Return a person as others see them; what they do not say of themselves is left out."""
    payload: Payload = {"id": person.id, "name": person.name, "kind": person.kind, "role": person.role}
    if person.hue is not None:
        payload["hue"] = person.hue
    for said in ("emoji", "status", "away"):
        if value := getattr(person, said):
            payload[said] = value
    return payload


def own_payload(person: Person) -> Payload:
    """Return a person as they see themselves: with what they may do in the chat, and their mute while it lasts."""
    payload = person_payload(person) | {"may": list(rights_in_chat(person))}
    if person.muted_until > now():
        payload["mute"] = {"until": iso(person.muted_until), "forbids": sorted(FORBIDDEN_WHILE_MUTED)}
    return payload


def member_payload(member: Person, present: Mapping[int, bool]) -> Payload:
    """Return a member of a room as the others see them: `present` says who is here, by id, and whether away."""
    here = present.get(member.id)
    return person_payload(member._replace(away=bool(here))) | {"online": here is not None}


def room_payload(room: Room, present: Mapping[int, bool] = NOBODY) -> Payload:
    """Return what may be known of a room by whoever may see it; `people` are those of a direct message."""
    return {
        "slug": room.slug,
        "name": room.name,
        "topic": room.topic,
        "visibility": room.visibility,
        "seq": room.seq,
        "rev": room.rev,
        "created_at": iso(room.created_at),
        "description": room.description,
        "archived": room.archived_at is not None,
        # Whoever is blocked hears of it only when they write.
        "posting": "everyone" if room.posting == "nobody" else room.posting,
        "slow_seconds": room.slow_seconds,
        "people": [member_payload(person, present) for person in room.people],
    }


def seen_room_payload(
    room: Room, person: Person, role: RoomRole | None, present: Mapping[int, bool] = NOBODY
) -> Payload:
    """Return a room with what a person may do there, whose role in it is `role`."""
    return room_payload(room, present) | {"may": list(rights_in_room(person, room, role))}


def listed_room_payload(listed: ListedRoom, person: Person, present: Mapping[int, bool] = NOBODY) -> Payload:
    """Return a room as a person's list has it; `present` are those who are in it now."""
    mine = listed.membership
    return seen_room_payload(listed.room, person, mine and mine.role, present) | {
        "joined": mine is not None,
        "read_seq": mine.read_seq if mine is not None else listed.room.seq,
        "unread": listed.unread,
        "mentions": listed.mentions,
        "role": mine and mine.role,
        "favourite": mine is not None and mine.favourite,
        "muted": mine is not None and mine.muted,
        "notify": mine.notify if mine is not None else "mentions",
    }


def listed_rooms_payload(
    listed: Iterable[ListedRoom], person: Person, online: Callable[[int], Mapping[int, bool]]
) -> list[Payload]:
    """Return a person's list of rooms; `online(room_id)` tells who is in a direct message now."""
    return [
        listed_room_payload(each, person, online(each.room.id) if each.room.visibility == "direct" else NOBODY)
        for each in listed
    ]


def room_member_payload(member: RoomMember, present: Mapping[int, bool]) -> Payload:
    """Return a member as the list of a room's members has them, with their role there."""
    return member_payload(member.person, present) | {"room_role": member.role}


def page_payload(page: Page) -> Payload:
    """Return a stretch of history."""
    return {
        "messages": [message_payload(message) for message in page.messages],
        "more_before": page.more_before,
        "more_after": page.more_after,
    }


def page_json(page: Page) -> Payload:
    """Return a stretch of history whose messages are JSON already: for answers that are sent as JSON, and no other."""
    return {"messages": messages_json(page.messages), "more_before": page.more_before, "more_after": page.more_after}


def messages_json(messages: Iterable[Message]) -> list[Fragment]:
    """Return messages that are JSON already: see `page_json`."""
    return [Fragment(message_json(message)) for message in messages]


def hit_payload(hit: Hit) -> Payload:
    """Return a found message with its snippet."""
    return message_payload(hit.message) | {"snippet": hit.snippet}


def activity_payload(activity: Activity) -> Payload:
    """Return something that concerns a person; `emoji` only for a reaction."""
    by = {"id": activity.actor[0], "name": activity.actor[1]}
    said = {"kind": activity.kind, "at": iso(activity.at), "by": by, "message": message_payload(activity.message)}
    return said | ({} if activity.emoji is None else {"emoji": activity.emoji})


def thread_payload(state: ThreadState) -> Payload:
    """Return what a person has to do with a thread; `seq` is its first message."""
    following, read_seq, unread = state[2:]
    return {"room": state.room, "seq": state.thread, "following": following, "read_seq": read_seq, "unread": unread}


def followed_thread_payload(thread: FollowedThread) -> Payload:
    """Return a followed thread as the list of them has it."""
    return {"message": message_payload(thread.message), "read_seq": thread.read_seq, "unread": thread.unread}


def draft_payload(draft: Draft) -> Payload:
    """Return a draft; without text it is one that is gone."""
    return {"room": draft.room, "thread": draft.thread, "text": draft.body, "at": iso(draft.updated_at)}


def received_invitation_payload(invitation: ReceivedInvitation) -> Payload:
    """Return an invitation into a room as the invited sees it: nothing of the room but what it is called."""
    room = {"slug": invitation.slug, "name": invitation.name, "visibility": invitation.visibility}
    return {"room": room, "by": _named(invitation.inviter), "at": iso(invitation.created_at)}


def pending_invitation_payload(invitation: PendingInvitation) -> Payload:
    """Return an unanswered invitation as the members of the room see it."""
    id_, name, kind = invitation.person
    person = {"id": id_, "name": name, "kind": kind}
    return {"person": person, "by": _named(invitation.inviter), "at": iso(invitation.created_at)}


def _named(person: tuple[int, str]) -> Payload:
    return {"id": person[0], "name": person[1]}


def _poll(poll: Poll) -> Payload:
    options = [
        {"text": text, "count": total, "users": [{"id": id_, "name": name} for id_, name in users]}
        for text, total, users in poll.options
    ]
    return {"options": options, "multiple": poll.multiple, "closed": poll.closed, "voters": poll.voters}


def _thread(thread: ThreadSummary) -> Payload:
    people = [author_payload(person) for person in thread.people]
    last_at = None if thread.last_at is None else iso(thread.last_at)
    payload = {"count": thread.replies, "last_at": last_at, "people": people}
    return payload if thread.by is None else payload | {"by": thread.by}


def _reaction(reaction: Reaction) -> Payload:
    users = [{"id": user_id, "name": name} for user_id, name in reaction.users]
    return {"emoji": reaction.emoji, "count": reaction.total, "users": users}
