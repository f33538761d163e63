"""Bearer tokens: for programs (`api`) and for returning guests (`guest`)."""

import contextlib
from typing import Literal

from chatapp.domain import lengths
from chatapp.domain.errors import Unavailable
from chatapp.domain.moderation import check_not_banned
from chatapp.domain.records import Person, Token
from chatapp.domain.text import check_line
from chatapp.domain.times import now
from chatapp.services.people.secret_values import digest, new_secret
from chatapp.services.service import Service
from chatapp.store.people import tokens as store

_TOUCH_EVERY = 60_000


class Tokens(Service):
    """Issues, recognises and revokes tokens. Nothing is cached: a revoked one is refused at once."""

    def issue(self, person: Person, kind: Literal["api", "guest"] = "api", label: str = "") -> str:
        """Return a new token of a person: the only time that it is seen. Raises Invalid, TooLarge (label)."""
        secret = new_secret()
        label = check_line(label, "label", lengths.LABEL)
        self._writer.do(store.add_tokens, store.AddToken(person.id, kind, label, digest(secret), now()))
        return secret

    def person_for(self, secret: str) -> Person | None:
        """Return whose token this is, or None when it was revoked or never was. Raises Forbidden for the banned."""
        with self._database.read_once() as connection:
            token = store.find_token(connection, digest(secret))
        if token is None:
            return None
        at = now()
        check_not_banned(token.banned_until, token.deactivated_at, at)
        # Of guests' tokens nobody is shown when they were used: a thousand guests who come back cost no write.
        if token.kind == "api" and at - (token.used_at or 0) > _TOUCH_EVERY:
            self._touch(token.id, at)
        return token.person

    def revoke(self, token_id: int) -> None:
        """End a token. Raises NotFound where none of this number works."""
        self._writer.do(store.revoke_tokens, store.RevokeToken(token_id, now()))

    def list(self, person: Person | None = None) -> list[Token]:
        """Return the API tokens of one person or of all, revoked ones too, oldest first."""
        with self._database.read() as connection:
            return store.list_tokens(connection, None if person is None else person.id)

    def _touch(self, token_id: int, at: int) -> None:
        # Nobody waits for this: a request must not fail because a note about it could not be made.
        with contextlib.suppress(Unavailable):
            self._writer.submit(store.touch_tokens, store.TouchToken(token_id, at), lambda _outcome: None)
