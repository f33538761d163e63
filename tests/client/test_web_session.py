"""Signing in and out with an account, by the forms of the pages."""

import pytest

from chatapp.client import Refused, Unknown, connect, log_in, log_out
from tests.support.processes import free_port
from tests.support.server import Server

PASSWORD = "correct horse battery"


@pytest.fixture
def ada(server: Server) -> str:
    made = server.flask("user", "create", "ada", "--password-stdin", stdin=PASSWORD)
    assert made.exit_code == 0, made.stderr
    return "ada"


def test_name_and_password_sign_in_until_log_out(server: Server, ada: str) -> None:
    cookie = log_in(server.url, ada, PASSWORD, "a test")
    chat = connect(server.url, cookie=cookie)
    assert (chat.you["name"], chat.you["kind"]) == ("ada", "account")
    chat.close()
    log_out(server.url, cookie, "a test")
    with pytest.raises(Refused) as refusal:
        connect(server.url, cookie=cookie)
    assert refusal.value.code == "unauthorized"


def test_a_wrong_password_gets_the_pages_error_text(server: Server, ada: str) -> None:
    with pytest.raises(Refused) as refusal:
        log_in(server.url, ada, "wrong password")
    assert refusal.value.code == "unauthorized"
    assert "password" in refusal.value.message.lower()
    assert "<" not in refusal.value.message


def test_an_unreachable_server_is_not_a_refusal() -> None:
    with pytest.raises(Unknown):
        log_in(f"http://127.0.0.1:{free_port()}", "ada", PASSWORD)


def test_exactly_one_credential_must_be_given() -> None:
    with pytest.raises(ValueError, match="one of"):
        connect("http://127.0.0.1:1", username="ada", cookie="x")
