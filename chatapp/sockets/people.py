"""The client events about people: what they show of themselves, who is away, and keeping the peace."""

from collections.abc import Mapping
from typing import Annotated

import msgspec

from chatapp.domain import lengths
from chatapp.domain.records import Person
from chatapp.domain.times import iso
from chatapp.presentation.payloads import person_payload
from chatapp.realtime.connections import Connection, Connections
from chatapp.realtime.presence import Presence
from chatapp.services.limits.rates import costs
from chatapp.services.moderation.moderation import Moderation
from chatapp.services.moderation.reports import Reports
from chatapp.services.people.profiles import Profile, Profiles
from chatapp.sockets.dispatch import Answer, AnyHandler, Handler
from chatapp.sockets.schemas import Emoji, Event, Slug, Whole

Status = Annotated[str, msgspec.Meta(max_length=lengths.typed(lengths.STATUS))]
Reason = Annotated[str, msgspec.Meta(max_length=lengths.typed(lengths.REASON))]


class PersonCard(Event):
    """The event `person`."""

    id: Whole


class SetProfile(Event):
    """The event `profile`."""

    hue: Whole | msgspec.UnsetType | None = msgspec.UNSET
    emoji: Emoji | None = None
    status: Status | None = None
    invisible: bool | None = None


class Away(Event):
    """The event `away`."""

    on: bool = True


class Block(Event):
    """The event `block`."""

    id: Whole
    on: bool = True


class Blocked(Event):
    """The event `blocked`."""


class Report(Event):
    """The event `report`."""

    room: Slug
    seq: Whole
    reason: Reason


class Mute(Event):
    """The event `mute`."""

    id: Whole
    minutes: Whole | None = None
    reason: Reason = ""


class Kick(Event):
    """The event `kick`."""

    id: Whole
    reason: Reason = ""


class Ban(Event):
    """The event `ban`."""

    id: Whole
    minutes: Whole | None = None
    reason: Reason = ""
    remove_messages: bool = False


class PeopleEvents:
    """What each event does, over the services that do it."""

    def __init__(
        self,
        profiles: Profiles,
        moderation: Moderation,
        reports: Reports,
        presence: Presence,
        connections: Connections,
    ) -> None:
        self._profiles = profiles
        self._moderation = moderation
        self._reports = reports
        self._presence = presence
        self._connections = connections

    def handlers(self) -> Mapping[str, AnyHandler]:
        """Return the events about people."""
        return {
            "person": Handler(PersonCard, self.person, costs(reads=2)),
            "profile": Handler(SetProfile, self.profile, costs("profile")),
            "away": Handler(Away, self.away, costs(reads=2)),
            "block": Handler(Block, self.block, costs("arrange")),
            "blocked": Handler(Blocked, self.blocked, costs(reads=2)),
            "report": Handler(Report, self.report, costs("report")),
            "mute": Handler(Mute, self.mute, costs("arrange")),
            "kick": Handler(Kick, self.kick, costs("arrange")),
            "ban": Handler(Ban, self.ban, costs("arrange")),
        }

    def person(self, connection: Connection, event: PersonCard) -> Answer:
        card = self._profiles.card(connection.person, event.id)
        states = [self._presence.online(room.id) for room in list(connection.rooms.values())]
        away = next((here[event.id] for here in states if event.id in here), None)
        shown = person_payload(card.person._replace(away=bool(away))) | {"online": away is not None}
        known = {"since": iso(card.created_at), "blocked": card.blocked, "may": list(card.may)}
        return {"person": shown | known}

    def profile(self, connection: Connection, event: SetProfile) -> Answer:
        person = connection.person
        changed = self._profiles.change(
            person,
            Profile(
                person.hue if event.hue is msgspec.UNSET else event.hue,
                person.emoji if event.emoji is None else event.emoji,
                person.status if event.status is None else event.status,
                person.invisible if event.invisible is None else event.invisible,
            ),
        )
        return {"you": person_payload(changed)}

    def away(self, connection: Connection, event: Away) -> Answer:
        connection.away = event.on
        tell_presence(connection.person, self._connections, self._presence)
        return {}

    def block(self, connection: Connection, event: Block) -> Answer:
        return {"blocked": self._profiles.block(connection.person, event.id, event.on)}

    def blocked(self, connection: Connection, _event: Blocked) -> Answer:
        return {"blocked": self._profiles.blocked(connection.person)}

    def report(self, connection: Connection, event: Report) -> Answer:
        self._reports.report(connection.person, event.room, event.seq, event.reason)
        return {}

    def mute(self, connection: Connection, event: Mute) -> Answer:
        muted = self._moderation.mute(connection.person, event.id, event.minutes, event.reason)
        return {"until": iso(muted.muted_until) if muted.muted_until else None}

    def kick(self, connection: Connection, event: Kick) -> Answer:
        self._moderation.kick(connection.person, event.id, event.reason)
        return {}

    def ban(self, connection: Connection, event: Ban) -> Answer:
        self._moderation.ban(connection.person, event.id, event.minutes, event.reason)
        removed = self._moderation.remove_messages(connection.person, event.id) if event.remove_messages else 0
        return {"removed": removed}


def tell_presence(person: Person, connections: Connections, presence: Presence) -> None:
    """Bring what others see of a person up to whether all their connections here are away."""
    own = connections.of_person(person.id)
    if own:
        presence.update(person._replace(away=all(connection.away for connection in own)))
