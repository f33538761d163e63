"""SQLAlchemy mappings of the tables."""

from chatapp.models.audit import AuditEntry
from chatapp.models.base import Base
from chatapp.models.change_log import LoggedChange
from chatapp.models.conversation import ActivityRow, PollRow, PollVote, RoomMention, SavedMessage, ThreadMember
from chatapp.models.draft import DraftRow
from chatapp.models.history_mark import HistoryMark
from chatapp.models.imported_room import ImportedRoomRow
from chatapp.models.message import Mention, Message, MessageVersion, ReactionRow
from chatapp.models.moderation import BanRow, BlockedWord, ReportRow
from chatapp.models.room import Membership, Room, RoomDay, RoomInvitation
from chatapp.models.user import BlockRow, InvitationRow, NameKey, NameWord, OneTimeLink, SessionRow, TokenRow, User
from chatapp.models.vocabulary import GoneWord, PendingWords, WordPart

__all__ = [
    "ActivityRow",
    "AuditEntry",
    "BanRow",
    "Base",
    "BlockRow",
    "BlockedWord",
    "DraftRow",
    "GoneWord",
    "HistoryMark",
    "ImportedRoomRow",
    "InvitationRow",
    "LoggedChange",
    "Membership",
    "Mention",
    "Message",
    "MessageVersion",
    "NameKey",
    "NameWord",
    "OneTimeLink",
    "PendingWords",
    "PollRow",
    "PollVote",
    "ReactionRow",
    "ReportRow",
    "Room",
    "RoomDay",
    "RoomInvitation",
    "RoomMention",
    "SavedMessage",
    "SessionRow",
    "ThreadMember",
    "TokenRow",
    "User",
    "WordPart",
]
