"""People: guests, accounts and bots, and the names that are taken."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, bindparam, func, insert, literal_column, select, update

from chatapp.domain.account_state import AccountState, check_account_state
from chatapp.domain.errors import Conflict, Forbidden, NotFound
from chatapp.domain.names import name_key, name_keys
from chatapp.domain.notes import PersonChanged
from chatapp.domain.permissions import Action, check_in_chat
from chatapp.domain.records import Account, Person, PersonKind, Role
from chatapp.models import NameKey, User
from chatapp.store.db.raw_sql import insert_new
from chatapp.store.db.writer import Outcome, one_by_one
from chatapp.store.people.name_words import set_name_words
from chatapp.store.people.revoke_access import end_access

# What `Person(*row)` is made of, in the order of its fields.
PERSON = (
    User.id, User.name, User.kind, User.role, User.hue, User.status_emoji, User.status, User.invisible,
    User.muted_until,
)  # fmt: skip


# Word for word the condition of the index, which is chosen by that.
IS_OWNER: ColumnElement[bool] = literal_column("users.role = 'owner'")

# Put together once: each would leave kilobytes in circles behind, for the garbage collector to find.
_TAKEN = select(NameKey.key).where(NameKey.key.in_(bindparam("keys", expanding=True)))


_PRESENT = select(*PERSON, User.banned_until, User.deactivated_at).where(User.id == bindparam("person"))
_TAKES_OWNERS = {Action.GIVE_ROLE, Action.DEACTIVATE}


class AddUser(NamedTuple):
    """Add a person; the names of accounts and bots are claimed, `first_owner` only where there is no owner yet.

    `address` is where a guest came in from, so that a ban can reach it.
    """

    name: str
    kind: PersonKind
    role: Role
    password_hash: str | None
    at: int
    first_owner: bool = False
    address: str | None = None


class ConvertGuest(NamedTuple):
    """Make an account of a guest, with the guest's name and id."""

    user_id: int
    password_hash: str
    at: int


class ChangePassword(NamedTuple):
    """Give an account another password, by its hash. `end_access` signs it out everywhere."""

    user_id: int
    password_hash: str
    at: int
    end_access: bool = False


def person_by_id(connection: Connection, user_id: int) -> Person:
    """Return a person who is known to exist."""
    return Person(*connection.execute(select(*PERSON).where(User.id == user_id)).one())


def find_person(connection: Connection, user_id: int) -> Person | None:
    """Return a person by id, or None."""
    row = connection.execute(select(*PERSON).where(User.id == user_id)).one_or_none()
    return None if row is None else Person(*row)


def active_person(connection: Connection, person_id: int, at: int, *, check_mute: bool = False) -> Person:
    """Return a person who acts at an instant (ms) as they are in this transaction: rights may have gone meanwhile.

    Raises Forbidden for one who is banned or deactivated, or with `check_mute` muted.
    """
    row: Any = connection.execute(_PRESENT, {"person": person_id}).one_or_none()
    if row is None:
        raise Forbidden("account_gone")
    person = Person(*row[: len(PERSON)])
    state = AccountState(person.role, person.muted_until, *row[len(PERSON) :])
    check_account_state(state, at, check_mute=check_mute)
    return person


def lock_people(connection: Connection, ids: Sequence[int], owners: bool = False) -> None:
    """Lock the rows of these people, and with `owners` those of all owners of the chat, until the commit."""
    held = {*ids, *connection.execute(select(User.id).where(IS_OWNER)).scalars()} if owners else set(ids)
    # In one order, so that two cannot wait for each other; what merely refers to a person need not wait.
    query = select(User.id).where(User.id.in_(held)).order_by(User.id)
    connection.execute(query.with_for_update(key_share=True))


def actor_and_target(
    connection: Connection, actor: Person, target_id: int, action: Action, at: int
) -> tuple[Person, Person]:
    """Return actor and target as they are now, and stay until the commit.

    Raises NotFound, and Forbidden where the right is missing, or the actor is banned or deactivated.
    """
    # Of two who act on each other at once, one waits and then sees what the other did.
    lock_people(connection, [actor.id, target_id], owners=action in _TAKES_OWNERS)
    present, target = active_person(connection, actor.id, at), find_person(connection, target_id)
    check_in_chat(action, present)
    if target is None:
        raise NotFound("person_not_found", "id")
    return present, target


def find_account(connection: Connection, name: str) -> Account | None:
    """Return the account or bot that is called so, whatever the case, or None."""
    key = name_key(name)
    # First by the name itself: of accounts that had their names before these were taken for one, one has the key.
    own = (User.fold == key, User.name == name, User.kind.in_(("account", "bot")))
    row = connection.execute(_accounts().where(*own).limit(1)).one_or_none()
    if row is None:
        owner = select(NameKey.user_id).where(NameKey.key == key)
        row = connection.execute(_accounts().where(User.id.in_(owner))).one_or_none()
    return None if row is None else _account(row)


def list_accounts(connection: Connection) -> list[Account]:
    """Return all accounts and bots by name."""
    rows = connection.execute(_accounts().where(User.kind.in_(("account", "bot"))).order_by(func.lower(User.name)))
    return [_account(row) for row in rows]


def is_taken(connection: Connection, names: Iterable[str]) -> set[str]:
    """Return those of the names that belong, to the eye, to an account or bot."""
    keys = {key: name for name in names for key in name_keys(name)}
    return {keys[key] for key in connection.execute(_TAKEN, {"keys": list(keys)}).scalars()}


def has_owner(connection: Connection) -> bool:
    """Return True if the server has an owner."""
    return connection.execute(select(User.id).where(IS_OWNER).limit(1)).one_or_none() is not None


def _add(connection: Connection, command: AddUser) -> Outcome[Person]:
    if command.first_owner and has_owner(connection):
        raise Conflict("has_owner")
    if command.kind in {"account", "bot"}:
        _refuse_taken(connection, command.name)
    user_id = _insert(connection, command)
    if command.kind in {"account", "bot"}:
        _claim(connection, user_id, command.name)
    return Outcome(Person(user_id, command.name, command.kind, command.role))


def _convert_guest(connection: Connection, command: ConvertGuest) -> Outcome[Person]:
    person = find_person(connection, command.user_id)
    if person is None or person.kind != "guest":
        raise Conflict("has_account")
    # Hashing the password took a while, in which the guest may have been banned.
    active_person(connection, person.id, command.at)
    _refuse_taken(connection, person.name)
    _claim(connection, person.id, person.name)
    values = {"kind": "account", "role": "member", "password_hash": command.password_hash, "address": None}
    connection.execute(update(User).where(User.id == person.id).values(values))
    kept = person._replace(kind="account", role="member")
    return Outcome(kept, notes=(PersonChanged(kept),))


def _change_password(connection: Connection, command: ChangePassword) -> Outcome[Person]:
    changed = update(User).where(User.id == command.user_id).values(password_hash=command.password_hash)
    connection.execute(changed)
    person = find_person(connection, command.user_id)
    if person is None:
        raise NotFound("person_not_found")
    ended = end_access(connection, command.user_id, command.at) if command.end_access else ()
    return Outcome(person, notes=(PersonChanged(person), *ended))


add_users = one_by_one(_add)
convert_guests = one_by_one(_convert_guest)
change_passwords = one_by_one(_change_password)


def _accounts() -> Select[*tuple[Any, ...]]:
    columns = (User.created_at, User.password_hash, User.banned_until, User.deactivated_at, User.email)
    return select(*PERSON, *columns)


def _account(row: Any) -> Account:
    return Account(Person(*row[: len(PERSON)]), *row[len(PERSON) :])


def _insert(connection: Connection, command: AddUser) -> int:
    values = {
        "kind": command.kind, "role": command.role, "name": command.name, "fold": name_key(command.name),
        "password_hash": command.password_hash, "created_at": command.at, "address": command.address,
    }  # fmt: skip
    user_id = connection.execute(insert(User).values(values).returning(User.id)).scalar_one()
    set_name_words(connection, user_id, command.name)
    return user_id


def _refuse_taken(connection: Connection, name: str) -> None:
    if is_taken(connection, [name]):
        raise Conflict("name_taken", "username")


def _claim(connection: Connection, user_id: int, name: str) -> None:
    claim_keys(connection, user_id, name_keys(name))


def claim_keys(connection: Connection, user_id: int, keys: Iterable[str]) -> None:
    """Take a name's keys for a person. Raises Conflict where another process took one just now."""
    rows = [{"key": key, "user_id": user_id} for key in sorted(set(keys))]
    if len(insert_new(connection, NameKey, rows, NameKey.key)) < len(rows):
        raise Conflict("name_taken", "username")
