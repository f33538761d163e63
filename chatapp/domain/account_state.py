"""Checks that a person may act now: bans, deactivated accounts and mutes."""

from typing import NamedTuple

from chatapp.domain.moderation import check_not_banned, check_not_muted
from chatapp.domain.permissions import Action
from chatapp.domain.records import Role

# The actions that a mute forbids: everything that others would read or be notified of.
FORBIDDEN_WHILE_MUTED = frozenset(
    {
        Action.CREATE_ROOM,
        Action.CREATE_PRIVATE_ROOM,
        Action.START_DIRECT,
        Action.INVITE,
        Action.SET_TOPIC,
        Action.POST,
        Action.TYPE,
        Action.EDIT_OWN,
        Action.REACT,
        Action.VOTE,
        Action.PIN,
    }
)


class AccountState(NamedTuple):
    """A person's role, and the instants (ms) of mute, ban and deactivation; 0 or None for never."""

    role: Role
    muted_until: int
    banned_until: int
    deactivated_at: int | None


def check_account_state(state: AccountState, at: int, *, check_mute: bool) -> None:
    """Raise Forbidden if the person is banned or deactivated at `at` (ms), or with `check_mute` muted."""
    check_not_banned(state.banned_until, state.deactivated_at, at)
    if check_mute:
        check_not_muted(state.muted_until, at)
