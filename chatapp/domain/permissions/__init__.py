"""Permission checks for every entry point, from the one table in `table.py`."""

from functools import cache
from typing import NamedTuple, Protocol

from chatapp.domain.errors import ChatError, Forbidden, NotFound, ReadOnly
from chatapp.domain.permissions.actions import Action
from chatapp.domain.permissions.table import (
    EVERYONE,
    RANK_OF_ROLE,
    RANK_OF_ROOM_ROLE,
    TABLE,
    InChat,
    InRoom,
    Rank,
)
from chatapp.domain.records import Person, Posting, Role, RoomMember, RoomRole, Visibility

__all__ = [
    "TABLE",
    "Action",
    "InChat",
    "InRoom",
    "Rank",
    "check",
    "check_in_chat",
    "check_kind",
    "creator_role",
    "may",
    "may_administer",
    "may_in_chat",
    "outranks_in_room",
    "rank",
    "rights_in_chat",
    "rights_in_room",
    "rights_over_member",
]


class RoomState(Protocol):
    """The parts of a room that permissions depend on; `archived_at` is None unless it is archived."""

    @property
    def visibility(self) -> Visibility: ...
    @property
    def archived_at(self) -> int | None: ...
    @property
    def posting(self) -> Posting: ...


class _Refusal(NamedTuple):
    kind: type[ChatError]
    key: str
    field: str | None = "room"

    def error(self) -> ChatError:
        return self.kind(self.key, self.field)


_UNSEEN = _Refusal(NotFound, "room_not_found")
_OUTSIDE = _Refusal(Forbidden, "join_first")
_NO_RANK = {
    Rank.MODERATOR: _Refusal(Forbidden, "moderators_only"),
    Rank.OWNER: _Refusal(Forbidden, "room_owners_only"),
}
_NOT_THERE = _Refusal(Forbidden, "not_in_direct")
_NO_ROLE = _Refusal(Forbidden, "not_allowed", None)
_ARCHIVED = _Refusal(ReadOnly, "room_archived")
_ANNOUNCING = _Refusal(ReadOnly, "room_announcing")
# Must not reveal to a blocked person that they are blocked.
_CLOSED = _Refusal(ReadOnly, "conversation_closed")


def check(action: Action, person: Person, room: RoomState | None, room_role: RoomRole | None) -> None:
    """Raise unless a person, whose role in the room is `room_role` (None: does not belong), may act there.

    NotFound: the room does not exist for them (nor does a `room` of None). Forbidden: they may not. ReadOnly: nobody
    may while the room is archived, or between two of whom one blocks the other, or only moderators where they alone
    post.
    """
    refusal = _UNSEEN if room is None else _decide(
        action, person.role, room_role, room.visibility, room.archived_at is not None, room.posting
    )  # fmt: skip
    if refusal is not None:
        raise refusal.error()


def check_kind(action: Action, room: RoomState | None) -> None:
    """Raise, whoever acts, an operator at the command line too, unless the action is one for rooms of this kind."""
    rule = TABLE[action]
    assert isinstance(rule, InRoom)
    if room is not None and room.visibility not in rule.kinds:
        raise _NOT_THERE.error()


def may(action: Action, person: Person, room: RoomState, room_role: RoomRole | None) -> bool:
    """Return True if `check` would not raise."""
    archived = room.archived_at is not None
    return _decide(action, person.role, room_role, room.visibility, archived, room.posting) is None


def check_in_chat(action: Action, person: Person | None) -> Person:
    """Return the person if they may act in the chat as a whole. Raises Forbidden, for None too."""
    if person is None or not may_in_chat(action, person):
        raise _NO_ROLE.error()
    return person


def may_in_chat(action: Action, person: Person | None) -> bool:
    """Return True if a person may act in the chat as a whole; nobody without being known, no imported author."""
    rule = TABLE[action]
    assert isinstance(rule, InChat)
    return person is not None and person.kind != "imported" and person.role in rule.roles


def may_administer(person: Person | None) -> bool:
    """Return True if the history admin page and the rest of administration are open to this person."""
    return may_in_chat(Action.ADMINISTER, person)


def rights_in_room(person: Person, room: RoomState, room_role: RoomRole | None) -> tuple[str, ...]:
    """Return what a person, who sees the room, may do there, by name: what everyone may always do is left out.

    In a public room that the person does not belong to, it is what they may do once they have joined.
    """
    if room.visibility == "public" and room_role is None:
        room_role = "member"
    # Must not reveal to a blocked person that they are blocked.
    posting: Posting = "everyone" if room.posting == "nobody" else room.posting
    return _rights(person.role, room_role, room.visibility, room.archived_at is not None, posting)


def rights_in_chat(person: Person) -> tuple[str, ...]:
    """Return what a person may do in the chat as a whole, by name: what everyone may do is left out."""
    return _rights_in_chat(person.role)


def rights_over_member(
    person: Person, room: RoomState, room_role: RoomRole | None, member: RoomMember
) -> tuple[str, ...]:
    """Return what a person may do to a member of a room, by name."""
    removable = person.id != member.person.id and outranks_in_room(person, room, room_role, member)
    held = ((Action.APPOINT, True), (Action.REMOVE, removable))
    return tuple(action.value for action, allowed in held if allowed and may(action, person, room, room_role))


def outranks_in_room(person: Person, room: RoomState, room_role: RoomRole | None, member: RoomMember) -> bool:
    """Return True if a person's rank in a room is above a member's, or is the highest."""
    own = rank(person, room.visibility, room_role)
    return own > rank(member.person, room.visibility, member.role) or own is Rank.OWNER


def creator_role(creator: Person) -> RoomRole:
    """Return the creator's role in a new room: guests may not return, so they do not own rooms."""
    return "member" if creator.kind == "guest" else "owner"


def rank(person: Person, visibility: Visibility, room_role: RoomRole | None) -> Rank:
    """Return a person's rank in a room that they see."""
    return _rank(person.role, visibility, room_role)


def _rank(role: Role, visibility: Visibility, room_role: RoomRole | None) -> Rank:
    own = RANK_OF_ROOM_ROLE[room_role]
    return own if visibility == "direct" else max(own, RANK_OF_ROLE.get(role, Rank.NONE))


@cache
def _rights(
    role: Role, room_role: RoomRole | None, visibility: Visibility, archived: bool, posting: Posting
) -> tuple[str, ...]:
    granted = (
        action.value
        for action, rule in TABLE.items()
        if isinstance(rule, InRoom) and not _is_for_everyone(rule)
        # What is done from outside of a room is offered outside of it too.
        and not rule.unseen and _decide(action, role, room_role, visibility, archived, posting) is None
    )  # fmt: skip
    return tuple(sorted(granted))


def _is_for_everyone(rule: InRoom) -> bool:
    """Return True if every member may do it in every room at any time."""
    return rule._replace(belongs=True) == InRoom(min(rule.rank, Rank.MEMBER), archived=True)


@cache
def _rights_in_chat(role: Role) -> tuple[str, ...]:
    rules = ((action, rule) for action, rule in TABLE.items() if isinstance(rule, InChat))
    return tuple(sorted(action.value for action, rule in rules if rule.roles != EVERYONE and role in rule.roles))


# Cached: there are few combinations, and a message then costs one look-up.
@cache
def _decide(
    action: Action, role: Role, room_role: RoomRole | None, visibility: Visibility, archived: bool, posting: Posting
) -> _Refusal | None:
    rule = TABLE[action]
    assert isinstance(rule, InRoom)
    seen = visibility == "public" or room_role is not None
    if not seen and not (rule.unseen and role in rule.roles and visibility in rule.kinds):
        return _UNSEEN
    if visibility not in rule.kinds:
        return _NOT_THERE
    if rule.belongs and room_role is None:
        return _OUTSIDE
    if role not in rule.roles:
        return _NO_ROLE
    own = _rank(role, visibility, room_role)
    if own < rule.rank:
        return _NO_RANK[rule.rank]
    if archived and not rule.archived:
        return _ARCHIVED
    if posting == "nobody" and not rule.archived:
        return _CLOSED
    if rule.needs_posting_right and posting == "moderators" and own < Rank.MODERATOR:
        return _ANNOUNCING
    return None
