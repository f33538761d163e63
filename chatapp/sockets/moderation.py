"""The client events of moderation: reporting messages, muting, kicking and banning people."""

from chatapp.domain.times import iso
from chatapp.realtime.connections import Connection
from chatapp.services.limits.costs import costs
from chatapp.sockets.events import Answer, EventGroup, on
from chatapp.sockets.fields import Reason, SafeInt, Slug


class ModerationEvents(EventGroup):
    """Reporting, muting, kicking and banning."""

    @on("report", costs("report"))
    def report(self, connection: Connection, room: Slug, seq: SafeInt, reason: Reason) -> Answer:
        self.services.reports.report(connection.person, room, seq, reason)
        return {}

    @on("mute", costs("arrange"))
    def mute(self, connection: Connection, id_: SafeInt, minutes: SafeInt | None = None, reason: Reason = "") -> Answer:
        muted = self.services.moderation.mute(connection.person, id_, minutes, reason)
        return {"until": iso(muted.muted_until) if muted.muted_until else None}

    @on("kick", costs("arrange"))
    def kick(self, connection: Connection, id_: SafeInt, reason: Reason = "") -> Answer:
        self.services.moderation.kick(connection.person, id_, reason)
        return {}

    @on("ban", costs("arrange"))
    def ban(
        self,
        connection: Connection,
        id_: SafeInt,
        minutes: SafeInt | None = None,
        reason: Reason = "",
        remove_messages: bool = False,
    ) -> Answer:
        moderation, person = self.services.moderation, connection.person
        moderation.ban(person, id_, minutes, reason)
        return {"removed": moderation.remove_messages(person, id_) if remove_messages else 0}
