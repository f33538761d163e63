"""Password rules, and argon2id hashes computed off the event loop.

Parameters after OWASP's Password Storage Cheat Sheet (argon2id, 19 MiB, two passes). A hash made with
others is made anew at the next log-in.
"""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from chatapp.concurrency.thread_pools import WorkerPool
from chatapp.domain import lengths
from chatapp.domain.errors import Invalid
from chatapp.domain.text import normalize, storable

MIN_CHARS = 8
MAX_CHARS = lengths.PASSWORD
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# Threads of their own: a log-in never waits for a search or for anything else. A hash takes some 30 ms.
_POOL = WorkerPool(threads=2, capacity=200)


def check_password(typed: str, field: str = "password") -> None:
    """Raise Invalid unless a new password has 8 to 200 characters."""
    if not MIN_CHARS <= len(typed) <= MAX_CHARS:
        raise Invalid("password_length", field, least=MIN_CHARS, most=MAX_CHARS)
    if not storable(typed):
        raise Invalid("text_not_storable", field)


def hash_password(typed: str) -> str:
    """Return the hash to keep of a password that `check_password` has passed."""
    return _POOL.run(_hash, _prepared(typed))


def matches(password_hash: str | None, typed: str) -> bool:
    """Return True if a password belongs to a hash.

    Without a hash (no such account, or one that only tokens open) it takes as long, and is False.
    """
    if len(typed) > MAX_CHARS or not storable(typed):
        return False
    fits = _POOL.run(_verify, password_hash or _nobody(), _prepared(typed))
    return fits and password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Return True if a hash was made with other parameters than are used now."""
    return _HASHER.check_needs_rehash(password_hash)


def _prepared(typed: str) -> bytes:
    # NIST SP 800-63B, 5.1.1.2: keyboards compose the same letters differently.
    return normalize("NFKC", typed).encode()


def _hash(password: bytes) -> str:
    return _HASHER.hash(password)


def _verify(password_hash: str, password: bytes) -> bool:
    try:
        return _HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    """Return the hash that stands in for an account that does not exist."""
    return _POOL.run(_hash, b"nobody has this password")
