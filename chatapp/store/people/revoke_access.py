"""Revokes a person's sessions, guest tokens and links at once; API tokens stay."""

from sqlalchemy import Connection, delete, or_, update

from chatapp.domain.notes import AccessEnded
from chatapp.models import OneTimeLink as L
from chatapp.models import SessionRow as S
from chatapp.models import TokenRow as T
from chatapp.store.people.one_time_links import begins_with


def end_access(connection: Connection, user_id: int, at: int) -> tuple[AccessEnded, ...]:
    """End every session of a person, the tokens with which they returned as a guest, and the links on their way.

    Return the notes.
    """
    end_links(connection, user_id)
    sessions = connection.execute(delete(S).where(S.user_id == user_id).returning(S.id)).scalars()
    of_guest = (T.user_id == user_id, T.kind == "guest", T.revoked_at.is_(None))
    tokens = connection.execute(update(T).where(*of_guest).values(revoked_at=at).returning(T.hash)).scalars()
    return tuple(AccessEnded(ended) for ended in [*sessions, *tokens])


def reset_purpose(user_id: int, actor_id: int | None = None) -> str:
    """Return the purpose of a link by which a person gets another password; `actor_id` is who made it for them."""
    return f"reset:{user_id}" if actor_id is None else f"reset:{user_id}:{actor_id}"


def address_purpose(user_id: int, address: str = "") -> str:
    """Return the purpose of a link that confirms an address of a person; without one, how all of theirs begin."""
    return f"email:{user_id}:{address}"


def end_links(connection: Connection, user_id: int) -> None:
    """End a person's links for a lost password and for addresses: whoever reads an old mail gets in by none of them.

    For whatever changes the password or the address, and whatever takes the account away.
    """
    end_resets(connection, user_id)
    connection.execute(delete(L).where(begins_with(connection, address_purpose(user_id))))


def end_resets(connection: Connection, user_id: int) -> None:
    """End a person's links for a lost password, whoever made them."""
    made_for_them = begins_with(connection, f"{reset_purpose(user_id)}:")
    connection.execute(delete(L).where(or_(L.purpose == reset_purpose(user_id), made_for_them)))
