from collections.abc import Callable

import pytest
from flask import Flask

from tests.support.pages import PASSWORD, Visitor


@pytest.fixture
def visitor(make_app: Callable[..., Flask], migrated_postgres: str) -> Visitor:
    return Visitor(make_app(database_url=migrated_postgres, rate_limits=False))


def test_people_come_in_and_write_on_postgresql_as_well(visitor: Visitor) -> None:
    assert visitor.post("/signup", username="Ada", password=PASSWORD).status_code == 303
    assert visitor.post("/logout").status_code == 303
    assert visitor.post("/login", username="ADA", password=PASSWORD).status_code == 303
    assert visitor.post("/r/general/messages", body="hello").location == "/r/general#m1"
    assert "hello" in visitor.get("/r/general/1").text


@pytest.mark.parametrize(
    "path",
    [
        "/r/%00",
        "/r/a%00b",
        "/r/%f0%9f%92%a9",
        "/r/" + "x" * 3000,
        "/r/general/9007199254740991",
        "/r/general/9223372036854775808",
    ],
)
def test_odd_addresses_are_not_found(visitor: Visitor, path: str) -> None:
    visitor.join("Ada")
    assert visitor.get(path).status_code == 404
    assert visitor.post(path.split("/9", maxsplit=1)[0] + "\x00/messages", body="hello").status_code == 404


@pytest.mark.parametrize("odd", ["\x00", "a\x00b", "x" * 5000, "\ufffd", "💩"])
def test_odd_input_is_refused_and_never_a_fault(visitor: Visitor, odd: str) -> None:
    # What is longer than its field may ever be is refused before anything looks at it.
    too_large = {413} if len(odd) > 1000 else set()
    assert visitor.post("/login", username=odd, password=odd).status_code in (too_large or {401})
    assert visitor.post("/join", username=odd).status_code in (too_large or {303, 400})
    assert visitor.post("/signup", username=odd, password=odd, code=odd).status_code in (too_large or {400})
    assert visitor.get(f"/owner/{odd.replace(chr(0), '%00')}").status_code == 404
    assert visitor.post("/rooms", slug=odd, name=odd, topic=odd).status_code in (too_large or {303, 400})
    assert visitor.post("/r/general/messages", body="hello", client_id=odd).status_code in (too_large or {303, 400})
    assert visitor.get("/", headers={"User-Agent": "x" + "é" * 500}).status_code == 200
