"""Typed addresses, and a sentence for each reason why no chat server responds."""

from pathlib import Path

import pytest

from chatapp.client import Unreachable, find_server, parse_server_url
from tests.support.answering import Answering, of_nobody_known
from tests.support.processes import free_port
from tests.support.server import Server


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("chat.example.org", "https://chat.example.org"),
        (" HTTP://Chat.example.org:8080/r/general ", "http://chat.example.org:8080"),
        ("localhost:5000", "http://localhost:5000"),
        ("127.0.0.1:5000", "http://127.0.0.1:5000"),
        ("[::1]:5000", "http://[::1]:5000"),
        ("https://user:secret@chat.example.org/", "https://chat.example.org"),
    ],
)
def test_a_typed_address_becomes_a_url(typed: str, meant: str) -> None:
    assert parse_server_url(typed) == meant


@pytest.mark.parametrize("typed", ["", "  ", "ftp://a", "two words", "http://", "host:port", "http://[::1"])
def test_an_invalid_address_gets_a_sentence(typed: str) -> None:
    with pytest.raises(ValueError, match=r"Enter the address|is not a chat address"):
        parse_server_url(typed)


def sentence_for(url: str) -> str:
    with pytest.raises(Unreachable) as told:
        find_server(url)
    return str(told.value)


def test_a_chat_is_found(server: Server) -> None:
    assert find_server(server.url) == server.url


def test_a_refused_connection() -> None:
    port = free_port()
    assert sentence_for(f"http://127.0.0.1:{port}").startswith(f"127.0.0.1:{port} refused the connection. Check")


def test_an_unknown_host() -> None:
    assert "Server nowhere.invalid not found" in sentence_for("https://nowhere.invalid")


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "There is no chat at"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", "There is no chat at"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]", "There is no chat at"),
        (b"SERVER~ada joined the chat app", "There is no chat at"),
        (b"", "There is no chat at"),
        (b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", "has a problem (status 502)"),
    ],
)
def test_another_kind_of_server(answering: Answering, answer: bytes, sentence: str) -> None:
    assert sentence in sentence_for(f"http://127.0.0.1:{answering(answer)}")


def test_a_server_without_tls(answering: Answering) -> None:
    port = answering(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    assert "doesn't use TLS" in sentence_for(f"https://127.0.0.1:{port}")


def test_an_untrusted_certificate(answering: Answering, tmp_path: Path) -> None:
    told = sentence_for(f"https://127.0.0.1:{answering(b'', of_nobody_known(tmp_path))}")
    assert told.startswith("The certificate of 127.0.0.1 is not trusted: ")
    assert "Nothing was sent." in told
