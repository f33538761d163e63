"""Telling the moderators who are here, in this process, that somebody reported a message."""

import threading

from chatapp.domain.notes import ReportFiled
from chatapp.domain.permissions import Action, may_in_chat
from chatapp.realtime.connections import Connections
from chatapp.realtime.delivery import Delivery

# A flood of reports is one notice.
GATHER_SECONDS = 0.5


class ReportNotifier:
    """Knows who is to hear of a report, and gathers reports that come close together."""

    def __init__(self, connections: Connections, delivery: Delivery) -> None:
        self._connections = connections
        self._delivery = delivery
        self._timer: threading.Timer | None = None

    def report_filed(self, _note: ReportFiled) -> None:
        """Tell every moderator here, soon."""
        if self._timer is None:
            self._timer = threading.Timer(GATHER_SECONDS, self._tell)
            self._timer.daemon = True
            self._timer.start()

    def _tell(self) -> None:
        self._timer = None
        # Neither the room nor the message: moderators do not see every room, and read it where they resolve it.
        moderators = (each for each in self._connections if may_in_chat(Action.HANDLE_REPORTS, each.person))
        self._delivery.notify(moderators, "notice.reported")
