"""Decides which accepted sockets are served: limits by address, for all requests, and for the process."""

import contextlib
import resource
import socket
from collections import Counter
from typing import Any

from chatapp.domain.ip_addresses import address_key_of
from chatapp.realtime.transport.limits import TransportLimits

_RESERVE_PART, _RESERVE_LEAST, _RESERVE_MOST = 8, 64, 1_024


def _refusal(status: str) -> bytes:
    return f"HTTP/1.1 {status}\r\nRetry-After: 10\r\nConnection: close\r\nContent-Length: 0\r\n\r\n".encode()


TOO_MANY = _refusal("429 Too Many Requests")
OVERLOADED = _refusal("503 Service Unavailable")


class AddressCounts:
    """Counts what each address key holds, at most `most` (0: no limit). The key "" has no limit."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._counts: Counter[str] = Counter()

    def acquire(self, key: str) -> bool:
        """Count one more and return True, unless the key has reached its limit."""
        if key and self._most and self._counts[key] >= self._most:
            return False
        self.add(key)
        return True

    def add(self, key: str) -> None:
        """Count one more in any case."""
        self._counts[key] += 1

    def counts(self) -> dict[str, int]:
        """Return the counts above zero."""
        return dict(self._counts)

    def release(self, key: str) -> None:
        """Count one less."""
        self._counts[key] -= 1
        if self._counts[key] <= 0:
            del self._counts[key]


class Admission:
    """Counts the sockets that are plain HTTP, by address key; those that became WebSockets are counted as sessions."""

    def __init__(self, limits: TransportLimits) -> None:
        self._most = limits.http_sockets and max(limits.http_sockets, limits.sockets_per_address)
        self._by_address = AddressCounts(limits.sockets_per_address)
        self._total = 0
        self._most_descriptors = most_descriptors()

    def refusal(self, descriptor: int, key: str) -> bytes | None:
        """Return the answer for a socket that may not stay; None: it is counted, until `release(key)`.

        The lowest free descriptor is given out first (POSIX, open), so its number tells how many are open.
        """
        if self._most_descriptors and descriptor >= self._most_descriptors:
            return OVERLOADED
        if self._most and self._total >= self._most:
            return OVERLOADED
        if not self._by_address.acquire(key):
            return TOO_MANY
        self._total += 1
        return None

    def count_as_session(self, key: str) -> None:
        """Count a socket as a session while it waits for one: at most one socket of a session waits at a time."""
        self._by_address.release(key)

    def count_as_socket(self, key: str) -> None:
        """Count it as a socket again."""
        self._by_address.add(key)

    def release(self, key: str) -> None:
        """Note that a counted socket is closed, or has become a WebSocket."""
        self._total -= 1
        self._by_address.release(key)


def peer_address_key(address: Any) -> str:
    """Return the address key of a peer; "" if it has no address, as over a Unix socket."""
    return address_key_of(address[0]) if isinstance(address, tuple) else ""


def forwarded_address_key(forwarded: str, proxies: int, peer: Any) -> str:
    """Return the address key of a client behind `proxies` proxies, from the value of X-Forwarded-For."""
    hops = forwarded.split(",")
    return address_key_of(hops[-proxies]) if forwarded and len(hops) >= proxies else peer_address_key(peer)


def refuse_socket(sock: Any, answer: bytes) -> None:
    """Send a few bytes, as far as that goes at once, and close."""
    with contextlib.suppress(OSError), sock:
        sock.setblocking(False)
        sock.send(answer)
        sock.shutdown(socket.SHUT_WR)


def most_descriptors() -> int:
    """Return the descriptor from which on no connection is accepted; 0 where there is no limit.

    The rest is for the database, files and WebSockets that are handed over.
    """
    soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return 0
    return soft - min(max(soft // _RESERVE_PART, _RESERVE_LEAST), _RESERVE_MOST)


def raise_descriptor_limit() -> None:
    """Every connection takes a descriptor: use all that the system allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
