import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, url_for

from chatapp.domain.text import normalize
from chatapp.web.form_limits import FIELDS_MAX, FORM_MAX_BYTES, longest
from tests.support.pages import Visitor

FIELDS = (
    "username", "offer", "password", "old", "current", "code", "csrf_token", "next", "email", "hue", "emoji", "status",
    "session", "id", "slug", "name", "topic", "private", "posting", "client_id", "messages", "note", "uses", "days",
    "minutes", "reason", "role", "active", "outcome", "word", "action", "anything",
)  # fmt: skip
VALUES: dict[str, Any] = {"slug": "general", "room": "general", "secret": "x", "code": "x"}


def addresses(app: Flask) -> list[str]:
    with app.test_request_context():
        return [
            url_for(rule.endpoint, _method="POST", **{name: VALUES.get(name, 1) for name in rule.arguments})
            for rule in app.url_map.iter_rules()
            if "POST" in (rule.methods or ())
        ]


def test_every_field_of_every_form_has_a_largest_length(visitor: Visitor, app: Flask) -> None:
    visitor.log_in("Olga", "owner")
    for address in addresses(app):
        for field in FIELDS:
            answer = visitor.client.post(address, data={field: "x" * (longest(field) + 1)})
            assert (answer.status_code, "Use at most " in answer.text) == (413, True), (address, field)


def test_a_name_of_any_length_is_told_how_long_it_may_be(visitor: Visitor) -> None:
    for length in (33, 600):
        assert re.search(r"1–32|at most 32", visitor.post("/join", username="x" * length).text), length


def test_a_form_of_too_many_fields_or_bytes_is_refused_before_it_is_parsed(
    visitor: Visitor, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("werkzeug.formparser.parse_qsl", lambda *_args, **_kwargs: pytest.fail("it was parsed"))
    form = "application/x-www-form-urlencoded"
    for address in addresses(app):
        for body in (b"a&" * FIELDS_MAX, b"a&" * 249_500, b"a=" + b"x" * FORM_MAX_BYTES * 4):
            assert visitor.client.post(address, data=body, content_type=form).status_code == 413, address
    assert visitor.client.post("/login", data="x" * FORM_MAX_BYTES * 2, content_type="text/plain").status_code == 413


def test_a_form_in_parts_has_few_and_small_ones(visitor: Visitor) -> None:
    parts = b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\nb\r\n" * 65 + b"--x--\r\n"
    answer = visitor.client.post("/login", data=parts, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 413


def test_a_parameter_of_an_address_has_a_length_and_there_are_few(visitor: Visitor) -> None:
    assert visitor.get("/login", query_string={"next": "/" * 3_000}).status_code == 413
    assert visitor.get("/login?" + "a&" * FIELDS_MAX).status_code == 413
    assert visitor.get("/login?a=1&b=2").status_code == 200


@pytest.mark.parametrize("sign", ["x", "é", "語", "🎉"])
def test_the_longest_message_goes_through_whatever_it_is_written_in(visitor: Visitor, sign: str) -> None:
    visitor.join("Ada")
    most = visitor.chat.settings.message_max_chars
    assert visitor.post("/r/general/messages", body=sign * most).status_code == 303
    assert visitor.post("/r/general/messages", body=sign * (most + 1)).status_code == 413


def test_a_name_typed_in_decomposed_form_is_kept_composed(visitor: Visitor, make_app: Callable[..., Flask]) -> None:
    name = normalize("NFD", "ế" * 32)
    visitor.join(name)
    assert "ế" * 32 in visitor.get("/").text
