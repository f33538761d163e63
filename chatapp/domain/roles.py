"""Roles: their order, and who may assign which."""

from chatapp.domain.errors import Conflict, Forbidden
from chatapp.domain.records import Person, Role

# Who moderates or administers acts only on people of a lower rank.
RANKS: dict[Role, int] = {"owner": 4, "admin": 3, "moderator": 2, "member": 1, "bot": 1, "guest": 0}
# The roles that an account may be given, and by whom.
GIVEN_BY: dict[Role, frozenset[Role]] = {
    "owner": frozenset({"owner"}),
    "admin": frozenset({"owner"}),
    "moderator": frozenset({"owner", "admin"}),
    "member": frozenset({"owner", "admin"}),
}


def outranks(actor: Person, target: Person) -> bool:
    """Return True if one person stands above another."""
    return RANKS[actor.role] > RANKS[target.role]


def check_outranks(actor: Person, target: Person) -> None:
    """Raise Forbidden unless the actor stands above the target."""
    if not outranks(actor, target):
        raise Forbidden("outranked", "id")


def may_give(actor: Person, target: Person, role: Role) -> bool:
    """Return True if the actor may give the target, an account, this role: one may also step down oneself."""
    if target.kind != "account" or role not in GIVEN_BY:
        return False
    stepping_down = actor.id == target.id and RANKS[role] <= RANKS[actor.role]
    return stepping_down or (actor.role in GIVEN_BY[role] and (actor.role == "owner" or outranks(actor, target)))


def check_give(actor: Person, target: Person, role: Role) -> None:
    """Raise Conflict for one whose role cannot change, Forbidden where it is not for this actor to give."""
    if target.kind != "account":
        raise Conflict("accounts_only", "role")
    if not may_give(actor, target, role):
        raise Forbidden("role_not_yours", "role")
