"""Sign-up invitations as their makers see them."""

from typing import Literal, NamedTuple

State = Literal["works", "revoked", "expired", "used"]


class Invitation(NamedTuple):
    """A link by which accounts are made; None for `expires_at` (ms) or `most_uses` is no end, for `by` no person."""

    id: int
    note: str
    by: str | None
    created_at: int
    expires_at: int | None
    most_uses: int | None
    uses: int
    revoked_at: int | None

    def state(self, at: int) -> State:
        """Return its state at `at` (ms): usable, or why not."""
        if self.revoked_at is not None:
            return "revoked"
        if self.expires_at is not None and self.expires_at <= at:
            return "expired"
        return "used" if self.most_uses is not None and self.uses >= self.most_uses else "works"
