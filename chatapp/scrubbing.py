"""Removes secrets from text: in paths, queries, headers and service URLs."""

import re
from urllib.parse import unquote

from chatapp.domain.secret_urls import FIELDS, PATHS

BLANK = "[hidden]"
_SLASH = r"(?:/|%2f)+"
_NAMES = "|".join(re.escape(path.strip("/")) for path in PATHS)
# A path may be written with doubled or encoded slashes and still lead to the page.
_PATH = re.compile(rf"((?:/|%2f)(?:{_NAMES}){_SLASH})[^\s\"'<>?&#]+", re.IGNORECASE)
_FIELD = re.compile(rf"([?&;](?:{'|'.join(sorted(FIELDS))})=)[^\s\"'<>&]+", re.IGNORECASE)
_HEADER = re.compile(r"(\b(?:authorization|cookie)[\"']?\s*[:=]\s*[\"']?)[^\r\n\"']+", re.IGNORECASE)
_BEARER = re.compile(r"(\bbearer\s+)[\w.~+/=-]+", re.IGNORECASE)
# The payload of a connect packet, and the like: {"token": "..."}. A code of an error is short, one that opens is not.
_KEYS = "|".join(sorted(FIELDS - {"auth", "code", "current", "next", "old"}))
_QUOTED = re.compile(rf"([\"'](?:{_KEYS})[\"']\s*:\s*)([\"'])(?:\\.|(?!\2).)*\2?", re.IGNORECASE)
_CODE = re.compile(r"([\"']code[\"']\s*:\s*[\"'])[\w-]{20,}", re.IGNORECASE)
# What python-engineio says of the ids of connections.
_SESSION = re.compile(r"(\bsession )[\w-]{16,}")
# postgresql://user:password@host, redis://:password@host. A password may hold an @: the last one counts.
_CREDENTIALS = re.compile(r"\b[a-z][a-z0-9+.-]{0,30}://[^\s/:\"'<>]*:", re.IGNORECASE)
_DSN = re.compile(r"(\bpassword=)(?:'[^']*'|[^\s&'\"]+)", re.IGNORECASE)
_ENCODED = re.compile(r"%[0-9a-f]{2}", re.IGNORECASE)
# What may be an address. One pass over such words keeps the work linear: what is logged may be a hostile path.
_WORD = re.compile(r"[^\s\"'<>]++")


def scrubbed(text: str) -> str:
    """Return a text with `[hidden]` in the place of every secret that it quotes."""
    text = _WORD.sub(_decoded, text) if "%" in text else text
    for pattern in (_PATH, _FIELD, _HEADER, _BEARER, _CODE, _SESSION):
        text = pattern.sub(rf"\1{BLANK}", text)
    text = _WORD.sub(_without_password, text) if "://" in text else text
    text = _DSN.sub(rf"\1{BLANK}", text)
    return _QUOTED.sub(rf"\1\2{BLANK}\2", text)


def _decoded(found: re.Match[str]) -> str:
    # Servers decode paths before they look for the page: an encoded letter must hide no secret.
    word, plain = found[0], found[0]
    if _ENCODED.search(word) is None:
        return word
    for _again in range(3):
        plain = unquote(plain)
    changed = any(pattern.search(plain) for pattern in (_PATH, _FIELD))
    return plain if changed else word


def _without_password(found: re.Match[str]) -> str:
    word = found[0]
    begins, at = _CREDENTIALS.search(word), word.rfind("@")
    return word if begins is None or at < begins.end() else f"{word[: begins.end()]}{BLANK}{word[at:]}"
