"""Turns a typed address into the URL of a server that responds, or into a sentence about what is wrong."""

import http.client
import ipaddress
import json
import socket
import ssl
import urllib.error
import urllib.request
from urllib.parse import SplitResult, urlsplit

from chatapp.client.request_results import Unknown

_TIMEOUT_SECONDS = 10.0


class Unreachable(Unknown):
    """No chat server responds at an address; the text is a sentence that says what to do."""


def parse_server_url(typed: str) -> str:
    """Return a typed address as `scheme://host[:port]`. Without a scheme it is https, but http for this machine.

    Raises ValueError with a sentence if it is not an address.
    """
    text = typed.strip()
    if not text:
        raise ValueError("Enter the address of the chat, such as chat.example.org.")
    parts = _split(text if "://" in text else f"//{text}")
    if parts.scheme not in {"", "http", "https"} or not parts.hostname or " " in parts.netloc:
        raise ValueError(
            f"“{text[:80]}” is not a chat address. Use one like chat.example.org or http://127.0.0.1:5000."
        )
    scheme = parts.scheme or ("http" if _is_local(parts.hostname) else "https")
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
        raise Unreachable(_error_text(url, error)) from None
    if not healthy or not final.endswith("/healthz"):
        raise Unreachable(_no_chat_text(url))
    return str(final.removesuffix("/healthz"))


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return SplitResult("", "", "", "", "")
    return parts


def _is_local(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _error_text(url: str, error: Exception) -> str:
    parts = urlsplit(url)
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(error, urllib.error.HTTPError):
        return _http_error_text(url, error.code)
    if isinstance(reason, ssl.SSLError):
        return _tls_error_text(url, reason)
    if isinstance(reason, socket.gaierror):
        return f"Server {parts.hostname} not found. Check the address and your network."
    if isinstance(reason, ConnectionRefusedError):
        return f"{parts.netloc} refused the connection. Check the address, or ask whether the chat is running."
    if isinstance(reason, TimeoutError):
        return f"{parts.netloc} didn't respond in time. Check your network and try again."
    if isinstance(reason, OSError) and not isinstance(reason, ConnectionError):
        return f"Couldn't reach {parts.netloc}. Check your network and try again."
    return _no_chat_text(url)


def _http_error_text(url: str, status: int) -> str:
    if status >= 500:
        return f"The chat at {urlsplit(url).netloc} has a problem (status {status}). Try again later."
    return _no_chat_text(url)


def _tls_error_text(url: str, error: ssl.SSLError) -> str:
    host = urlsplit(url).hostname
    if isinstance(error, ssl.SSLCertVerificationError):
        return (
            f"The certificate of {host} is not trusted: {error.verify_message.rstrip('.')}. Nothing was sent. "
            "Ask the operator of the chat, or set SSL_CERT_FILE to your own certificate authority."
        )
    return f"{host} doesn't use TLS at this address. Ask the operator of the chat, or start the address with http://."


def _no_chat_text(url: str) -> str:
    return f"There is no chat at {url}. Check the address."
