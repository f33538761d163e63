import pytest

from chatapp.sockets.origins import origin_of, own_origins

HERE = {"wsgi.url_scheme": "http", "HTTP_HOST": "chat.local:5000"}


def test_without_a_public_address_ours_is_the_one_that_was_asked() -> None:
    is_own = own_origins("")
    assert is_own("http://chat.local:5000", HERE)
    for other in (
        None,
        "",
        "null",
        "https://chat.local:5000",
        "http://chat.local",
        "http://chat.local:5000.evil.example",
    ):
        assert not is_own(other, HERE)


def test_with_a_public_address_it_alone_is_ours() -> None:
    is_own = own_origins("https://Chat.Example.org:443/somewhere/")
    assert is_own("https://chat.example.org", HERE)
    assert not is_own("http://chat.local:5000", HERE)


def test_a_request_without_a_host_is_of_no_origin() -> None:
    assert not own_origins("")("http://chat.local:5000", {"wsgi.url_scheme": "http"})


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://chat.example.org", "https://chat.example.org"),
        ("http://chat.example.org:80/", "http://chat.example.org"),
        ("http://CHAT.example.org:8080/x?y", "http://chat.example.org:8080"),
        ("http://[::1]:5000", "http://[::1]:5000"),
    ],
)
def test_an_origin_is_written_as_browsers_write_it(url: str, origin: str) -> None:
    assert origin_of(url) == origin
