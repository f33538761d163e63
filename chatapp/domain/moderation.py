"""Values of moderation: reports, bans, blocked words, the audit log. Instants are ms since 1970 UTC."""

from collections.abc import Mapping
from typing import Literal, NamedTuple, get_args

from chatapp.domain.errors import Forbidden
from chatapp.domain.records import Message, Person
from chatapp.domain.server_texts import text
from chatapp.domain.times import DAY, moment

ReportOutcome = Literal["deleted", "muted", "kicked", "banned", "dismissed"]
OUTCOMES: tuple[ReportOutcome, ...] = get_args(ReportOutcome)
WordAction = Literal["refuse", "report"]
WORD_ACTIONS: tuple[WordAction, ...] = get_args(WordAction)
AuditAction = Literal[
    "person.mute", "person.unmute", "person.kick", "person.ban", "person.unban", "person.deactivate",
    "person.reactivate", "person.role", "person.remove", "person.reset", "password.reset", "message.delete",
    "report.deleted", "report.muted", "report.kicked", "report.banned", "report.dismissed", "room.configure",
    "room.delete", "room.remove", "room.appoint", "invitation.make", "invitation.revoke", "word.add", "word.drop",
]  # fmt: skip
REPORT_ACTIONS: Mapping[ReportOutcome, AuditAction] = {
    "deleted": "report.deleted",
    "muted": "report.muted",
    "kicked": "report.kicked",
    "banned": "report.banned",
    "dismissed": "report.dismissed",
}

# 9999-12-31T23:59:59Z, the last instant with a four-digit year: an end of FOREVER means permanently.
FOREVER = 253_402_300_799_000
MINUTE = 60_000
LONGEST_MINUTES = 365 * DAY // MINUTE


class Report(NamedTuple):
    """Someone's report of a message (`reporter` None: the word list); `outcome` is None while it is open."""

    id: int
    reporter: str | None
    reason: str
    created_at: int
    closed_at: int | None
    closed_by: str | None
    outcome: ReportOutcome | None


class Case(NamedTuple):
    """A reported message with its reports, oldest first, and the messages around it."""

    message: Message
    author: Person
    reports: tuple[Report, ...]
    around: tuple[Message, ...] = ()


class Ban(NamedTuple):
    """A ban and its end; `lifted_at` is None unless it was lifted."""

    id: int
    user_id: int | None
    name: str
    address: str | None
    reason: str
    created_at: int
    by: str | None
    until: int
    lifted_at: int | None
    lifted_by: str | None


class Word(NamedTuple):
    """A blocked word, folded, and what happens to messages that contain it."""

    id: int
    word: str
    action: WordAction


class AuditLogEntry(NamedTuple):
    """A line of the audit log; `actor` is None for the command line."""

    id: int
    at: int
    actor_id: int | None
    actor: str | None
    action: str
    target: str
    detail: str


def check_not_banned(banned_until: int, deactivated_at: int | None, at: int) -> None:
    """Raise Forbidden if a person is banned at `at` (ms), or deactivated."""
    if deactivated_at is not None:
        raise Forbidden("account_deactivated")
    if banned_until > at:
        if banned_until >= FOREVER:
            raise Forbidden("banned")
        raise Forbidden("banned_until", until=moment(banned_until))


def check_not_muted(muted_until: int, at: int) -> None:
    """Raise Forbidden if a person is muted at `at` (ms)."""
    if muted_until > at:
        if muted_until >= FOREVER:
            raise Forbidden("muted")
        raise Forbidden("muted_until", until=moment(muted_until))


def until_text(until: int, language: str) -> str:
    """Return the end of a mute or ban as text: `permanently` or `until 22 Nov 2026, 18:05 UTC`."""
    return text("forever", language) if until >= FOREVER else text("until", language, until=moment(until))
