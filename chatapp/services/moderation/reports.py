"""Reports of messages, and their resolution."""

from chatapp.domain.errors import Invalid, NotFound
from chatapp.domain.moderation import OUTCOMES, Case
from chatapp.domain.permissions import Action, check_in_chat, may_administer, may_in_chat
from chatapp.domain.records import Message, Person
from chatapp.domain.text import one_of
from chatapp.domain.times import now
from chatapp.services.moderation.moderation import check_reason, until_after
from chatapp.services.service import Service
from chatapp.store.messages.history import around
from chatapp.store.moderation import reports
from chatapp.store.rooms.rooms import administered_room, find_room

PAGE = 50
_AROUND = 7


class Reports(Service):
    """Use cases around reported messages."""

    def report(self, reporter: Person, room: str, seq: int, reason: str) -> None:
        """Report a message. Raises Invalid, TooLarge, NotFound, Forbidden, Conflict (reported or deleted already)."""
        check_in_chat(Action.REPORT, reporter)
        reason = check_reason(reason)
        if not reason:
            raise Invalid("report_reason", "reason")
        self._writer.do(reports.add_reports, reports.AddReport(reporter, room, seq, reason, now()))

    def open_count(self, person: Person | None) -> int:
        """Return how many reported messages wait for this person among others to see to them: for most none."""
        if not may_in_chat(Action.HANDLE_REPORTS, person):
            return 0
        return self._database.query(reports.open_count)

    def cases(self, actor: Person, are_open: bool, below: int | None = None) -> list[Case]:
        """Return a page of reported messages, those reported last first. Raises Forbidden."""
        check_in_chat(Action.HANDLE_REPORTS, actor)
        return self._database.query(reports.cases, are_open, below, PAGE)

    def case(self, actor: Person, message_id: int) -> Case:
        """Return a reported message with what stands around it, where the actor may read there.

        Raises Forbidden, NotFound.
        """
        check_in_chat(Action.HANDLE_REPORTS, actor)
        with self._database.read() as connection:
            case = reports.case(connection, message_id)
            if case is None:
                raise NotFound("report_not_found")
            room, seq = case.message.room, case.message.seq
            found = administered_room(connection, room) if may_administer(actor) else None
            own = find_room(connection, room, actor)
            seen = found or (own[0] if own else None)
            near: tuple[Message, ...] = ()
            if seen is not None:
                near = around(connection, seen, seq, _AROUND).messages
        return case._replace(around=near)

    def close(self, actor: Person, message_id: int, outcome: str, minutes: int | None = None) -> None:
        """See to a reported message: delete it, mute (`minutes`), kick or ban its author, or let it be.

        Raises Invalid, Forbidden, NotFound, and Conflict where someone else has seen to it.
        """
        at = now()
        command = reports.CloseCase(
            actor, message_id, one_of(OUTCOMES, outcome, "outcome"), until_after(minutes, at), at
        )
        self._writer.do(reports.close_cases, command)
