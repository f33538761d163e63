"""Room settings: name, topic, posting, slow mode, archive."""

from typing import Any

from sqlalchemy import Connection, update

from chatapp.domain.commands import ConfigureRoom, RoomSettingsUpdate
from chatapp.domain.notes import RoomChanged
from chatapp.domain.permissions import Action
from chatapp.domain.records import Room
from chatapp.models import Room as R
from chatapp.store.audit_log import log_action
from chatapp.store.db.writer import Outcome, one_by_one
from chatapp.store.rooms.invitations import end_invitations_of_room
from chatapp.store.rooms.rooms import room_by_slug, room_for_action, search_name

_ACTIONS = {"topic": Action.SET_TOPIC, "archived": Action.ARCHIVE}


def _configure(connection: Connection, command: ConfigureRoom) -> Outcome[Room]:
    wanted = {name: value for name, value in command.changes._asdict().items() if value is not None}
    room, _mine = room_for_action(
        connection,
        command.room,
        command.actor,
        Action.SEE,
        *_asked(command.changes),
        at=command.at,
        check_mute=_says(command.changes),
    )
    changed = {name: value for name, value in wanted.items() if value != _present(room)[name]}
    if not changed:
        return Outcome(room)
    ended = end_invitations_of_room(connection, room.id, command.at) if changed.get("archived") else ()
    connection.execute(update(R).where(R.id == room.id).values(**_values(room, changed, command.at)))
    actor_id = command.actor.id if command.actor else None
    if changed.keys() != {"topic"}:
        # Everyone may set a topic, over and over: it would bury what those in charge did.
        log_action(connection, actor_id, "room.configure", room.slug, command.at, changed=", ".join(sorted(changed)))
    configured = room_by_slug(connection, room.slug)
    assert configured is not None
    return Outcome(configured, notes=(RoomChanged(room.id), *ended))


configure_rooms = one_by_one(_configure)


def _asked(changes: RoomSettingsUpdate) -> list[Action]:
    """Return what has to be allowed: restoring first, since nothing else may be done to a room that is archived."""
    actions = {_ACTIONS.get(name, Action.CONFIGURE) for name, value in changes._asdict().items() if value is not None}
    if changes.archived is False:
        return [Action.ARCHIVE]
    return sorted(actions, key=lambda action: action is not Action.ARCHIVE)


def _says(changes: RoomSettingsUpdate) -> bool:
    return any((changes.name, changes.topic, changes.description))


def _present(room: Room) -> dict[str, Any]:
    return room._asdict() | {"archived": room.archived_at is not None}


def _values(room: Room, changed: dict[str, Any], at: int) -> dict[str, Any]:
    values = dict(changed)
    if "name" in values:
        values["search_name"] = search_name(values["name"], room.slug)
    if "archived" in values:
        values["archived_at"] = at if values.pop("archived") else None
    return values
