"""Turns a typed address into the URL of a server that responds, or into a sentence about what is wrong."""

import http.client
import json
import socket
import ssl
import urllib.error
import urllib.request
from urllib.parse import SplitResult, urlsplit

from chatapp.client.request_results import Unknown
from chatapp.client.texts import CATALOG
from chatapp.domain.catalogs import CatalogError
from chatapp.domain.ip_addresses import is_loopback

_TIMEOUT_SECONDS = 10.0


class Unreachable(CatalogError, Unknown):
    """No chat server responds at an address; the sentence says what to do."""

    catalog = CATALOG


class InvalidAddress(CatalogError, ValueError):
    """A typed text is not an address; the sentence says what to type."""

    catalog = CATALOG


def parse_server_url(typed: str) -> str:
    """Return a typed address as `scheme://host[:port]`. Without a scheme it is https, but http for this machine.

    Raises InvalidAddress, a ValueError with a sentence for the person.
    """
    text = typed.strip()
    if not text:
        raise InvalidAddress("address_missing")
    parts = _split(text if "://" in text else f"//{text}")
    if parts.scheme not in {"", "http", "https"} or not parts.hostname or " " in parts.netloc:
        raise InvalidAddress("address_invalid", typed=text[:80])
    scheme = parts.scheme or ("http" if is_loopback(parts.hostname) else "https")
    return f"{scheme}://{parts.netloc.rpartition('@')[2].lower()}"


def find_server(url: str) -> str:
    """Check that a chat server responds at `url`, and return its URL, which a redirect may have changed.

    Blocks up to 10 s. Raises Unreachable.
    """
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=_TIMEOUT_SECONDS) as answer:  # noqa: S310 - parse_server_url() allows only http and https
            final = answer.geturl()
            healthy = json.loads(answer.read(1000)).get("status") == "ok"
    except (OSError, http.client.HTTPException, ValueError, AttributeError) as error:
        raise _unreachable(url, error) from None
    if not healthy or not final.endswith("/healthz"):
        raise Unreachable("no_chat", url=url)
    return str(final.removesuffix("/healthz"))


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return SplitResult("", "", "", "", "")
    return parts


def _unreachable(url: str, error: Exception) -> Unreachable:
    parts = urlsplit(url)
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(error, urllib.error.HTTPError) and error.code >= 500:
        return Unreachable("server_failing", host=parts.netloc, status=str(error.code))
    if isinstance(reason, ssl.SSLCertVerificationError):
        return Unreachable("certificate_untrusted", host=parts.hostname, reason=reason.verify_message.rstrip("."))
    if isinstance(reason, ssl.SSLError):
        return Unreachable("no_tls", host=parts.hostname)
    if isinstance(reason, socket.gaierror):
        return Unreachable("host_unknown", host=parts.hostname)
    if isinstance(reason, ConnectionRefusedError):
        return Unreachable("connection_refused", host=parts.netloc)
    if isinstance(reason, TimeoutError):
        return Unreachable("timed_out", host=parts.netloc)
    if isinstance(reason, OSError) and not isinstance(reason, ConnectionError | urllib.error.HTTPError):
        return Unreachable("unreachable", host=parts.netloc)
    return Unreachable("no_chat", url=url)
