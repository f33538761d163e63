import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from flask import Flask

from chatapp.logs import configure_logs
from tests.support.pages import PASSWORD, Visitor


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def lines(capsys: pytest.CaptureFixture[str]) -> list[Any]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_each_event_is_a_line_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("info")
    structlog.get_logger("chat").info("room opened", slug="tea")
    structlog.get_logger("chat").debug("too much detail")
    logging.getLogger("library").warning("something %s", "odd")
    ours, theirs = lines(capsys)
    assert (ours["event"], ours["slug"], ours["level"], ours["logger"]) == ("room opened", "tea", "info", "chat")
    assert ours["timestamp"].endswith("Z")
    assert (theirs["event"], theirs["logger"]) == ("something odd", "library")


def test_a_fault_is_one_line_with_its_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("info")
    try:
        raise RuntimeError("broken")
    except RuntimeError:
        structlog.get_logger("chat").exception("event failed")
    [line] = lines(capsys)
    assert "RuntimeError: broken" in line["exception"]


def test_what_no_log_may_hold_is_blanked(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("info")
    structlog.get_logger("chat").warning("careless", body="hello", password="p", token="t", cookie="c", secret="s")
    [line] = lines(capsys)
    assert {line[name] for name in ("body", "password", "token", "cookie", "secret")} == {"[hidden]"}


def test_addresses_in_the_log_open_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("info")
    for address in ("/owner/s3cret", "/signup?code=s3cret", "/socket.io/?EIO=4&transport=polling&sid=s3cret&t=1"):
        logging.getLogger("werkzeug").info('\x1b[32m"%s HTTP/1.1" 200\x1b[0m', f"GET {address}")
    said = [line["event"] for line in lines(capsys)]
    assert said == [
        '"GET /owner/[hidden] HTTP/1.1" 200',
        '"GET /signup?code=[hidden] HTTP/1.1" 200',
        '"GET /socket.io/?EIO=4&transport=polling&sid=[hidden]&t=1 HTTP/1.1" 200',
    ]


def test_configuring_twice_logs_once(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("info")
    configure_logs("info")
    structlog.get_logger("chat").info("once")
    assert len(lines(capsys)) == 1


def test_who_is_let_in_and_who_is_not_can_be_told_from_the_log(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("info")
    visitor = Visitor(app)
    visitor.post("/login", username="Ada", password="a wrong horse")
    visitor.post("/join", username="Ada")
    refused, entered = (line for line in lines(capsys) if line["logger"] == "chatapp.web.auth")
    assert (refused["event"], refused["way"], refused["refusal"]) == ("not let in", "log_in", "unauthorized")
    assert (entered["event"], entered["way"], entered["person"]) == ("let in", "join", 1)
    assert refused["address"] == entered["address"] == "127.0.0.1"


def test_nothing_that_people_type_reaches_the_log(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("debug")
    visitor = Visitor(app)
    visitor.post("/signup", username="Ada", password=PASSWORD)
    visitor.post("/login", username="Ada", password="a wrong horse")
    visitor.post("/r/general/messages", body="nobody's business")
    visitor.post("/r/general/messages", body="\x00 nobody's business")
    cookie = visitor.client.get_cookie("chatapp")
    said = capsys.readouterr().err
    assert cookie is not None
    for secret in (PASSWORD, "wrong horse", "nobody's business", cookie.value):
        assert secret not in said
