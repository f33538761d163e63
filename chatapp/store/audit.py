"""The audit log: who in charge did what."""

from typing import NamedTuple

from sqlalchemy import Connection, insert

from chatapp.models import AuditEntry
from chatapp.store.writer import Outcome, one_by_one


class AddEntry(NamedTuple):
    """Note an act; `detail` is JSON and holds no message text."""

    actor_id: int | None
    action: str
    target: str
    detail: str
    at: int


def _add(connection: Connection, command: AddEntry) -> Outcome:
    connection.execute(insert(AuditEntry).values(command._asdict()))
    return Outcome()


add_entries = one_by_one(_add)
