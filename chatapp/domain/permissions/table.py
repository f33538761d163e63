"""The permission table: for each action, the roles in the chat, the rank in the room and the states of the room.

A person has a rank in each room they may see: by their role there, and in rooms that are not direct at least the one
that their role in the chat gives them. So owners and admins of the chat act as owners of every room they see, and its
moderators as moderators; neither sees a private room that they do not belong to.
"""

from collections.abc import Mapping
from enum import IntEnum
from typing import NamedTuple

from chatapp.domain.permissions.actions import Action
from chatapp.domain.records import Role, RoomRole, Visibility


class Rank(IntEnum):
    """A person's rank in a room."""

    NONE = 0
    MEMBER = 1
    MODERATOR = 2
    OWNER = 3


RANK_OF_ROOM_ROLE: Mapping[RoomRole | None, Rank] = {
    None: Rank.NONE,
    "member": Rank.MEMBER,
    "moderator": Rank.MODERATOR,
    "owner": Rank.OWNER,
}
RANK_OF_ROLE: Mapping[Role, Rank] = {"owner": Rank.OWNER, "admin": Rank.OWNER, "moderator": Rank.MODERATOR}

EVERYONE: frozenset[Role] = frozenset({"owner", "admin", "moderator", "member", "guest", "bot"})
ADMINISTRATORS: frozenset[Role] = frozenset({"owner", "admin"})
MODERATORS: frozenset[Role] = frozenset({"owner", "admin", "moderator"})
NO_GUESTS = EVERYONE - {"guest"}

ANY: frozenset[Visibility] = frozenset({"public", "private", "direct"})
NAMED: frozenset[Visibility] = frozenset({"public", "private"})


class InChat(NamedTuple):
    """A rule for an action without a room: the roles that may do it."""

    roles: frozenset[Role]


class InRoom(NamedTuple):
    """A rule for an action in a room that the person may see.

    `rank` is the least that is needed, `belongs` asks for membership besides, `roles` are those of the chat that may
    at all, `kinds` the rooms where it exists. `archived`: also while the room is archived. `needs_posting_right`: not
    for members of a room in which only moderators post. `unseen`: also in a room they do not see.
    """

    rank: Rank
    belongs: bool = True
    roles: frozenset[Role] = EVERYONE
    kinds: frozenset[Visibility] = ANY
    archived: bool = False
    needs_posting_right: bool = False
    unseen: bool = False


TABLE: Mapping[Action, InChat | InRoom] = {
    Action.CREATE_ROOM: InChat(EVERYONE),
    Action.CREATE_PRIVATE_ROOM: InChat(NO_GUESTS),
    Action.START_DIRECT: InChat(EVERYONE),
    Action.ANSWER_INVITATION: InChat(EVERYONE),
    Action.ADMINISTER: InChat(ADMINISTRATORS),
    Action.CHANGE_PROFILE: InChat(EVERYONE),
    Action.BLOCK: InChat(EVERYONE),
    Action.REPORT: InChat(EVERYONE),
    Action.HANDLE_REPORTS: InChat(MODERATORS),
    Action.MUTE: InChat(MODERATORS),
    Action.KICK: InChat(MODERATORS),
    Action.BAN: InChat(MODERATORS),
    Action.REMOVE_MESSAGES: InChat(MODERATORS),
    # Giving up one's own role included. Which roles a person may give is in `domain/roles.py`.
    Action.GIVE_ROLE: InChat(MODERATORS),
    Action.DEACTIVATE: InChat(ADMINISTRATORS),
    Action.RESET_PASSWORD: InChat(ADMINISTRATORS),
    Action.MANAGE_INVITATIONS: InChat(ADMINISTRATORS),
    Action.MANAGE_WORDS: InChat(ADMINISTRATORS),
    Action.READ_AUDIT: InChat(ADMINISTRATORS),
    Action.SEE: InRoom(Rank.NONE, belongs=False, archived=True),
    Action.JOIN: InRoom(Rank.NONE, belongs=False, archived=True),
    Action.LEAVE: InRoom(Rank.NONE, belongs=False, archived=True),
    Action.READ: InRoom(Rank.MEMBER, archived=True),
    Action.PERSONALISE: InRoom(Rank.MEMBER, archived=True),
    Action.INVITE: InRoom(Rank.MEMBER, roles=NO_GUESTS, kinds=NAMED),
    Action.WITHDRAW_INVITATION: InRoom(Rank.MEMBER, roles=NO_GUESTS, kinds=NAMED),
    Action.REMOVE: InRoom(Rank.MODERATOR, belongs=False, kinds=NAMED, archived=True),
    Action.SET_TOPIC: InRoom(Rank.MEMBER, roles=NO_GUESTS, kinds=NAMED, needs_posting_right=True),
    Action.CONFIGURE: InRoom(Rank.MODERATOR, belongs=False, kinds=NAMED),
    Action.ARCHIVE: InRoom(Rank.OWNER, belongs=False, kinds=NAMED, archived=True),
    Action.APPOINT: InRoom(Rank.OWNER, belongs=False, kinds=NAMED, archived=True),
    Action.POST: InRoom(Rank.MEMBER, needs_posting_right=True),
    Action.TYPE: InRoom(Rank.MEMBER, needs_posting_right=True),
    Action.EDIT_OWN: InRoom(Rank.MEMBER, needs_posting_right=True),
    Action.DELETE_OWN: InRoom(Rank.MEMBER),
    Action.DELETE_ANY: InRoom(Rank.MODERATOR, belongs=False, kinds=NAMED, archived=True),
    Action.REACT: InRoom(Rank.MEMBER),
    Action.VOTE: InRoom(Rank.MEMBER),
    Action.PIN: InRoom(Rank.MEMBER, roles=NO_GUESTS, needs_posting_right=True),
    Action.MENTION_EVERYONE: InRoom(Rank.MEMBER, roles=NO_GUESTS, needs_posting_right=True),
    Action.SEE_EARLIER_TEXTS: InRoom(Rank.MODERATOR, belongs=False, kinds=NAMED, archived=True),
    Action.CLOSE_ANY_POLL: InRoom(Rank.MODERATOR, belongs=False, kinds=NAMED),
    Action.DELETE_AS_ADMINISTRATOR: InRoom(
        Rank.NONE, belongs=False, roles=ADMINISTRATORS, kinds=NAMED, archived=True, unseen=True
    ),
}
