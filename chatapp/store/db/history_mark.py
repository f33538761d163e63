"""The name of the history that the database holds: it changes when an older history is restored."""

import secrets

from sqlalchemy import Connection, delete, insert, select

from chatapp.models import HistoryMark


def history_mark(connection: Connection) -> str:
    """Return the name of the history."""
    return connection.execute(select(HistoryMark.mark)).scalar_one()


def renew_history_mark(connection: Connection) -> None:
    """Give the history another name: what clients know of it is no longer true."""
    connection.execute(delete(HistoryMark))
    connection.execute(insert(HistoryMark).values(mark=secrets.token_hex(8)))
