"""Read receipts in rooms of at most SEEN_BY_MEMBERS members (0: none)."""

from chatapp.domain.permissions import Action, check
from chatapp.domain.records import Person, Room
from chatapp.store.db.engine import Database
from chatapp.store.rooms.memberships import has_more_members, read_positions
from chatapp.store.rooms.rooms import visible_room

Position = tuple[int, str, int]


class ReadReceipts:
    """Tells the members of a small room how far the others have read; `most` is how many it has at most."""

    def __init__(self, database: Database, most: int) -> None:
        self._database = database
        self._most = most

    def shares_receipts(self, room: Room) -> bool:
        """Return True if the members of a room see how far each has read."""
        if not self._most:
            return False
        return not self._database.query(has_more_members, room.id, self._most)

    def positions(self, person: Person, slug: str) -> list[Position]:
        """Return id, name and read seq of the other members; none in a larger room. Raises NotFound, Forbidden."""
        with self._database.read() as connection:
            room, mine = visible_room(connection, slug, person)
            check(Action.READ, person, room, mine and mine.role)
            if not self._most or has_more_members(connection, room.id, self._most):
                return []
            return [position for position in read_positions(connection, room.id) if position[0] != person.id]
