"""The services of one application: what entry points may call, found at `app.extensions["chatapp"]`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from chatapp.background import Background
from chatapp.realtime.bus import Bus
from chatapp.realtime.connections import Connections
from chatapp.realtime.delivery import Delivery
from chatapp.realtime.feed import Feed
from chatapp.realtime.guest_names import GuestNames
from chatapp.realtime.presence import Presence
from chatapp.realtime.transport.limits import TransportLimits
from chatapp.services.admin.administration import Administration
from chatapp.services.changes.applier import ChangeApplier
from chatapp.services.changes.watcher import ChangeWatcher
from chatapp.services.exports.exports import Exports
from chatapp.services.imports.importer import Imports
from chatapp.services.limits import Limits
from chatapp.services.messages.drafts import Drafts
from chatapp.services.messages.history import History
from chatapp.services.messages.messages import Messages
from chatapp.services.messages.personal_lists import PersonalLists
from chatapp.services.messages.polls import Polls
from chatapp.services.messages.threads import Threads
from chatapp.services.moderation.moderation import Moderation
from chatapp.services.moderation.reports import Reports
from chatapp.services.moderation.word_filter import WordFilter
from chatapp.services.operations.backups import Backups
from chatapp.services.operations.health import Health
from chatapp.services.people.accounts import Accounts
from chatapp.services.people.identity import Identity
from chatapp.services.people.login import Login
from chatapp.services.people.password_reset import PasswordReset
from chatapp.services.people.profiles import Profiles
from chatapp.services.people.sessions import Sessions
from chatapp.services.people.sign_up_invitations import SignUpInvitations
from chatapp.services.people.tokens import Tokens
from chatapp.services.rooms.bulk_deletion import RoomDeletion
from chatapp.services.rooms.invitations import RoomInvitations
from chatapp.services.rooms.memberships import Memberships
from chatapp.services.rooms.read_receipts import ReadReceipts
from chatapp.services.rooms.rooms import Rooms
from chatapp.services.search.search import Search
from chatapp.services.search.vocabulary import Vocabulary
from chatapp.store.db.engine import Database
from chatapp.store.db.writer import Writer
from config import Settings


class TcpServer(Protocol):
    """The TCP server, as far as starting and stopping it goes."""

    def open(self, host: str) -> None:
        """Listen on TCP_PORT. Raises SettingError."""

    def close(self) -> None:
        """Stop accepting clients and close the open connections."""


@dataclass(frozen=True)
class Services:
    """Everything an entry point may call; `wiring.build` makes it."""

    settings: Settings
    database: Database
    writer: Writer
    limits: Limits
    login: Login
    accounts: Accounts
    sessions: Sessions
    tokens: Tokens
    identity: Identity
    rooms: Rooms
    room_deletion: RoomDeletion
    memberships: Memberships
    messages: Messages
    profiles: Profiles
    sign_up_invitations: SignUpInvitations
    room_invitations: RoomInvitations
    password_reset: PasswordReset
    moderation: Moderation
    reports: Reports
    word_filter: WordFilter
    history: History
    threads: Threads
    polls: Polls
    personal_lists: PersonalLists
    drafts: Drafts
    read_receipts: ReadReceipts
    search: Search
    administration: Administration
    exports: Exports
    imports: Imports
    backups: Backups
    guest_names: GuestNames
    presence: Presence
    health: Health
    feed: Feed
    delivery: Delivery
    connections: Connections
    vocabulary: Vocabulary
    changes: ChangeApplier
    watcher: ChangeWatcher
    background: Background
    bus: Bus
    transport_limits: TransportLimits
    handlers: Mapping[str, Any] = field(default_factory=dict)
    """The handlers of client events by event name: the closed list of what a client may send."""
    tcp_server: TcpServer | None = None
    """None where TCP_PORT is not set."""
