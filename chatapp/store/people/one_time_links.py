"""One-time links."""

from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, select, update

from chatapp.domain.errors import NotFound
from chatapp.models import OneTimeLink as L
from chatapp.store.db.writer import Outcome, one_by_one


class OfferLink(NamedTuple):
    """Make a link for a purpose; those offered before for it stop working."""

    purpose: str
    hash: str
    at: int
    expires_at: int


class UseLink(NamedTuple):
    """Use a link up."""

    purpose: str
    hash: str
    at: int


def begins_with(connection: Connection, text: str) -> ColumnElement[bool]:
    """Return the condition that a link's purpose begins with a text.

    On SQLite, where LIKE finds nothing by an index, between the text and the first that comes after all that begin so.
    """
    if connection.dialect.name == "sqlite":
        return and_(L.purpose >= text, L.purpose < text[:-1] + chr(ord(text[-1]) + 1))
    return L.purpose.startswith(text, autoescape=True)


def link_works(connection: Connection, purpose: str, link_hash: str, at: int) -> bool:
    """Return True if a link would work at `at` (ms), without using it."""
    query = select(L.id).where(*_working(purpose, link_hash, at))
    return connection.execute(query).one_or_none() is not None


def _offer(connection: Connection, command: OfferLink) -> Outcome[None]:
    connection.execute(delete(L).where(L.purpose == command.purpose, L.used_at.is_(None)))
    values = command._asdict()
    connection.execute(insert(L).values(created_at=values.pop("at"), **values))
    return Outcome()


def _use(connection: Connection, command: UseLink) -> Outcome[None]:
    used = update(L).where(*_working(command.purpose, command.hash, command.at)).values(used_at=command.at)
    if not connection.execute(used).rowcount:
        raise NotFound("link_used")
    return Outcome()


offer_links = one_by_one(_offer)
use_links = one_by_one(_use)


def _working(purpose: str, link_hash: str, at: int) -> tuple[ColumnElement[bool], ...]:
    return (L.purpose == purpose, L.hash == link_hash, L.used_at.is_(None), L.expires_at > at)
