"""Secrets: 256 random bits for their holder, their SHA-256 for the store.

A fast hash is enough: nobody can guess 256 bits, so there is nothing to slow down.
"""

import hashlib
import secrets


def new_secret() -> str:
    """Return a fresh secret, safe in a URL: 43 characters."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """Return what the store keeps of a secret: its SHA-256 in hex. Takes any text that a client may send."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
