"""The key by which a client's address is counted."""

import pytest

from chatapp.domain.ip_addresses import address_key_of, is_loopback


@pytest.mark.parametrize(
    ("address", "counted_by"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("192.0.2.7:1013", "192.0.2.7"),
        (" 192.0.2.7 ", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::9]:4711", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::9]", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("[::ffff:192.0.2.7]:80", "192.0.2.7"),
        ("", ""),
        (None, ""),
        ("somewhere", "unknown"),
        ("unix:1", "unknown"),
        ("_hidden", "unknown"),
        ("192.0.2.7:x", "unknown"),
    ],
)
def test_an_address_is_counted_with_its_owners_network(address: str | None, counted_by: str) -> None:
    assert address_key_of(address) == counted_by


@pytest.mark.parametrize(
    ("host", "is_local"),
    [
        ("localhost", True),
        ("127.0.0.9", True),
        ("::1", True),
        ("", False),
        ("192.0.2.1", False),
        ("example.org", False),
    ],
)
def test_the_loopback_addresses(host: str, is_local: bool) -> None:
    assert is_loopback(host) is is_local
