import pytest
from flask import Flask, session

from chatapp.web.session import session_secret, socket_secret


@pytest.mark.parametrize(
    ("headers", "is_ours"),
    [
        ({"Origin": "http://chat.local"}, True),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Referer": "http://chat.local/r/general"}, True),
        ({}, False),
        ({"Origin": ""}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Referer": "http://chat.local.evil.example/"}, False),
        ({"Referer": "http://evil.example/http://chat.local/"}, False),
        ({"Referer": "https://chat.local/"}, False),
        ({"Referer": "http://chat.local"}, False),
    ],
)
def test_the_cookie_counts_only_for_connections_of_our_own_pages(
    app: Flask, headers: dict[str, str], is_ours: bool
) -> None:
    with app.test_request_context("/socket.io/", base_url="http://chat.local", headers=headers):
        session["secret"] = "s"
        assert socket_secret() == ("s" if is_ours else None)
        assert session_secret() == "s"


@pytest.mark.parametrize("planted", [7, None, ["s"], {"s": 1}])
def test_a_secret_of_another_kind_is_none(app: Flask, planted: object) -> None:
    with app.test_request_context("/"):
        session["secret"] = planted
        assert session_secret() is None
