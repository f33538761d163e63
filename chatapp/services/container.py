"""The services of one application: what entry points may call, found at `app.extensions["chatapp"]`."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Protocol

from chatapp.background import Background, BackgroundLoop
from chatapp.domain.commands import UNBOUNDED
from chatapp.domain.notes import (
    InvitationChanged,
    MembershipChanged,
    PersonChanged,
    ReportFiled,
    RoomChanged,
    RoomDeleted,
    WordListChanged,
)
from chatapp.domain.records import Person, Room
from chatapp.presentation.payloads import person_payload
from chatapp.realtime.bus import Bus, NoBus, RedisBus
from chatapp.realtime.connections import Connections
from chatapp.realtime.delivery import Delivery
from chatapp.realtime.feed import Feed
from chatapp.realtime.guest_names import GuestNames, LocalGuestNames
from chatapp.realtime.presence import RENEW_SECONDS, Presence
from chatapp.realtime.redis_guest_names import RedisGuestNames
from chatapp.realtime.transport.limits import TransportLimits
from chatapp.services.admin.administration import Administration
from chatapp.services.changes.applier import ChangeApplier
from chatapp.services.changes.change_tracker import ChangeTracker
from chatapp.services.changes.invitation_notifier import InvitationNotifier
from chatapp.services.changes.live_access import LiveAccess
from chatapp.services.changes.report_notifier import ReportNotifier
from chatapp.services.changes.room_notifier import RoomNotifier
from chatapp.services.changes.watcher import WATCH_SECONDS, ChangeLogReader, ChangeWatcher
from chatapp.services.exports.exports import Exports
from chatapp.services.imports.importer import Imports
from chatapp.services.limits import Limits
from chatapp.services.messages.drafts import Drafts
from chatapp.services.messages.history import History
from chatapp.services.messages.markup import Markup
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
from chatapp.services.people.mail import Mail
from chatapp.services.people.password_reset import PasswordReset
from chatapp.services.people.profiles import Profiles
from chatapp.services.people.sessions import Sessions
from chatapp.services.people.sign_up_invitations import SignUpInvitations
from chatapp.services.people.tokens import Tokens
from chatapp.services.rooms.bulk_deletion import RoomDeletion
from chatapp.services.rooms.invitations import RoomInvitations
from chatapp.services.rooms.memberships import Memberships
from chatapp.services.rooms.read_receipts import ReadReceipts
from chatapp.services.rooms.room_pages import RoomPages
from chatapp.services.rooms.rooms import GuestRoomLimits, Rooms
from chatapp.services.search.search import Search
from chatapp.services.search.vocabulary import TIDY_SECONDS, Vocabulary
from chatapp.store.db.engine import Database
from chatapp.store.db.writer import Writer
from chatapp.store.messages.kept_pages import KeptPages
from config import Settings


class TcpServer(Protocol):
    """The TCP server, as far as starting and stopping it goes."""

    def open(self, host: str) -> None:
        """Listen on TCP_PORT. Raises SettingError."""

    def close(self) -> None:
        """Stop accepting clients and close the open connections."""


class Services:
    """Everything an entry point may call: one of every service, each passed what it needs.

    Opens no connection and starts no thread. `server` is the Socket.IO server.
    """

    def __init__(self, settings: Settings, limits: TransportLimits, server: Any) -> None:
        self.settings = settings
        self.transport_limits = limits
        self.limits = Limits(settings)
        self.database = database = Database(settings.database_url)
        redis = settings.redis_url
        self.bus: Bus = RedisBus(redis) if redis else NoBus()
        self.guest_names: GuestNames = RedisGuestNames(redis) if redis else LocalGuestNames()
        self.connections = Connections()
        self.delivery = delivery = Delivery(server, self.connections, self.bus)
        self._pages = KeptPages()
        self.history = History(database, settings.history_page_max, self._pages)
        self.feed = feed = Feed(delivery.encoded_to_room_here, self.history.changed_after, self.bus)
        self.presence = Presence(
            partial(_announce, delivery),
            self.bus,
            began=lambda room: feed.track(room.id, room.rev, room.seq),
            ended=feed.untrack,
        )
        tracker = ChangeTracker()
        access = LiveAccess(self.connections, delivery, self.presence)
        self.changes = changes = ChangeApplier(access, tracker, self.bus, delivery.close)
        self.writer = Writer(database, feed.publish, changes.apply, capacity=settings.writer_queue)
        reader = ChangeLogReader(database, changes, tracker, self.bus)
        self.watcher = ChangeWatcher(database, reader, feed, self.presence, self.writer.busy)
        self.background = Background()
        self.handlers: Mapping[str, Any] = {}
        """The handlers of client events by event name: the closed list of what a client may send."""
        self.tcp_server: TcpServer | None = None
        """None where TCP_PORT is not set."""
        self._build_use_cases(settings)
        self._build_people(settings)
        self._build_operations(settings)
        self._apply_changes()
        self._add_loops(tracker)

    def _build_use_cases(self, settings: Settings) -> None:
        database, writer = self.database, self.writer
        self.word_filter = words = WordFilter(database, writer)
        self.rooms = Rooms(database, writer, words, _guest_rooms(settings))
        self.room_pages = RoomPages(database, self._pages, settings.history_page_max, self.presence.online)
        self.room_deletion = RoomDeletion(database, writer)
        self.room_invitations = RoomInvitations(database, writer)
        self.memberships = Memberships(database, writer, self.rooms)
        self.messages = Messages(writer, Markup(database, self.presence.online), words, settings.message_max_chars)
        self.threads = Threads(database, writer)
        self.polls = Polls(writer, words)
        self.personal_lists = PersonalLists(database, writer)
        self.drafts = Drafts(database, writer, settings.message_max_chars)
        self.read_receipts = ReadReceipts(database, settings.seen_by_members)
        self.search = Search(database, settings.history_page_max)
        self.vocabulary = Vocabulary(database, writer)
        self.moderation = Moderation(database, writer)
        self.reports = Reports(database, writer)

    def _build_people(self, settings: Settings) -> None:
        database, writer = self.database, self.writer
        self.accounts = accounts = Accounts(database, writer, self.guest_names, settings, self.word_filter)
        self.profiles = Profiles(database, writer, self.word_filter)
        self.sessions = Sessions(database, writer, settings.session_days)
        self.tokens = Tokens(database, writer)
        self.login = Login(accounts, self.sessions, self.limits)
        self.identity = Identity(accounts, self.sessions, self.tokens, self.guest_names)
        self.sign_up_invitations = SignUpInvitations(database, writer)
        self.password_reset = PasswordReset(database, writer, accounts, Mail(settings), settings.public_url)

    def _build_operations(self, settings: Settings) -> None:
        self.administration = Administration(self.database, self.writer)
        self.exports = Exports(self.database)
        self.imports = Imports(self.database, self.writer, self.rooms)
        self.backups = Backups(self.database, settings.data_dir)
        self.health = Health(self.database, settings.redis_url, self.background)

    def _apply_changes(self) -> None:
        changes, rooms = self.changes, RoomNotifier(self.database, self.connections, self.delivery, self.presence)
        invitations = InvitationNotifier(self.database, self.connections, self.delivery)
        changes.apply_at_once(WordListChanged, self.word_filter.changed)
        changes.apply_later(RoomChanged, rooms.room_changed)
        changes.apply_later(RoomDeleted, rooms.room_deleted)
        changes.apply_later(MembershipChanged, rooms.membership_changed)
        changes.apply_later(PersonChanged, rooms.person_changed)
        changes.apply_later(InvitationChanged, invitations.invitation_changed)
        changes.apply_later(ReportFiled, ReportNotifier(self.connections, self.delivery).report_filed)

    def _add_loops(self, tracker: ChangeTracker) -> None:
        add = self.background.add
        add(BackgroundLoop("changes", self.watcher.poll, WATCH_SECONDS, late_after=10))
        add(BackgroundLoop("presence", self.presence.renew, RENEW_SECONDS, late_after=30))
        # A large import gives it work for minutes.
        add(BackgroundLoop("vocabulary", self.vocabulary.tidy, TIDY_SECONDS, late_after=600))
        self.background.add_check("changes", lambda: not tracker.stuck())


def _guest_rooms(settings: Settings) -> GuestRoomLimits:
    # Load tests open as many as they like; where guests open none, they do not then, either.
    most = settings.guest_rooms if settings.rate_limits or not settings.guest_rooms else UNBOUNDED
    return GuestRoomLimits(most, most * settings.guest_address_factor)


def _announce(
    delivery: Delivery, room: Room, joined: list[Person], left: list[Person], changed: list[Person], online_count: int
) -> None:
    payload = {
        "room": room.slug,
        "joined": [person_payload(person) for person in joined],
        "left": [person_payload(person) for person in left],
        "online_count": online_count,
    }
    if changed:
        payload["changed"] = [person_payload(person) for person in changed]
    delivery.to_room_here(room.id, "presence", payload)
