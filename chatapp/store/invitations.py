"""People who come in by a link that works once: the link is used up and the person added, or neither."""

from typing import NamedTuple

from sqlalchemy import Connection

from chatapp.store.links import UseLink, use_links
from chatapp.store.users import AddUser, add_users
from chatapp.store.writer import Outcome, one_by_one


class AddByLink(NamedTuple):
    """Use up the link of this purpose and hash, and add the person."""

    purpose: str
    hash: str
    user: AddUser


def _add(connection: Connection, command: AddByLink) -> Outcome:
    use = UseLink(command.purpose, command.hash, command.user.at)
    for outcome in use_links(connection, [use]) + (added := add_users(connection, [command.user])):
        if outcome.error is not None:
            raise outcome.error
    return added[0]


add_by_link = one_by_one(_add)
