"""The client events of moderation: reporting messages, muting, kicking and banning people."""

from chatapp.domain.times import iso
from chatapp.realtime.connections import Connection
from chatapp.services.limits.costs import costs
from chatapp.sockets.events import Answer, EventGroup, on
from chatapp.sockets.fields import Reason, SafeInt, Slug
from chatapp.sockets.parsing import Event


class Report(Event):
    """The event `report`."""

    room: Slug
    seq: SafeInt
    reason: Reason


class Mute(Event):
    """The event `mute`."""

    id: SafeInt
    minutes: SafeInt | None = None
    reason: Reason = ""


class Kick(Event):
    """The event `kick`."""

    id: SafeInt
    reason: Reason = ""


class Ban(Event):
    """The event `ban`."""

    id: SafeInt
    minutes: SafeInt | None = None
    reason: Reason = ""
    remove_messages: bool = False


class ModerationEvents(EventGroup):
    """Reporting, muting, kicking and banning."""

    @on("report", Report, costs("report"))
    def report(self, connection: Connection, event: Report) -> Answer:
        self.services.reports.report(connection.person, event.room, event.seq, event.reason)
        return {}

    @on("mute", Mute, costs("arrange"))
    def mute(self, connection: Connection, event: Mute) -> Answer:
        muted = self.services.moderation.mute(connection.person, event.id, event.minutes, event.reason)
        return {"until": iso(muted.muted_until) if muted.muted_until else None}

    @on("kick", Kick, costs("arrange"))
    def kick(self, connection: Connection, event: Kick) -> Answer:
        self.services.moderation.kick(connection.person, event.id, event.reason)
        return {}

    @on("ban", Ban, costs("arrange"))
    def ban(self, connection: Connection, event: Ban) -> Answer:
        moderation, person = self.services.moderation, connection.person
        moderation.ban(person, event.id, event.minutes, event.reason)
        return {"removed": moderation.remove_messages(person, event.id) if event.remove_messages else 0}
