"""Deletes or archives public rooms in bulk, for administrators and the command line."""

from collections.abc import Sequence
from typing import NamedTuple

from chatapp.domain.errors import ChatError, Conflict, Invalid, NotFound
from chatapp.domain.ip_addresses import address_key_of
from chatapp.domain.names import name_key
from chatapp.domain.records import Person
from chatapp.domain.times import DAY, now
from chatapp.services.admin.administration import check_administrator
from chatapp.services.service import Service
from chatapp.store.admin.delete_rooms import RemoveRoom, RoomFilter, find_rooms, remove_rooms

MOST_AT_ONCE = 200


class DeletionResult(NamedTuple):
    """How many rooms were taken away, and why others were not."""

    number: int
    refusals: tuple[ChatError, ...]


class RoomDeletion(Service):
    """Finds public rooms, and deletes or archives them one after the other."""

    def find(self, by: str = "", address: str = "", quiet_days: int | None = None, empty: bool = False) -> list[str]:
        """Return the slugs of the public rooms that fit all that is given; the first room never does.

        `by` is the name of who opened them, `address` that of the guests who did; for `quiet_days` nothing was written.
        Raises Invalid where nothing is given.
        """
        if not (by or address or quiet_days is not None or empty):
            raise Invalid("which_rooms")
        before = None if quiet_days is None else now() - quiet_days * DAY
        wanted = RoomFilter(name_key(by) if by else None, address_key_of(address) if address else None, before, empty)
        return self._database.query(find_rooms, wanted)

    def remove(self, actor: Person | None, slugs: Sequence[str], archive: bool = False) -> DeletionResult:
        """Delete rooms with all that is in them, or archive them. Raises Forbidden.

        What cannot be deleted (the first room, one with more than 1,000 messages) stays, with the reason.
        """
        if actor is not None:
            check_administrator(actor)
        count, refusals = 0, list[ChatError]()
        for slug in slugs:
            try:
                self._writer.do(remove_rooms, RemoveRoom(actor.id if actor else None, slug, archive, now()))
                count += 1
            except (Conflict, NotFound) as refusal:
                refusals.append(refusal)
        return DeletionResult(count, tuple(refusals))
