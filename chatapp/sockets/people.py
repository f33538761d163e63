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


class PeopleEvents(EventGroup):
    """Showing, finding and blocking people, and changing one's own profile and presence."""

    @on("person", costs(reads=2))
    def person(self, connection: Connection, id_: SafeInt) -> Answer:
        card = self.services.profiles.card(connection.person, id_)
        present = [self.services.presence.online(room.id) for room in list(connection.rooms.values())]
        away = next((people[id_] for people in present if id_ in people), None)
        shown = person_payload(card.person._replace(away=bool(away))) | {"online": away is not None}
        known = {"since": iso(card.created_at), "blocked": card.blocked, "may": list(card.may)}
        return {"person": shown | known}

    @on("people", costs(reads=5))
    def people(self, connection: Connection, q: PersonName) -> Answer:
        present = self.services.presence.everyone()
        found = self.services.memberships.find_people(connection.person, q, present)
        return {"people": [member_payload(person, present) for person in found]}

    @on("profile", costs("profile"))
    def profile(
        self,
        connection: Connection,
        hue: SafeInt | msgspec.UnsetType | None = msgspec.UNSET,
        emoji: Emoji | None = None,
        status: Annotated[str, msgspec.Meta(max_length=lengths.typed(lengths.STATUS))] | None = None,
        invisible: bool | None = None,
    ) -> Answer:
        person = connection.person
        changed = self.services.profiles.change(
            person,
            Profile(
                person.hue if hue is msgspec.UNSET else hue,
                person.emoji if emoji is None else emoji,
                person.status if status is None else status,
                person.invisible if invisible is None else invisible,
            ),
        )
        return {"you": own_payload(changed)}

    @on("away", costs(reads=2))
    def away(self, connection: Connection, on: bool = True) -> Answer:
        connection.away = on
        update_presence(connection.person, self.services.connections, self.services.presence)
        return {}

    @on("block", costs("arrange"))
    def block(self, connection: Connection, id_: SafeInt, on: bool = True) -> Answer:
        person = connection.person
        payload = {"blocked": self.services.profiles.block(person, id_, on)}
        self.services.delivery.to_person(person.id, "blocked", payload, skip=connection.sid)
        return payload

    @on("blocked", costs(reads=2))
    def blocked(self, connection: Connection) -> Answer:
        return {"blocked": self.services.profiles.blocked(connection.person)}


def update_presence(person: Person, connections: Connections, presence: Presence) -> None:
    """Show a person as away if all their connections to this process are away."""
    own = connections.of_person(person.id)
    if own:
        presence.update(person._replace(away=all(connection.away for connection in own)))
