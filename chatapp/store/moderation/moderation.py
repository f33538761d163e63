"""Mutes, kicks, bans, deactivation and roles.

Who acts and who it concerns are read anew in the transaction, so that of two who act at once each sees what the
other did, and nobody acts by a right that was taken from them meanwhile.
"""

from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, func, insert, or_, select, update

from chatapp.domain.errors import Conflict, Forbidden, NotFound
from chatapp.domain.moderation import AuditAction, Ban
from chatapp.domain.names import name_key, name_keys
from chatapp.domain.notes import Note, PersonChanged, PersonRemoved
from chatapp.domain.permissions import Action
from chatapp.domain.records import Person, Role
from chatapp.domain.roles import check_give, check_outranks, outranks
from chatapp.models import BanRow as B
from chatapp.models import User
from chatapp.store.audit_log import log_action
from chatapp.store.db.writer import Outcome, one_by_one
from chatapp.store.people.revoke_access import end_access
from chatapp.store.people.users import IS_OWNER, actor_and_target, find_person, lock_people, person_by_id
from chatapp.store.rooms.invitations import end_invitations_of_person


class Mute(NamedTuple):
    """Keep a person from writing until an instant (ms); 0 lets them write again."""

    actor: Person
    target_id: int
    until: int
    reason: str
    at: int


class Kick(NamedTuple):
    """Send a person out; they may come back."""

    actor: Person
    target_id: int
    reason: str
    at: int


class BanPerson(NamedTuple):
    """Keep a person out until an instant (ms); a guest by name and address too."""

    actor: Person
    target_id: int
    until: int
    reason: str
    at: int


class LiftBan(NamedTuple):
    """Let someone in again who was banned."""

    actor: Person
    ban_id: int
    at: int


class SetActive(NamedTuple):
    """Close an account (`active` False), or open it again. `actor` is None for the command line."""

    actor: Person | None
    target_id: int
    active: bool
    at: int


class SetRole(NamedTuple):
    """Give an account another role. `actor` is None for the command line."""

    actor: Person | None
    target_id: int
    role: Role
    at: int


def list_bans(connection: Connection, limit: int) -> list[Ban]:
    """Return the newest bans that were not lifted, and then those that were lifted last, `limit` in all."""
    by, lifter = User.__table__.alias("by"), User.__table__.alias("lifter")
    columns = (B.id, B.user_id, B.name, B.address, B.reason, B.created_at, by.c.name, B.until, B.lifted_at)
    query = (
        select(*columns, lifter.c.name)
        .outerjoin(by, by.c.id == B.created_by)
        .outerjoin(lifter, lifter.c.id == B.lifted_by)
    )
    active = connection.execute(query.where(B.lifted_at.is_(None)).order_by(B.id.desc()).limit(limit)).all()
    lifted = query.where(B.lifted_at.is_not(None)).order_by(B.lifted_at.desc(), B.id.desc()).limit(limit - len(active))
    return [Ban(*row) for row in (*active, *connection.execute(lifted))]


def guest_banned_until(connection: Connection, name: str, address: str | None, at: int) -> int:
    """Return until when (ms) a ban keeps a guest of this name or address out, 0 where none does at `at`."""
    row = {"keys": list(name_keys(name)), "address": address or None, "at": at}
    return connection.execute(_GUEST_BANNED_UNTIL, row).scalar_one() or 0


# Put together once: each would leave kilobytes in circles behind, for the garbage collector to find.
_GUEST_BANNED_UNTIL = select(func.max(B.until)).where(
    or_(B.fold.in_(bindparam("keys", expanding=True)), B.address == bindparam("address")),
    B.address.is_not(None),
    B.lifted_at.is_(None),
    B.until > bindparam("at"),
)


def _mute(connection: Connection, command: Mute) -> Outcome[Person]:
    actor, target = actor_and_target(connection, command.actor, command.target_id, Action.MUTE, command.at)
    notes = mute(connection, actor, target, command.until, command.reason, command.at)
    return Outcome(person_by_id(connection, target.id), notes=notes)


def mute(connection: Connection, actor: Person, target: Person, until: int, reason: str, at: int) -> tuple[Note, ...]:
    """Mute, within a transaction that has checked the right; return the notes. Raises Forbidden (rank), Conflict."""
    check_outranks(actor, target)
    if not until and target.muted_until <= at:
        raise Conflict("not_muted", "id", name=target.name)
    changed = _set(connection, target.id, muted_until=until)
    _audit(connection, actor, "person.mute" if until else "person.unmute", target, at, until=until, reason=reason)
    return (changed,)


def _kick(connection: Connection, command: Kick) -> Outcome[Person]:
    actor, target = actor_and_target(connection, command.actor, command.target_id, Action.KICK, command.at)
    return Outcome(target, notes=kick(connection, actor, target, command.reason, command.at))


def kick(connection: Connection, actor: Person, target: Person, reason: str, at: int) -> tuple[Note, ...]:
    """Kick, within a transaction that has checked the right; return the notes. Raises Forbidden (the rank)."""
    check_outranks(actor, target)
    ended = end_access(connection, target.id, at)
    _audit(connection, actor, "person.kick", target, at, reason=reason)
    # The removal first: whoever is closed by it hears why.
    return (PersonRemoved("kick", target.id), *ended)


def _ban(connection: Connection, command: BanPerson) -> Outcome[Person]:
    actor, target = actor_and_target(connection, command.actor, command.target_id, Action.BAN, command.at)
    return Outcome(target, notes=ban(connection, actor, target, command.until, command.reason, command.at))


def ban(connection: Connection, actor: Person, target: Person, until: int, reason: str, at: int) -> tuple[Note, ...]:
    """Ban, within a transaction that has checked the right; return the notes.

    Raises Forbidden (the rank), Conflict (banned already).
    """
    check_outranks(actor, target)
    row = connection.execute(select(User.banned_until, User.address).where(User.id == target.id)).one()
    if row.banned_until > at:
        raise Conflict("banned_already", "id", name=target.name)
    address = (row.address or "") if target.kind == "guest" else None
    values = {
        "user_id": target.id, "name": target.name, "fold": name_key(target.name), "address": address,
        "reason": reason, "created_at": at, "created_by": actor.id, "until": until,
    }  # fmt: skip
    connection.execute(insert(B).values(values))
    changed = _set(connection, target.id, banned_until=until)
    ended: tuple[Note, ...] = (
        *end_access(connection, target.id, at),
        *end_invitations_of_person(connection, target.id, at),
    )
    _audit(connection, actor, "person.ban", target, at, until=until, reason=reason)
    return (PersonRemoved("ban", target.id), changed, *ended)


def _lift(connection: Connection, command: LiftBan) -> Outcome[Person]:
    row = connection.execute(select(B.user_id, B.name, B.created_by).where(B.id == command.ban_id)).one_or_none()
    if row is None:
        raise NotFound("ban_not_found")
    actor, target = actor_and_target(connection, command.actor, row.user_id, Action.BAN, command.at)
    author = None if row.created_by is None else find_person(connection, row.created_by)
    if author is not None and outranks(author, actor):
        raise Forbidden("ban_outranked", name=author.name)
    here = (B.id == command.ban_id, B.lifted_at.is_(None), B.until > command.at)
    lifted = update(B).where(*here).values(lifted_at=command.at, lifted_by=actor.id)
    if not connection.execute(lifted).rowcount:
        raise Conflict("ban_over")
    changed = _set(connection, target.id, banned_until=0)
    _audit(connection, actor, "person.unban", target, command.at)
    return Outcome(target, notes=(changed,))


def _set_active(connection: Connection, command: SetActive) -> Outcome[Person]:
    target = _account_to_change(connection, command.actor, command.target_id, Action.DEACTIVATE, command.at)
    closed = connection.execute(select(User.deactivated_at).where(User.id == target.id)).scalar_one() is not None
    if closed != command.active:
        raise Conflict("deactivated_already" if closed else "active_already", "id", name=target.name)
    if not command.active and target.role == "owner":
        _check_not_last_owner(connection, target)
    notes: tuple[Note, ...] = (_set(connection, target.id, deactivated_at=None if command.active else command.at),)
    if not command.active:
        ended = end_access(connection, target.id, command.at)
        uninvited = end_invitations_of_person(connection, target.id, command.at)
        notes = (PersonRemoved("deactivate", target.id), *notes, *ended, *uninvited)
    action: AuditAction = "person.reactivate" if command.active else "person.deactivate"
    _audit(connection, command.actor, action, target, command.at)
    return Outcome(target, notes=notes)


def _set_role(connection: Connection, command: SetRole) -> Outcome[Person]:
    if command.actor is not None:
        actor, target = actor_and_target(connection, command.actor, command.target_id, Action.GIVE_ROLE, command.at)
        check_give(actor, target, command.role)
    elif (target := _account(connection, command.target_id)).kind != "account":
        raise Conflict("accounts_only")
    if target.role == "owner" and command.role != "owner":
        _check_not_last_owner(connection, target)
    changed = _set(connection, target.id, role=command.role)
    _audit(connection, command.actor, "person.role", target, command.at, old=target.role, new=command.role)
    return Outcome(changed.person, notes=(changed,))


def _account_to_change(connection: Connection, actor: Person | None, target_id: int, action: Action, at: int) -> Person:
    if actor is not None:
        present, target = actor_and_target(connection, actor, target_id, action, at)
        if present.id != target.id:
            check_outranks(present, target)
    else:
        target = _account(connection, target_id)
    if target.kind not in {"account", "bot"}:
        raise Conflict("accounts_only", "id")
    return target


def _account(connection: Connection, target_id: int) -> Person:
    lock_people(connection, [target_id], owners=True)
    target = find_person(connection, target_id)
    if target is None:
        raise NotFound("person_not_found")
    return target


def _check_not_last_owner(connection: Connection, leaving: Person) -> None:
    # All are held, so that the last two cannot step down at once.
    owners = select(User.id).where(IS_OWNER, User.deactivated_at.is_(None))
    if set(connection.execute(owners).scalars()) <= {leaving.id}:
        raise Conflict("last_owner", "role")


def _set(connection: Connection, user_id: int, **values: Any) -> PersonChanged:
    connection.execute(update(User).where(User.id == user_id).values(values))
    person = find_person(connection, user_id)
    assert person is not None
    return PersonChanged(person)


def _audit(
    connection: Connection, actor: Person | None, action: AuditAction, target: Person, at: int, **detail: object
) -> None:
    kept = {name: value for name, value in detail.items() if value not in {"", 0}}
    log_action(connection, actor.id if actor else None, action, f"person/{target.id}", at, name=target.name, **kept)


mute_people = one_by_one(_mute, revokes=True)
kick_people = one_by_one(_kick, revokes=True)
ban_people = one_by_one(_ban, revokes=True)
lift_bans = one_by_one(_lift)
set_active = one_by_one(_set_active, revokes=True)
set_roles = one_by_one(_set_role, revokes=True)
