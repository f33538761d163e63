"""The next owner of a room whose last owner leaves."""

from sqlalchemy import Connection, select

from chatapp.models import Membership, User


def next_owner(connection: Connection, room_id: int) -> int | None:
    """Return who is to own a room that has no owner: the longest-standing moderator, else the longest-standing member.

    None where it has an owner, or where only those are left who cannot be one: guests, bots, closed accounts.
    """
    owner = select(Membership.user_id).where(Membership.room_id == room_id, Membership.role == "owner").limit(1)
    if connection.execute(owner).first() is not None:
        return None
    first = (
        select(Membership.user_id)
        .join(User, User.id == Membership.user_id)
        .where(Membership.room_id == room_id, User.kind == "account", User.deactivated_at.is_(None))
        .order_by(Membership.role != "moderator", Membership.joined_at, Membership.user_id)
        .limit(1)
    )
    return connection.execute(first).scalar_one_or_none()
