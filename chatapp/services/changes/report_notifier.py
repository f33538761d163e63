"""Notifies moderators connected to this process that a message was reported."""

import threading

from chatapp.domain.notes import ReportFiled
from chatapp.domain.permissions import Action, may_in_chat
from chatapp.realtime.connections import Connections
from chatapp.realtime.delivery import Delivery

# Reports within this time are one notice.
GATHER_SECONDS = 0.5


class ReportNotifier:
    """Sends the notice `reported`, one for reports that come close together."""

    def __init__(self, connections: Connections, delivery: Delivery) -> None:
        self._connections = connections
        self._delivery = delivery
        self._timer: threading.Timer | None = None

    def report_filed(self, _note: ReportFiled) -> None:
        """Notify every moderator here within GATHER_SECONDS."""
        if self._timer is None:
            self._timer = threading.Timer(GATHER_SECONDS, self._notify)
            self._timer.daemon = True
            self._timer.start()

    def _notify(self) -> None:
        self._timer = None
        # The notice names neither room nor message: not every moderator may see the room.
        moderators = (each for each in self._connections if may_in_chat(Action.HANDLE_REPORTS, each.person))
        self._delivery.notify(moderators, "notice.reported")
