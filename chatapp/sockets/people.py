"""The client events about people: profiles, presence, blocks, and finding someone."""

from typing import Annotated

import msgspec

from chatapp.domain import lengths
from chatapp.domain.records import Person
from chatapp.domain.times import iso
from chatapp.presentation.payloads import member_payload, own_payload, person_payload
from chatapp.realtime.connections import Connection, Connections
from chatapp.realtime.presence import Presence
from chatapp.services.limits.costs import costs
from chatapp.services.people.profiles import Profile
from chatapp.sockets.events import Answer, EventGroup, on
from chatapp.sockets.fields import Emoji, PersonName, SafeInt
from chatapp.sockets.parsing import Event


class PersonCard(Event):
    """The event `person`."""

    id: SafeInt


class FindPeople(Event):
    """The event `people`."""

    q: PersonName


class SetProfile(Event):
    """The event `profile`."""

    hue: SafeInt | msgspec.UnsetType | None = msgspec.UNSET
    emoji: Emoji | None = None
    status: Annotated[str, msgspec.Meta(max_length=lengths.typed(lengths.STATUS))] | None = None
    invisible: bool | None = None


class Away(Event):
    """The event `away`."""

    on: bool = True


class Block(Event):
    """The event `block`."""

    id: SafeInt
    on: bool = True


class Blocked(Event):
    """The event `blocked`."""


class PeopleEvents(EventGroup):
    """Showing, finding and blocking people, and changing one's own profile and presence."""

    @on("person", PersonCard, costs(reads=2))
    def person(self, connection: Connection, event: PersonCard) -> Answer:
        card = self.services.profiles.card(connection.person, event.id)
        present = [self.services.presence.online(room.id) for room in list(connection.rooms.values())]
        away = next((people[event.id] for people in present if event.id in people), None)
        shown = person_payload(card.person._replace(away=bool(away))) | {"online": away is not None}
        known = {"since": iso(card.created_at), "blocked": card.blocked, "may": list(card.may)}
        return {"person": shown | known}

    @on("people", FindPeople, costs(reads=5))
    def people(self, connection: Connection, event: FindPeople) -> Answer:
        present = self.services.presence.everyone()
        found = self.services.memberships.find_people(connection.person, event.q, present)
        return {"people": [member_payload(person, present) for person in found]}

    @on("profile", SetProfile, costs("profile"))
    def profile(self, connection: Connection, event: SetProfile) -> Answer:
        person = connection.person
        changed = self.services.profiles.change(
            person,
            Profile(
                person.hue if event.hue is msgspec.UNSET else event.hue,
                person.emoji if event.emoji is None else event.emoji,
                person.status if event.status is None else event.status,
                person.invisible if event.invisible is None else event.invisible,
            ),
        )
        return {"you": own_payload(changed)}

    @on("away", Away, costs(reads=2))
    def away(self, connection: Connection, event: Away) -> Answer:
        connection.away = event.on
        update_presence(connection.person, self.services.connections, self.services.presence)
        return {}

    @on("block", Block, costs("arrange"))
    def block(self, connection: Connection, event: Block) -> Answer:
        person = connection.person
        payload = {"blocked": self.services.profiles.block(person, event.id, event.on)}
        self.services.delivery.to_person(person.id, "blocked", payload, skip=connection.sid)
        return payload

    @on("blocked", Blocked, costs(reads=2))
    def blocked(self, connection: Connection, _event: Blocked) -> Answer:
        return {"blocked": self.services.profiles.blocked(connection.person)}


def update_presence(person: Person, connections: Connections, presence: Presence) -> None:
    """Show a person as away if all their connections to this process are away."""
    own = connections.of_person(person.id)
    if own:
        presence.update(person._replace(away=all(connection.away for connection in own)))
