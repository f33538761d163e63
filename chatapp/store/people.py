"""Finding people by what somebody types of their names."""

from collections.abc import Sequence

from sqlalchemy import Connection, and_, func, or_, select

from chatapp.domain.records import Person
from chatapp.models import User
from chatapp.store.users import PERSON


def find_people(connection: Connection, fold: str, present: Sequence[int], limit: int) -> list[Person]:
    """Return people whose name begins with that of a key (`name_keys`), by name: all who have an account or are a bot,
    unless it is deactivated, and those guests who are `present` (user ids).
    """
    lasting = User.kind.in_(("account", "bot"))
    here = and_(User.kind == "guest", User.id.in_(present))
    query = (
        select(*PERSON)
        .where(or_(lasting, here), User.deactivated_at.is_(None), User.fold >= fold, User.fold < fold + "\U0010ffff")
        .order_by(func.lower(User.name), User.id)
        .limit(limit)
    )
    return [Person(*row) for row in connection.execute(query)]
