"""Telling the moderators who are here, in this process, that somebody reported a message: `services/watch.py`."""

from chatapp.domain.permissions import Action, may_in_chat
from chatapp.realtime.connections import Connections
from chatapp.realtime.delivery import Delivery

# Neither the room nor the message: moderators do not see every room, and read it where they see to it.
_NEWS = {"code": "reported", "message": "A message was reported. See to it under Moderation."}


class ReportNews:
    """Knows who is to hear of a report."""

    def __init__(self, connections: Connections, delivery: Delivery) -> None:
        self._connections = connections
        self._delivery = delivery

    def tell(self) -> None:
        """Tell every moderator here."""
        for connection in self._connections:
            if may_in_chat(Action.HANDLE_REPORTS, connection.person):
                self._delivery.to_connection(connection.sid, "notice", _NEWS)
