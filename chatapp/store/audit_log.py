"""The audit log."""

import json
from typing import NamedTuple

from sqlalchemy import Connection, insert, select

from chatapp.domain.moderation import AuditAction, AuditLogEntry
from chatapp.models import AuditEntry, User
from chatapp.store.db.engine import Database
from chatapp.store.db.long_queries import run_long_query


class EntryFilter(NamedTuple):
    """Which entries are meant: whose action begins so, by an actor with this folded name (None: anyone)."""

    action: str = ""
    actor_fold: str | None = None


def log_action(
    connection: Connection, actor_id: int | None, action: AuditAction, target: str, at: int, /, **detail: object
) -> None:
    """Add an entry in the transaction of the action; `detail` holds no message text."""
    words = json.dumps(detail, ensure_ascii=False)
    connection.execute(insert(AuditEntry).values(actor_id=actor_id, action=action, target=target, detail=words, at=at))


def entries(database: Database, wanted: EntryFilter, below: int | None, limit: int) -> list[AuditLogEntry]:
    """Return the newest `limit` entries with ids under `below` that match. Raises TooLarge, Unavailable.

    For some that are rare the whole log is read: apart, and not for long.
    """
    columns = (AuditEntry.id, AuditEntry.at, AuditEntry.actor_id, User.name, AuditEntry.action, AuditEntry.target)
    query = select(*columns, AuditEntry.detail).outerjoin(User, User.id == AuditEntry.actor_id)
    if wanted.action:
        query = query.where(AuditEntry.action.startswith(wanted.action, autoescape=True))
    if wanted.actor_fold is not None:
        query = query.where(User.fold == wanted.actor_fold)
    if below is not None:
        query = query.where(AuditEntry.id < below)
    return [AuditLogEntry(*row) for row in run_long_query(database, query.order_by(AuditEntry.id.desc()).limit(limit))]
