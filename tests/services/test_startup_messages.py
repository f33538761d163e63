"""What a server prints when it starts."""

from pathlib import Path

import pytest

from chatapp.services import startup_messages
from config import Settings
from tests.support.german import LOCALE
from tests.support.sentences import languages_of

Output = pytest.CaptureFixture[str]


@pytest.mark.parametrize(
    ("host", "shown"), [("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "localhost"), ("::", "localhost"), ("::1", "[::1]")]
)
def test_the_address_is_one_that_a_browser_can_open(capsys: Output, host: str, shown: str) -> None:
    startup_messages.print_address(Settings(), host, 5000, None)
    assert f"http://{shown}:5000/" in capsys.readouterr().out


def test_the_link_of_the_first_owner_is_printed_while_there_is_none(capsys: Output) -> None:
    settings = Settings(public_url="https://chat.example/", tcp_port=7000)
    startup_messages.print_address(settings, "127.0.0.1", 5000, "s3cret")
    printed = capsys.readouterr().out
    assert "https://chat.example/owner/s3cret" in printed
    assert "127.0.0.1:7000" in printed
    startup_messages.print_address(settings, "127.0.0.1", 5000, None)
    assert "/owner/" not in capsys.readouterr().out


def test_a_tcp_room_that_cannot_be_joined_is_warned_of(capsys: Output) -> None:
    startup_messages.print_tcp_room("tea", is_public=True)
    assert capsys.readouterr().err == ""
    startup_messages.print_tcp_room("tea", is_public=None)
    assert "flask room create tea" in capsys.readouterr().err
    startup_messages.print_tcp_room("tea", is_public=False)
    assert "private" in capsys.readouterr().err


def test_damaged_rooms_and_warnings_are_printed_one_a_line(capsys: Output) -> None:
    startup_messages.print_damaged_rooms(["tea", "coffee"])
    startup_messages.print_exposed_files([(Path("/tmp/x"), 0o755, 0o700)])
    lines = capsys.readouterr().err.splitlines()
    assert (len(lines), "tea" in lines[0], "coffee" in lines[1]) == (3, True, True)
    assert "(mode 755)" in lines[2]
    assert lines[2].endswith("chmod 700 /tmp/x")


def test_a_german_operator_reads_german(capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", LOCALE)
    startup_messages.print_address(Settings(tcp_port=7000), "127.0.0.1", 5000, "s3cret")
    startup_messages.print_tcp_room("tee", is_public=None)
    startup_messages.print_tcp_room("tee", is_public=False)
    startup_messages.print_damaged_rooms(["tee"])
    startup_messages.print_exposed_files([(Path("/x"), 0o755, 0o700)])
    startup_messages.print_no_owner_link()
    printed = capsys.readouterr()
    lines = (printed.out + printed.err).splitlines()
    assert len(lines) == 9
    assert [line for line in lines if languages_of(line) != {"de"}] == []
