"""Taking away at once all that opens the chat to a person, but for tokens that were made for programs."""

from sqlalchemy import Connection, delete, update

from chatapp.domain.notes import AccessEnded
from chatapp.models import SessionRow as S
from chatapp.models import TokenRow as T


def end_access(connection: Connection, user_id: int, at: int) -> tuple[AccessEnded, ...]:
    """End every session of a person, and the tokens with which they returned as a guest; return the notes."""
    sessions = connection.execute(delete(S).where(S.user_id == user_id).returning(S.id)).scalars()
    of_guest = (T.user_id == user_id, T.kind == "guest", T.revoked_at.is_(None))
    tokens = connection.execute(update(T).where(*of_guest).values(revoked_at=at).returning(T.hash)).scalars()
    return tuple(AccessEnded(ended) for ended in [*sessions, *tokens])
