"""Identifies a connection's person by session, token or guest name."""

from typing import Literal, NamedTuple

from chatapp.domain import lengths
from chatapp.domain.errors import ChatError, Conflict, Invalid, Unauthorized
from chatapp.domain.records import Person
from chatapp.realtime.guest_names import GuestNames
from chatapp.services.people.accounts import Accounts
from chatapp.services.people.secret_values import digest
from chatapp.services.people.sessions import Sessions
from chatapp.services.people.tokens import Tokens

# What `auth` may hold, and how long each may be.
AUTH_LENGTHS = {"token": lengths.SECRET, "username": lengths.typed(lengths.PERSON_NAME)}


class AuthResult(NamedTuple):
    """Who came in. `token` is only for a guest who came by username: with it the guest returns.

    `credential` is the hash of what lets them stay: the connection ends when that does.
    """

    person: Person
    token: str | None
    credential: str


class Identity:
    """Recognises people, and claims the names of guests for their connections."""

    def __init__(self, accounts: Accounts, sessions: Sessions, tokens: Tokens, names: GuestNames) -> None:
        self._accounts = accounts
        self._names = names
        self._sessions = sessions
        self._tokens = tokens

    def of_socket(
        self, auth: object, session_secret: str | None, connection_id: str, address: str | None = None
    ) -> AuthResult:
        """Return who connects, by Socket.IO's `auth` or else by the secret of the session cookie.

        A guest's name belongs to `connection_id` from then on, until it is released in GuestNames.
        Raises Invalid (the shape of `auth`, the name), Unauthorized, Forbidden (no guests here, a ban on who connects
        or, for guests, on the network `address`) and Conflict (the name is an account's or a connected guest's).
        """
        auth_result = self._authenticate(_checked(auth), session_secret, address)
        person = auth_result.person
        if person.kind == "guest" and not self._names.claim(person.name, person.id, connection_id):
            raise Conflict("name_taken", "username")
        if person.kind == "guest" and auth_result.token is None:
            self._check_still_free(person, connection_id)
        return auth_result

    def _check_still_free(self, guest: Person, connection_id: str) -> None:
        # An account may have taken the name between the look at it and the claim; from now on none can.
        try:
            self._accounts.check_name_free(guest)
        except ChatError:
            self._names.release(connection_id)
            raise

    def of_token(self, token: str, address: str | None = None) -> Person:
        """Return whose token comes with a request. Raises Unauthorized, Forbidden, and for guests Conflict."""
        return self._returned(self._tokens.person_for(token), "token", token, address).person

    def _authenticate(self, shown: dict[str, str], session_secret: str | None, address: str | None) -> AuthResult:
        if "token" in shown:
            return self._returned(self._tokens.person_for(shown["token"]), "token", shown["token"], address)
        if "username" in shown:
            return self._new_guest(shown["username"], address)
        if session_secret is not None:
            return self._returned(self._sessions.person_for(session_secret), "session", session_secret, address)
        raise Unauthorized("auth_missing")

    def _new_guest(self, name: str, address: str | None) -> AuthResult:
        person = self._accounts.sign_in_guest(name, address)
        token = self._tokens.issue(person, "guest")
        return AuthResult(person, token, digest(token))

    def _returned(
        self, person: Person | None, how: Literal["session", "token"], secret: str, address: str | None
    ) -> AuthResult:
        if person is None:
            raise Unauthorized("token_invalid", "token") if how == "token" else Unauthorized("session_ended")
        if person.kind == "guest":
            self._accounts.check_return(person, address)
        return AuthResult(person, None, digest(secret))


def _checked(auth: object) -> dict[str, str]:
    if auth is None:
        return {}
    if not isinstance(auth, dict):
        raise Invalid("auth_invalid", "auth")
    for name, value in auth.items():
        if name not in AUTH_LENGTHS:
            shown = str(name)[:40].encode(errors="replace").decode()
            raise Invalid("unknown_field", shown)
        if not isinstance(value, str):
            raise Invalid("not_a_text", name)
        if len(value) > AUTH_LENGTHS[name]:
            raise (
                Invalid("token_invalid", name)
                if name == "token"
                else Invalid("name_length", name, most=lengths.PERSON_NAME)
            )
    if len(auth) > 1:
        raise Invalid("auth_invalid", "auth")
    return auth
