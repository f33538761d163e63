"""Who owns a room once its last owner has gone."""

from sqlalchemy import Connection, select

from chatapp.models import Membership, User


def heir_of(connection: Connection, room_id: int) -> int | None:
    """Return who is to own a room that has no owner: the longest-standing moderator, else the longest-standing member.

    None where it has an owner, or where only those are left who cannot be one: guests, bots, closed accounts.
    """
    members = (
        select(Membership.role, Membership.user_id, User.kind, User.deactivated_at)
        .join(User, User.id == Membership.user_id)
        .where(Membership.room_id == room_id)
        .order_by(Membership.joined_at, Membership.user_id)
    )
    rows = connection.execute(members).all()
    if any(row.role == "owner" for row in rows):
        return None
    able = [row for row in rows if row.kind == "account" and row.deactivated_at is None]
    able.sort(key=lambda row: row.role != "moderator")
    return able[0].user_id if able else None
