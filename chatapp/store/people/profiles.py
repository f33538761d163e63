"""Profiles."""

from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select, update

from chatapp.domain.errors import Conflict, Forbidden
from chatapp.domain.moderation import check_not_muted
from chatapp.domain.names import name_key, name_keys
from chatapp.domain.notes import PersonChanged
from chatapp.domain.permissions import Action, check_in_chat
from chatapp.domain.records import Person
from chatapp.models import NameKey, User
from chatapp.store.db.writer import Outcome, one_by_one
from chatapp.store.people.name_words import set_name_words
from chatapp.store.people.users import active_person, claim_keys, person_by_id

# Earlier names stay taken, so that nobody else passes for their owner: there has to be an end to them.
MOST_KEYS = 24


class ChangeProfile(NamedTuple):
    """Change what one says of oneself; `hue` None is the colour that goes with the id."""

    user_id: int
    hue: int | None
    emoji: str
    status: str
    invisible: bool
    at: int


class Rename(NamedTuple):
    """Call an account otherwise; the names that it had stay taken."""

    user_id: int
    name: str
    at: int


def _change(connection: Connection, command: ChangeProfile) -> Outcome[Person]:
    present = active_person(connection, command.user_id, command.at)
    check_in_chat(Action.CHANGE_PROFILE, present)
    said = (command.emoji, command.status)
    if any(said) and said != (present.emoji, present.status):
        check_not_muted(present.muted_until, command.at)
    values = {
        "hue": command.hue, "status_emoji": command.emoji, "status": command.status, "invisible": command.invisible,
    }  # fmt: skip
    return _changed(connection, command.user_id, values)


def _rename(connection: Connection, command: Rename) -> Outcome[Person]:
    person = active_person(connection, command.user_id, command.at, check_mute=True)
    if person.kind != "account":
        raise Forbidden("account_needed", "username")
    keys = set(name_keys(command.name))
    owners = select(NameKey.key, NameKey.user_id).where(NameKey.key.in_(keys))
    held = {row.key: row.user_id for row in connection.execute(owners)}
    if any(owner != person.id for owner in held.values()):
        raise Conflict("name_taken", "username")
    _claim(connection, person.id, keys - held.keys())
    set_name_words(connection, person.id, command.name)
    return _changed(connection, person.id, {"name": command.name, "fold": name_key(command.name)})


def _claim(connection: Connection, user_id: int, keys: set[str]) -> None:
    if not keys:
        return
    count = select(func.count()).select_from(NameKey).where(NameKey.user_id == user_id)
    if connection.execute(count).scalar_one() + len(keys) > MOST_KEYS:
        raise Conflict("too_many_names", "username")
    claim_keys(connection, user_id, keys)


def _changed(connection: Connection, user_id: int, values: dict[str, Any]) -> Outcome[Person]:
    connection.execute(update(User).where(User.id == user_id).values(values))
    person = person_by_id(connection, user_id)
    return Outcome(person, notes=(PersonChanged(person),))


change_profiles = one_by_one(_change)
rename_accounts = one_by_one(_rename)
