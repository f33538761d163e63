"""Sign-up invitations with a number of uses and an expiry. A use and its account are stored together."""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, insert, or_, select, update
from sqlalchemy.orm import aliased

from chatapp.domain.errors import Conflict, NotFound
from chatapp.domain.invitations import Invitation
from chatapp.domain.permissions import Action, check_in_chat
from chatapp.domain.permissions.table import ADMINISTRATORS
from chatapp.domain.records import Person
from chatapp.models import InvitationRow as I
from chatapp.models import User
from chatapp.store.audit_log import log_action
from chatapp.store.db.writer import Outcome, one_by_one
from chatapp.store.people.one_time_links import UseLink, use_links
from chatapp.store.people.users import AddUser, active_person, add_users


class AddByLink(NamedTuple):
    """Use up the one-time link of this purpose and hash, and add the person."""

    purpose: str
    hash: str
    user: AddUser


class AddByInvitation(NamedTuple):
    """Take one of an invitation's uses, and add the person."""

    hash: str
    user: AddUser


class Invite(NamedTuple):
    """Make an invitation; `actor` is None for the command line, `most_uses` and `expires_at` for no end."""

    actor: Person | None
    hash: str
    note: str
    most_uses: int | None
    expires_at: int | None
    at: int


class Revoke(NamedTuple):
    """Let an invitation work no more."""

    actor: Person
    invitation_id: int
    at: int


def list_invitations(connection: Connection, limit: int) -> list[Invitation]:
    """Return the newest invitations."""
    rows = connection.execute(_invitations().order_by(I.id.desc()).limit(limit))
    return [Invitation(*row) for row in rows]


def find_working(connection: Connection, invitation_hash: str, at: int) -> Invitation | None:
    """Return the invitation of this hash if it works at `at` (ms), or None."""
    row = connection.execute(_invitations().where(_works(invitation_hash, at))).one_or_none()
    return None if row is None else Invitation(*row)


def _add_by_link(connection: Connection, command: AddByLink) -> Outcome[Person]:
    use = UseLink(command.purpose, command.hash, command.user.at)
    for outcome in use_links(connection, [use]) + (added := add_users(connection, [command.user])):
        if outcome.error is not None:
            raise outcome.error
    return added[0]


def _add_by_invitation(connection: Connection, command: AddByInvitation) -> Outcome[Person]:
    used = update(I).where(_works(command.hash, command.user.at)).values(uses=I.uses + 1)
    if not connection.execute(used).rowcount:
        raise NotFound("invitation_used", "code")
    [added] = add_users(connection, [command.user])
    if added.error is not None:
        raise added.error
    return added


def _invite(connection: Connection, command: Invite) -> Outcome[int]:
    if command.actor is not None:
        check_in_chat(Action.MANAGE_INVITATIONS, active_person(connection, command.actor.id, command.at))
    actor_id = command.actor.id if command.actor else None
    values = {
        "hash": command.hash, "note": command.note, "created_by": actor_id,
        "created_at": command.at, "expires_at": command.expires_at, "most_uses": command.most_uses, "uses": 0,
    }  # fmt: skip
    number = connection.execute(insert(I).values(values).returning(I.id)).scalar_one()
    log_action(connection, actor_id, "invitation.make", f"invitation/{number}", command.at, note=command.note)
    return Outcome(number)


def _revoke(connection: Connection, command: Revoke) -> Outcome[None]:
    check_in_chat(Action.MANAGE_INVITATIONS, active_person(connection, command.actor.id, command.at))
    here = (I.id == command.invitation_id, I.revoked_at.is_(None))
    if not connection.execute(update(I).where(*here).values(revoked_at=command.at)).rowcount:
        raise Conflict("invitation_revoked")
    log_action(connection, command.actor.id, "invitation.revoke", f"invitation/{command.invitation_id}", command.at)
    return Outcome()


add_by_link = one_by_one(_add_by_link)
add_by_invitation = one_by_one(_add_by_invitation)
make_invitations = one_by_one(_invite)
revoke_invitations = one_by_one(_revoke)


def _invitations() -> Select[*tuple[Any, ...]]:
    columns = (I.id, I.note, User.name, I.created_at, I.expires_at, I.most_uses, I.uses, I.revoked_at)
    return select(*columns).outerjoin(User, User.id == I.created_by)


def _works(invitation_hash: str, at: int) -> ColumnElement[bool]:
    # A banned or demoted administrator may have kept the code: it is no way back in.
    maker = aliased(User)
    has_lost_the_right = or_(
        maker.banned_until > at, maker.deactivated_at.is_not(None), maker.role.not_in(ADMINISTRATORS)
    )
    return and_(
        ~exists().where(maker.id == I.created_by, has_lost_the_right),
        I.hash == invitation_hash,
        I.revoked_at.is_(None),
        or_(I.expires_at.is_(None), I.expires_at > at),
        or_(I.most_uses.is_(None), I.uses < I.most_uses),
    )
