"""Whether a person may act at all at this moment: what a ban, a closed account and a mute forbid."""

from typing import NamedTuple

from chatapp.domain.moderation import check_may_sign_in, check_not_muted
from chatapp.domain.permissions import Action
from chatapp.domain.records import Role

# What a muted person may not do: all by which they would say something to others, or reach them.
SPEECH = frozenset(
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
    """What a person may be kept from by moderators: instants in ms, 0 or None for never; and their role."""

    role: Role
    muted_until: int
    banned_until: int
    deactivated_at: int | None


def check_account_state(standing: AccountState, at: int, *, speaks: bool) -> None:
    """Raise Forbidden for one who may not act at `at` (ms), or not speak if the act `speaks`."""
    check_may_sign_in(standing.banned_until, standing.deactivated_at, at)
    if speaks:
        check_not_muted(standing.muted_until, at)
