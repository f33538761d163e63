"""A server's start and end, in the test's own process."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from chatapp import create_app
from chatapp.domain.errors import Unavailable
from chatapp.services import lifecycle
from chatapp.services.container import Services
from config import SettingError, Settings
from tests.support.sockets import Caller


def test_an_empty_database_is_migrated_at_the_start(tmp_path: Path) -> None:
    services: Services = create_app(Settings(data_dir=tmp_path / "data")).extensions["chatapp"]
    lifecycle.prepare(services)
    assert services.rooms.by_slug("general").visibility == "public"
    lifecycle.shut_down(services)


def test_the_owners_link_is_printed_until_there_is_an_owner(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    services: Services = app.extensions["chatapp"]
    lifecycle.announce(services, "127.0.0.1", 5000)
    assert "/owner/" in capsys.readouterr().out
    services.accounts.create("Olga", "owner")
    lifecycle.announce(services, "127.0.0.1", 5000)
    assert "/owner/" not in capsys.readouterr().out


def test_a_database_that_is_slow_for_a_moment_costs_the_link_and_not_the_start(
    app: Flask, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> str:
        raise Unavailable("database_unreachable")

    services: Services = app.extensions["chatapp"]
    monkeypatch.setattr(services.accounts, "offer_owner_link", refuse)
    lifecycle.announce(services, "127.0.0.1", 5000)
    printed = capsys.readouterr()
    assert "http://127.0.0.1:5000/" in printed.out
    assert "flask user create" in printed.err


def test_a_tcp_port_that_is_taken_is_said_in_one_sentence(
    make_app: Callable[..., Flask], free_port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = (make_app(tcp_port=free_port, tcp_room="tea").extensions["chatapp"] for _ in range(2))
    lifecycle.start_tcp_server(first, "127.0.0.1")
    with pytest.raises(SettingError, match=str(free_port)):
        lifecycle.start_tcp_server(second, "127.0.0.1")
    lifecycle.announce(first, "127.0.0.1", 5000)
    assert "flask room create tea" in capsys.readouterr().err
    assert first.tcp_server is not None
    first.tcp_server.close()


def test_everyone_is_told_of_the_end_and_nothing_is_written_after_it(ana: Caller) -> None:
    lifecycle.shut_down(ana.chat)
    assert ana.wait("notice")["code"] == "stopping"
    with pytest.raises(Unavailable):
        ana.chat.rooms.create(None, "tea")
