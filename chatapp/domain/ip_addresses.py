"""Client addresses, and the keys by which they are counted."""

import ipaddress
import re
from functools import lru_cache

_WITH_PORT = re.compile(r"\[(?P<v6>[^\]]+)\](:\d+)?|(?P<v4>[^:]+):\d+")
UNKNOWN = "unknown"


@lru_cache(maxsize=4096)
def address_key_of(address: str | None) -> str:
    """Return the key that a client address is counted by: the IPv4 address, or the /64 network of an IPv6 address.

    Whoever has one address of a /64 has all of them (RFC 6177). Accepts `host:port` and `[v6]:port`, as some gateways
    write into X-Forwarded-For. All addresses that cannot be parsed share the key `unknown`; no address at all is "".
    """
    if not address:
        return ""
    text = address.strip()
    if match := _WITH_PORT.fullmatch(text):
        text = match["v6"] or match["v4"]
    try:
        ip = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return UNKNOWN
    if isinstance(ip, ipaddress.IPv6Address):
        return str(ip.ipv4_mapped or ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)


def is_loopback(host: str) -> bool:
    """Return True if a host name or address is that of this machine alone."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
