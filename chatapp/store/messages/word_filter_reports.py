"""Files reports of the word filter in the transaction that stores the text."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, insert, select

from chatapp.domain.notes import ReportFiled
from chatapp.domain.records import Message
from chatapp.models import ReportRow as R


def report_flagged_posts(connection: Connection, flagged: Sequence[tuple[Message, str]]) -> tuple[ReportFiled, ...]:
    """Report new messages, each with the word it was found for; return what the moderators' pages are told."""
    if not flagged:
        return ()
    connection.execute(insert(R), [_report(message.id, word, message.created_at) for message, word in flagged])
    return (ReportFiled(),)


def report_flagged_edit(connection: Connection, message_id: int, word: str | None, at: int) -> tuple[ReportFiled, ...]:
    """Report an edited message for `word` (None: for nothing), unless such a report of it is open already."""
    if word is None:
        return ()
    is_flagged = (R.message_id == message_id, R.reporter_id.is_(None), R.closed_at.is_(None))
    if connection.execute(select(R.id).where(*is_flagged).limit(1)).one_or_none() is not None:
        return ()
    connection.execute(insert(R), [_report(message_id, word, at)])
    return (ReportFiled(),)


def _report(message_id: int, word: str, at: int) -> dict[str, Any]:
    return {"message_id": message_id, "reporter_id": None, "reason": word, "created_at": at}
