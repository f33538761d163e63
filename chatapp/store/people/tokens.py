"""Bearer tokens of programs and returning guests, stored as hashes."""

from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, insert, select, update

from chatapp.domain.errors import NotFound
from chatapp.domain.notes import AccessEnded
from chatapp.domain.records import Person, Token
from chatapp.models import TokenRow as T
from chatapp.models import User
from chatapp.store.db.prepared import PreparedQuery
from chatapp.store.db.writer import Outcome, one_by_one
from chatapp.store.people.users import PERSON


class AddToken(NamedTuple):
    """Keep a new token's hash for a person; kind `api` or `guest`."""

    user_id: int
    kind: str
    label: str
    hash: str
    at: int


class RevokeToken(NamedTuple):
    """End a token for good."""

    id: int
    at: int


class TouchToken(NamedTuple):
    """Note that a token is in use."""

    id: int
    at: int


def find_token(connection: Connection, token_hash: str) -> Token | None:
    """Return the token of this hash unless it was revoked, or None."""
    row = _FIND.fetch_first(connection, hash=token_hash)
    return None if row is None else _token(row)


def list_tokens(connection: Connection, user_id: int | None = None) -> list[Token]:
    """Return the API tokens, revoked ones too, of one person or of all, oldest first."""
    query = _tokens().where(T.kind == "api").order_by(T.id)
    rows = connection.execute(query if user_id is None else query.where(T.user_id == user_id))
    return [_token(row) for row in rows]


def _add(connection: Connection, command: AddToken) -> Outcome[int]:
    values = {
        "user_id": command.user_id, "kind": command.kind, "label": command.label, "hash": command.hash,
        "created_at": command.at,
    }  # fmt: skip
    return Outcome(connection.execute(insert(T).values(values).returning(T.id)).scalar_one())


def _revoke(connection: Connection, command: RevokeToken) -> Outcome[None]:
    query = update(T).where(T.id == command.id, T.revoked_at.is_(None)).values(revoked_at=command.at)
    revoked = connection.execute(query.returning(T.hash)).scalar_one_or_none()
    if revoked is None:
        raise NotFound("token_not_found")
    return Outcome(notes=(AccessEnded(revoked),))


def _touch(connection: Connection, command: TouchToken) -> Outcome[None]:
    connection.execute(update(T).where(T.id == command.id).values(used_at=command.at))
    return Outcome()


add_tokens = one_by_one(_add)
revoke_tokens = one_by_one(_revoke)
touch_tokens = one_by_one(_touch)


def _tokens() -> Select[*tuple[Any, ...]]:
    columns = (T.kind, T.label, T.created_at, T.used_at, T.revoked_at, User.banned_until, User.deactivated_at)
    return select(T.id, *PERSON, *columns).join(User, User.id == T.user_id)


# Put together once: that takes longer than finding the token.
_FIND = PreparedQuery(_tokens().where(T.hash == bindparam("hash"), T.revoked_at.is_(None)))


def _token(row: Any) -> Token:
    end = 1 + len(PERSON)
    return Token(row[0], Person(*row[1:end]), *row[end:])
