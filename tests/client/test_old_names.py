"""Renamed names of `chatapp.client` keep working for one release, with a warning."""

import pytest

import chatapp.client


@pytest.mark.parametrize(
    ("old", "new"), [("Entry", "OutboxEntry"), ("address", "parse_server_url"), ("reach", "find_server")]
)
def test_an_old_name_is_the_new_object_with_a_warning(old: str, new: str) -> None:
    with pytest.warns(DeprecationWarning, match=f"chatapp.client.{old} is now {new}"):
        assert getattr(chatapp.client, old) is getattr(chatapp.client, new)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = chatapp.client.nonsense
