"""Sign-up invitations: created, listed and revoked by administrators."""

from chatapp.domain import lengths
from chatapp.domain.errors import Invalid
from chatapp.domain.invitations import Invitation
from chatapp.domain.permissions import Action, check_in_chat
from chatapp.domain.records import Person
from chatapp.domain.text import check_line
from chatapp.domain.times import DAY, now
from chatapp.services.people.secret_values import digest, new_secret
from chatapp.services.service import Service
from chatapp.store.people import sign_up_invitations as store

LISTED = 200
_MOST_USES = 100_000
_MOST_DAYS = 3_650


class SignUpInvitations(Service):
    """Use cases around invitations. Only the hash of a code is kept: its link is shown once."""

    def make(self, actor: Person | None, note: str = "", uses: int | None = 1, days: int | None = 7) -> str:
        """Return the code of a new invitation for `uses` accounts within `days`; None is no limit.

        `actor` None is the command line. Raises Forbidden, Invalid and TooLarge (field).
        """
        if actor is not None:
            check_in_chat(Action.MANAGE_INVITATIONS, actor)
        if uses is not None and not 1 <= uses <= _MOST_USES:
            raise Invalid("invitation_uses", "uses", most=_MOST_USES)
        if days is not None and not 1 <= days <= _MOST_DAYS:
            raise Invalid("invitation_days", "days", most=_MOST_DAYS)
        code, at = new_secret(), now()
        note, ends = check_line(note, "note", lengths.LABEL), None if days is None else at + days * DAY
        self._writer.do(
            store.make_invitations,
            store.Invite(actor=actor, hash=digest(code), note=note, most_uses=uses, expires_at=ends, at=at),
        )
        return code

    def list(self, actor: Person) -> list[Invitation]:
        """Return the newest invitations, those too that work no more. Raises Forbidden."""
        check_in_chat(Action.MANAGE_INVITATIONS, actor)
        return self._database.query(store.list_invitations, LISTED)

    def revoke(self, actor: Person, invitation_id: int) -> None:
        """Let an invitation work no more. Raises Forbidden, Conflict."""
        self._writer.do(store.revoke_invitations, store.Revoke(actor, invitation_id, now()))
