"""Invitations into rooms: those a person received, and those pending in a room."""

from typing import Annotated, Any

from pydantic import Field

from chatapp.api.blueprints import part
from chatapp.api.context import current_person, services
from chatapp.api.rate_limits import limited
from chatapp.api.request_models import InRoom, Request, Seq
from chatapp.api.response_models import InvitedAnswer, OkAnswer, PendingAnswer, ReceivedAnswer, RoomAnswer
from chatapp.api.rooms import room_answer
from chatapp.presentation.payloads import pending_invitation_payload, received_invitation_payload
from chatapp.services.limits.costs import Cost, costs
from chatapp.services.rooms.memberships import MOST_INVITED

blueprint = part("invitations", "Invitations into rooms")


class _People(Request):
    people: Annotated[list[Seq], Field(max_length=MOST_INVITED)]


class _Invited(InRoom):
    person: Seq


def _count(body: _People) -> int:
    return len(body.people)


@blueprint.get("/invitations", responses={200: ReceivedAnswer})
@limited(costs(reads=2))
def received() -> dict[str, Any]:
    """List the invitations that wait for your answer."""
    found = services().room_invitations.received(current_person())
    return {"ok": True, "invitations": [received_invitation_payload(invitation) for invitation in found]}


@blueprint.put("/invitations/<room>", responses={200: RoomAnswer})
@limited(costs("membership"))
def accept(path: InRoom) -> dict[str, Any]:
    """Become a member of the room you are invited into."""
    services().room_invitations.accept(current_person(), path.room)
    return room_answer(path.room)


@blueprint.delete("/invitations/<room>", responses={200: OkAnswer})
@limited(costs("membership"))
def decline(path: InRoom) -> dict[str, Any]:
    """Decline an invitation."""
    services().room_invitations.decline(current_person(), path.room)
    return {"ok": True}


@blueprint.get("/rooms/<room>/invitations", responses={200: PendingAnswer})
@limited(costs(reads=5))
def pending(path: InRoom) -> dict[str, Any]:
    """List the unanswered invitations into a room."""
    found = services().room_invitations.pending(current_person(), path.room)
    return {"ok": True, "invitations": [pending_invitation_payload(invitation) for invitation in found]}


@blueprint.post("/rooms/<room>/invitations", responses={200: InvitedAnswer})
@limited(costs(Cost("invite", units=_count)))
def invite(path: InRoom, body: _People) -> dict[str, Any]:
    """Invite people into a room."""
    return {"ok": True, "invited": services().memberships.invite(current_person(), path.room, body.people)}


@blueprint.delete("/rooms/<room>/invitations/<person>", responses={200: OkAnswer})
@limited(costs("arrange"))
def withdraw(path: _Invited) -> dict[str, Any]:
    """Take back the invitations of a person into a room."""
    services().room_invitations.withdraw(current_person(), path.room, path.person)
    return {"ok": True}
