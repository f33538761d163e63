"""What pages may call: the services of the application that answers the request."""

from typing import Protocol, cast

from flask import current_app

from chatapp.realtime.connections import Connections
from chatapp.realtime.delivery import Delivery
from chatapp.realtime.guest_names import Names
from chatapp.realtime.presence import Presence
from chatapp.services.admin.administration import Administration
from chatapp.services.exports.exports import Exports
from chatapp.services.limits import Limits
from chatapp.services.messages.history import History
from chatapp.services.messages.messages import Messages
from chatapp.services.moderation.moderation import Moderation
from chatapp.services.moderation.reports import Reports
from chatapp.services.moderation.word_filter import Unwanted
from chatapp.services.operations.health import Health
from chatapp.services.people.accounts import Accounts
from chatapp.services.people.login import LogIn
from chatapp.services.people.password_reset import Recovery
from chatapp.services.people.profiles import Profiles
from chatapp.services.people.sessions import Sessions
from chatapp.services.people.sign_up_invitations import Invitations
from chatapp.services.rooms.bulk_deletion import RoomRemoval
from chatapp.services.rooms.invitations import RoomInvitations
from chatapp.services.rooms.rooms import Rooms
from chatapp.store.db.writer import Writer
from config import Settings


class Chat(Protocol):
    """What wiring puts under `app.extensions["chatapp"]`."""

    settings: Settings
    accounts: Accounts
    sessions: Sessions
    limits: Limits
    log_in: LogIn
    rooms: Rooms
    room_removal: RoomRemoval
    messages: Messages
    profiles: Profiles
    invitations: Invitations
    room_invitations: RoomInvitations
    recovery: Recovery
    moderation: Moderation
    reports: Reports
    unwanted: Unwanted
    history: History
    administration: Administration
    exports: Exports
    health: Health
    names: Names
    presence: Presence
    delivery: Delivery
    connections: Connections
    writer: Writer


def chat() -> Chat:
    """Return the services of the present application."""
    return cast(Chat, current_app.extensions["chatapp"])
