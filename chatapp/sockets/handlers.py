"""The closed list of client events: everything a client may send. `docs/protocol.md` describes them."""

from chatapp.services.container import Services
from chatapp.sockets.drafts import DraftEvents
from chatapp.sockets.events import AnyHandler
from chatapp.sockets.invitations import InvitationEvents
from chatapp.sockets.members import MemberEvents
from chatapp.sockets.messages import MessageEvents
from chatapp.sockets.moderation import ModerationEvents
from chatapp.sockets.people import PeopleEvents
from chatapp.sockets.personal_lists import PersonalListEvents
from chatapp.sockets.polls import PollEvents
from chatapp.sockets.read_receipts import ReadReceiptEvents
from chatapp.sockets.rooms import RoomEvents
from chatapp.sockets.search import SearchEvents
from chatapp.sockets.threads import ThreadEvents

GROUPS = (
    DraftEvents, InvitationEvents, MemberEvents, MessageEvents, ModerationEvents, PeopleEvents, PersonalListEvents,
    PollEvents, ReadReceiptEvents, RoomEvents, SearchEvents, ThreadEvents,
)  # fmt: skip


def event_handlers(services: Services) -> dict[str, AnyHandler]:
    """Return the handlers of all client events by event name."""
    return {name: handler for group in GROUPS for name, handler in group(services).handlers().items()}
