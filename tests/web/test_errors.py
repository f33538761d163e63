import json

import pytest
from flask import Flask
from jinja2 import DictLoader

from chatapp.domain.errors import CODES, Unavailable
from chatapp.domain.http_status import STATUS
from chatapp.domain.server_texts import languages, text
from chatapp.web.errors import SENTENCES, TITLES
from tests.support.pages import Visitor


def test_every_code_has_a_status() -> None:
    assert set(STATUS) == CODES


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nope", 404), ("GET", "/logout", 405), ("DELETE", "/", 405), ("POST", "/", 405)],
)
def test_an_error_is_a_page_with_a_sentence_and_a_way_back(
    visitor: Visitor, method: str, path: str, status: int
) -> None:
    answer = visitor.client.open(path, method=method)
    assert answer.status_code == status
    assert "<h1>" in answer.text
    assert 'href="/"' in answer.text


@pytest.mark.parametrize("language", languages())
def test_no_page_says_the_same_sentence_twice(language: str) -> None:
    for status, title in TITLES.items():
        sentence = text(SENTENCES[status], language) if status in SENTENCES else ""
        assert text(title, language).casefold() not in sentence.casefold(), status
    assert text("title.too_fast", language).casefold() not in text("too_fast", language, count=2).casefold()


def test_a_fault_of_ours_shows_no_traceback_and_is_noted(
    app: Flask, visitor: Visitor, capsys: pytest.CaptureFixture[str]
) -> None:
    @app.get("/fault/<secret>")
    def fault(secret: str) -> str:
        raise RuntimeError("details that are nobody's business")

    answer = visitor.get("/fault/s3cret")
    assert answer.status_code == 500
    assert "nobody" not in answer.text
    assert "Traceback" not in answer.text
    assert "s3cret" not in capsys.readouterr().err


def test_a_store_that_cannot_be_reached_is_said_plainly(app: Flask, visitor: Visitor) -> None:
    @app.get("/down")
    def down() -> str:
        raise Unavailable("database_unreachable")

    answer = visitor.get("/down")
    assert answer.status_code == 503
    assert "Try again in a moment" in answer.text


def test_an_error_in_the_page_about_an_error_is_still_answered(app: Flask, visitor: Visitor) -> None:
    app.jinja_env.loader = DictLoader({})
    answer = visitor.get("/nope")
    assert answer.status_code == 404
    assert "Page not found" in answer.text


def test_odd_requests_are_answered(visitor: Visitor) -> None:
    for path in ("/%ff%fe", "/r/" + "x" * 5000, "/?next=%ff", "/r/general?before=%00"):
        assert visitor.get(path).status_code in {200, 303, 404}, path
    answer = visitor.client.post(
        "/join", data=b"\xff\xfe=\x00&csrf_token=\xff", content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 400
    assert (
        visitor.client.post("/join", data=json.dumps({"username": "Ada"}), content_type="application/json").status_code
        == 400
    )
