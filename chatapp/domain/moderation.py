"""Keeping the peace, as plain values: reports, bans, words that are not wanted. Instants are ms since 1970 UTC."""

from typing import Literal, NamedTuple, get_args

from chatapp.domain.errors import Forbidden
from chatapp.domain.records import Message, Person
from chatapp.domain.server_texts import text
from chatapp.domain.times import DAY, moment

ReportOutcome = Literal["deleted", "muted", "kicked", "banned", "dismissed"]
OUTCOMES: tuple[ReportOutcome, ...] = get_args(ReportOutcome)
WordAction = Literal["refuse", "report"]
WORD_ACTIONS: tuple[WordAction, ...] = get_args(WordAction)

# The last instant that fits a calendar of four-digit years, 9999-12-31T23:59:59Z: as "until", for good.
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
    """A reported message with all reports of it, oldest first, and what stood before and after it, as far as shown."""

    message: Message
    author: Person
    reports: tuple[Report, ...]
    around: tuple[Message, ...] = ()


class Ban(NamedTuple):
    """Who may not enter, and until when; `lifted_at` is None while it holds."""

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
    """A folded word, and what becomes of a message that holds it."""

    id: int
    word: str
    action: WordAction


class Entry(NamedTuple):
    """A line of the audit log; `actor` is None for the command line."""

    id: int
    at: int
    actor_id: int | None
    actor: str | None
    action: str
    target: str
    detail: str


def check_may_sign_in(banned_until: int, deactivated_at: int | None, at: int) -> None:
    """Raise Forbidden for someone who may not enter at `at` (ms): a deactivated account, or one that is banned."""
    if deactivated_at is not None:
        raise Forbidden("account_deactivated")
    if banned_until > at:
        if banned_until >= FOREVER:
            raise Forbidden("banned")
        raise Forbidden("banned_until", until=moment(banned_until))


def check_not_muted(muted_until: int, at: int) -> None:
    """Raise Forbidden for someone who may not write at `at` (ms)."""
    if muted_until > at:
        if muted_until >= FOREVER:
            raise Forbidden("muted")
        raise Forbidden("muted_until", until=moment(muted_until))


def until_text(until: int, language: str) -> str:
    """Return for how long, as `permanently` or `until 22 Nov 2026, 18:05 UTC`."""
    return text("forever", language) if until >= FOREVER else text("until", language, until=moment(until))
