"""Password reset links and email addresses.

They are one-time links; what they are for stands in their purpose: `reset:PERSON` for one that was mailed,
`reset:PERSON:ADMINISTRATOR` for one that an administrator made, `email:PERSON:ADDRESS`.
"""

from typing import NamedTuple

from sqlalchemy import Connection, delete, select, update

from chatapp.domain.errors import Conflict, Forbidden, NotFound
from chatapp.domain.permissions import Action, check_in_chat
from chatapp.domain.records import Person
from chatapp.domain.roles import check_outranks
from chatapp.models import OneTimeLink as L
from chatapp.models import User
from chatapp.store.audit_log import log_action
from chatapp.store.db.writer import Outcome, one_by_one
from chatapp.store.people.one_time_links import OfferLink, begins_with, offer_links
from chatapp.store.people.revoke_access import address_purpose, end_access, end_links, end_resets, reset_purpose
from chatapp.store.people.users import active_person, actor_and_target, find_person

_RESET = "reset:"


class OfferReset(NamedTuple):
    """Make a link for an account's password; `actor` None: the account itself asked, by mail to `address`."""

    actor: Person | None
    target_id: int
    hash: str
    at: int
    expires_at: int
    address: str | None = None


class OfferAddress(NamedTuple):
    """Make a link that confirms an address of a person; those for other addresses stop working."""

    user_id: int
    address: str
    hash: str
    at: int
    expires_at: int


class UseReset(NamedTuple):
    """Use a link up, and give its account another password."""

    hash: str
    password_hash: str
    at: int


class SetAddress(NamedTuple):
    """Note an account's address, or take it away."""

    user_id: int
    address: str | None


class Confirm(NamedTuple):
    """Use up the link that went to an address of a person, and save the address."""

    user_id: int
    hash: str
    at: int


def address_of(connection: Connection, user_id: int) -> str | None:
    """Return the confirmed address of a person, or None."""
    return connection.execute(select(User.email).where(User.id == user_id)).scalar_one_or_none()


def reset_for(connection: Connection, link_hash: str, at: int) -> Person | None:
    """Return whose password a link would change at `at` (ms), or None where it does not work."""
    purpose = _purpose(connection, _RESET, link_hash, at)
    if purpose is None:
        return None
    target_id, _colon, actor_id = purpose.removeprefix(_RESET).partition(":")
    target = find_person(connection, int(target_id))
    may = not actor_id or (target is not None and _may_reset(connection, int(actor_id), target, at))
    return target if may else None


def _may_reset(connection: Connection, actor_id: int, target: Person, at: int) -> bool:
    """Return True while whoever made a link may make one: they keep it, and may have lost the right since."""
    try:
        actor = active_person(connection, actor_id, at)
        check_in_chat(Action.RESET_PASSWORD, actor)
        check_outranks(actor, target)
    except Forbidden:
        return False
    return True


def _offer(connection: Connection, command: OfferReset) -> Outcome[None]:
    target = find_person(connection, command.target_id)
    if command.actor is not None:
        actor, target = actor_and_target(
            connection, command.actor, command.target_id, Action.RESET_PASSWORD, command.at
        )
        check_outranks(actor, target)
        log_action(connection, actor.id, "person.reset", f"person/{target.id}", command.at, name=target.name)
    if target is None or target.kind != "account":
        raise Conflict("accounts_only", "id")
    if command.actor is None and address_of(connection, target.id) != command.address:
        raise Conflict("email_changed", "id")
    end_resets(connection, target.id)
    purpose = reset_purpose(target.id, None if command.actor is None else command.actor.id)
    link = OfferLink(purpose, command.hash, command.at, command.expires_at)
    [outcome] = offer_links(connection, [link])
    return outcome


def _offer_address(connection: Connection, command: OfferAddress) -> Outcome[None]:
    before = address_purpose(command.user_id)
    connection.execute(delete(L).where(begins_with(connection, before)))
    purpose = address_purpose(command.user_id, command.address)
    [outcome] = offer_links(connection, [OfferLink(purpose, command.hash, command.at, command.expires_at)])
    return outcome


def _use(connection: Connection, command: UseReset) -> Outcome[Person]:
    person = reset_for(connection, command.hash, command.at)
    used = update(L).where(L.hash == command.hash, L.used_at.is_(None)).values(used_at=command.at)
    if person is None or not connection.execute(used).rowcount:
        raise NotFound("link_used")
    connection.execute(update(User).where(User.id == person.id).values(password_hash=command.password_hash))
    ended = end_access(connection, person.id, command.at)
    log_action(connection, person.id, "password.reset", f"person/{person.id}", command.at, name=person.name)
    return Outcome(person, notes=ended)


def _set_address(connection: Connection, command: SetAddress) -> Outcome[None]:
    connection.execute(update(User).where(User.id == command.user_id).values(email=command.address))
    end_links(connection, command.user_id)
    return Outcome()


def _confirm(connection: Connection, command: Confirm) -> Outcome[str]:
    before = address_purpose(command.user_id)
    purpose = _purpose(connection, before, command.hash, command.at)
    if purpose is None:
        raise NotFound("link_used")
    address = purpose.removeprefix(before)
    connection.execute(update(User).where(User.id == command.user_id).values(email=address))
    end_links(connection, command.user_id)
    return Outcome(address)


def _purpose(connection: Connection, begin: str, link_hash: str, at: int) -> str | None:
    works = (L.hash == link_hash, L.used_at.is_(None), L.expires_at > at, begins_with(connection, begin))
    return connection.execute(select(L.purpose).where(*works)).scalar_one_or_none()


offer_resets = one_by_one(_offer)
use_resets = one_by_one(_use)
offer_addresses = one_by_one(_offer_address)
set_addresses = one_by_one(_set_address)
confirm_addresses = one_by_one(_confirm)
