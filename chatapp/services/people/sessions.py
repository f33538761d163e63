"""Browser sessions: a secret in the cookie, its hash in the store.

Nothing is cached, so that a session that ended is refused from the next request on.
"""

import contextlib

from chatapp.domain.errors import Unavailable
from chatapp.domain.records import ListedSession, Person
from chatapp.domain.times import DAY, now
from chatapp.services.people.secret_values import digest, new_secret
from chatapp.store.db.engine import Database
from chatapp.store.db.writer import Writer
from chatapp.store.people import sessions as store

_TOUCH_EVERY = 60_000
_MOST_ADDRESS = 64
_MOST_AGENT = 200


class Sessions:
    """Opens, recognises and closes sessions; each lasts `days` days after it was last used."""

    def __init__(self, database: Database, writer: Writer, days: int) -> None:
        self._database = database
        self._writer = writer
        self._lasts = days * DAY

    def open(self, person: Person, address: str, agent: str, replaces: str | None = None) -> str:
        """Sign a browser in and return the secret for its cookie; the session of `replaces` ends."""
        secret, at = new_secret(), now()
        replaced = digest(replaces) if replaces else None
        command = store.OpenSession(
            id=digest(secret),
            user_id=person.id,
            at=at,
            expires_at=at + self._lasts,
            address=address[:_MOST_ADDRESS],
            agent=_line(agent),
            replaces=replaced,
        )
        self._writer.do(store.open_sessions, command)
        return secret

    def person_for(self, secret: str) -> Person | None:
        """Return whose session a secret opens, or None when it has ended, expired or never was."""
        at, session_id = now(), digest(secret)
        with self._database.read_once() as connection:
            found = store.find_session(connection, session_id, at)
        if found is None:
            return None
        session, seen_at = found
        if at - seen_at > _TOUCH_EVERY:
            self._touch(session_id, at)
        return session.person

    def close(self, secret: str) -> None:
        """Sign a browser out; does nothing where there is no such session."""
        self._writer.do(store.close_sessions, store.CloseSession(digest(secret), now()))

    def list(self, person: Person) -> list[ListedSession]:
        """Return the sessions of a person, those last seen first."""
        return self._database.query(store.sessions_of, person.id, now())

    def end(self, person: Person, session_id: str) -> None:
        """Sign out one browser of a person, given by its session's id. Raises NotFound."""
        self._writer.do(store.close_own_sessions, store.CloseOtherSessions(person.id, session_id, None, now()))

    def end_others(self, person: Person, secret: str) -> int:
        """Sign out all browsers of a person but the one of this secret; return how many it were."""
        command = store.CloseOtherSessions(person.id, None, digest(secret), now())
        return self._writer.do(store.close_own_sessions, command)

    def _touch(self, session_id: str, at: int) -> None:
        # Nobody waits for this: a request must not fail because a note about it could not be made.
        command = store.TouchSession(session_id, at, at + self._lasts)
        with contextlib.suppress(Unavailable):
            self._writer.submit(store.touch_sessions, command, lambda _outcome: None)


def _line(agent: str) -> str:
    return "".join(character for character in agent if character.isprintable())[:_MOST_AGENT]
