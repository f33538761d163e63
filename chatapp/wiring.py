"""Builds all parts, passes each what it needs, and registers the entry points."""

from dataclasses import replace
from functools import partial
from types import SimpleNamespace
from typing import Any

from engineio.payload import Payload
from flask import Flask, Request
from flask_socketio import SocketIO
from werkzeug.routing import MapAdapter

from chatapp import api, cli, web
from chatapp.background import Background, BackgroundLoop
from chatapp.concurrency.mode import async_mode, under_gevent
from chatapp.domain.commands import UNBOUNDED
from chatapp.domain.notes import (
    InvitationChanged,
    MembershipChanged,
    PersonChanged,
    ReportFiled,
    RoomChanged,
    WordListChanged,
)
from chatapp.domain.records import Person, Room
from chatapp.logs import configure_logs
from chatapp.presentation.payloads import person_payload
from chatapp.realtime import codec
from chatapp.realtime.bus import Bus, NoBus, RedisBus
from chatapp.realtime.connections import Connections
from chatapp.realtime.delivery import Delivery
from chatapp.realtime.feed import Feed
from chatapp.realtime.guest_names import GuestNames, LocalGuestNames
from chatapp.realtime.presence import RENEW_SECONDS, Presence
from chatapp.realtime.redis_guest_names import RedisGuestNames
from chatapp.realtime.socketio_hooks import install_hooks
from chatapp.realtime.transport.limits import TransportLimits
from chatapp.services.admin.administration import Administration
from chatapp.services.changes.applier import ChangeApplier
from chatapp.services.changes.change_tracker import ChangeTracker
from chatapp.services.changes.invitation_notifier import InvitationNotifier
from chatapp.services.changes.live_access import LiveAccess
from chatapp.services.changes.report_notifier import ReportNotifier
from chatapp.services.changes.room_notifier import RoomNotifier
from chatapp.services.changes.watcher import WATCH_SECONDS, ChangeLogReader, ChangeWatcher
from chatapp.services.container import Services
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
from chatapp.services.rooms.rooms import GuestRoomLimits, Rooms
from chatapp.services.search.search import Search
from chatapp.services.search.vocabulary import TIDY_SECONDS, Vocabulary
from chatapp.sockets.connect import ConnectionLifecycle
from chatapp.sockets.dispatch import Dispatch
from chatapp.sockets.handlers import event_handlers
from chatapp.sockets.origins import own_origins
from chatapp.store.db.engine import Database
from chatapp.store.db.writer import Writer
from chatapp.tcp.server import TcpServer
from chatapp.web.session import socket_secret
from config import Settings


class Application(Flask):
    """Flask, which looks up no rule for the connects of Socket.IO: the transport has taken them before."""

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """See Flask. A search leaves a circle of objects behind, for the garbage collector to find."""
        if request is not None and request.path == "/socket.io/":
            return None
        return super().create_url_adapter(request)


def build(app: Flask, settings: Settings) -> Services:
    """Build the services into a Flask application and return them. Opens no connection and starts no thread."""
    configure_logs(settings.log_level)
    limits = _transport_limits(settings)
    socketio = _build_socketio(app, settings, limits)
    services = _register_sockets(_build_services(settings, limits, socketio), socketio)
    app.extensions["chatapp"] = services
    # First, so that what the pages say of proxies holds for it too.
    api.register(app)
    web.register(app)
    cli.register(app)
    return services


def _build_socketio(app: Flask, settings: Settings, limits: TransportLimits) -> SocketIO:
    json = SimpleNamespace(dumps=codec.dumps, loads=codec.loads_as_sent, to_bytes=codec.to_bytes)
    return SocketIO(
        app,
        async_mode=async_mode(),
        client_manager=_transport(limits),
        json=json,
        manage_session=False,
        cors_allowed_origins=own_origins(settings.public_url),
        max_http_buffer_size=limits.packet_bytes,
        http_compression=False,
        logger=False,
        engineio_logger=False,
    )


def _transport(limits: TransportLimits) -> Any:
    # The fast transport lives on gevent's loop; under threads python-socketio's own manager serves.
    if not under_gevent():
        # A polling body with more packets than this is answered 200 and dropped: by default those past the 16th.
        Payload.max_decode_packets = limits.packets_per_post
        return None
    from chatapp.realtime.transport.client_manager import create_manager

    return create_manager(limits)


def _transport_limits(settings: Settings) -> TransportLimits:
    return TransportLimits(
        out_buffer_bytes=settings.client_buffer_bytes,
        connections_per_address=settings.connections_per_address,
        sockets_per_address=settings.http_sockets_per_address,
        trusted_proxies=settings.trusted_proxies,
    )


def _build_services(settings: Settings, limits: TransportLimits, socketio: SocketIO) -> Services:
    database = Database(settings.database_url)
    bus: Bus = RedisBus(settings.redis_url) if settings.redis_url else NoBus()
    connections = Connections()
    delivery = Delivery(socketio.server, connections, bus)
    history = History(database, settings.history_page_max)
    feed = Feed(delivery.encoded_to_room_here, history.changed_after, bus)
    names: GuestNames = RedisGuestNames(settings.redis_url) if settings.redis_url else LocalGuestNames()
    presence = Presence(
        partial(_announce, delivery),
        bus,
        began=lambda room: feed.track(room.id, room.rev, room.seq),
        ended=feed.untrack,
    )
    tracker = ChangeTracker()
    changes = ChangeApplier(LiveAccess(connections, delivery, presence), tracker, bus, delivery.close)
    writer = Writer(database, feed.publish, changes.apply, capacity=settings.writer_queue)
    sessions = Sessions(database, writer, settings.session_days)
    tokens = Tokens(database, writer)
    words = WordFilter(database, writer)
    accounts = Accounts(database, writer, names, settings, words)
    changes.apply_at_once(WordListChanged, words.changed)
    room_notifier = RoomNotifier(database, connections, delivery, presence)
    changes.apply_later(RoomChanged, room_notifier.room_changed)
    changes.apply_later(MembershipChanged, room_notifier.membership_changed)
    changes.apply_later(PersonChanged, room_notifier.person_changed)
    changes.apply_later(InvitationChanged, InvitationNotifier(database, connections, delivery).invitation_changed)
    changes.apply_later(ReportFiled, ReportNotifier(connections, delivery).report_filed)
    watcher = ChangeWatcher(database, ChangeLogReader(database, changes, tracker, bus), feed, presence, writer.busy)
    vocabulary = Vocabulary(database, writer)
    background = _background(watcher, tracker, presence, vocabulary)
    rooms = Rooms(database, writer, words, _guest_rooms(settings))
    counted = Limits(settings)
    return Services(
        settings=settings,
        database=database,
        writer=writer,
        limits=counted,
        login=Login(accounts, sessions, counted),
        accounts=accounts,
        sessions=sessions,
        tokens=tokens,
        identity=Identity(accounts, sessions, tokens, names),
        rooms=rooms,
        room_deletion=RoomDeletion(database, writer),
        memberships=Memberships(database, writer, rooms),
        messages=Messages(writer, Markup(database, presence.online), words, settings.message_max_chars),
        profiles=Profiles(database, writer, words),
        sign_up_invitations=SignUpInvitations(database, writer),
        room_invitations=RoomInvitations(database, writer),
        password_reset=PasswordReset(database, writer, accounts, Mail(settings), settings.public_url),
        moderation=Moderation(database, writer),
        reports=Reports(database, writer),
        word_filter=words,
        history=history,
        threads=Threads(database),
        polls=Polls(writer, words),
        personal_lists=PersonalLists(database, writer),
        drafts=Drafts(database, writer, settings.message_max_chars),
        read_receipts=ReadReceipts(database, settings.seen_by_members),
        search=Search(database, settings.history_page_max),
        administration=Administration(database, writer),
        exports=Exports(database),
        imports=Imports(database, writer, rooms),
        backups=Backups(database, settings.data_dir),
        guest_names=names,
        presence=presence,
        health=Health(database, settings.redis_url, background),
        feed=feed,
        delivery=delivery,
        connections=connections,
        bus=bus,
        vocabulary=vocabulary,
        changes=changes,
        watcher=watcher,
        background=background,
        transport_limits=limits,
    )


def _background(
    watcher: ChangeWatcher, tracker: ChangeTracker, presence: Presence, vocabulary: Vocabulary
) -> Background:
    background = Background()
    background.add(BackgroundLoop("changes", watcher.poll, WATCH_SECONDS, late_after=10))
    background.add(BackgroundLoop("presence", presence.renew, RENEW_SECONDS, late_after=30))
    # A large import gives it work for minutes.
    background.add(BackgroundLoop("vocabulary", vocabulary.tidy, TIDY_SECONDS, late_after=600))
    background.add_check("changes", lambda: not tracker.stuck())
    return background


def _guest_rooms(settings: Settings) -> GuestRoomLimits:
    # Load tests open as many as they like; where guests open none, they do not then, either.
    most = settings.guest_rooms if settings.rate_limits or not settings.guest_rooms else UNBOUNDED
    return GuestRoomLimits(most, most * settings.guest_address_factor)


def _register_sockets(services: Services, socketio: SocketIO) -> Services:
    lifecycle = ConnectionLifecycle(services, socket_secret)
    lifecycle.register(socketio)
    handlers, delivery = event_handlers(services), services.delivery
    dispatch = Dispatch(
        services.connections, handlers, services.limits, delivery.wait_until_read, delivery.pause_reading
    )
    install_hooks(socketio.server, dispatch, lifecycle.greet)
    services = replace(services, handlers=handlers)
    if not services.settings.tcp_port:
        return services
    tcp_server = TcpServer(services.settings, lifecycle.admit, lifecycle.disconnect, dispatch)
    services.delivery.add_outlet(tcp_server.clients)
    return replace(services, tcp_server=tcp_server)


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
