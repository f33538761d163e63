"""No secret of an address, a header or a form reaches a log, in development or production, nor by a failure."""

import http.client
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

from chatapp.domain.secret_urls import ARGUMENTS, PATHS
from chatapp.scrubbing import scrubbed
from tests.support.pages import Visitor
from tests.support.processes import wait_until
from tests.support.server import Server

SECRET = "s3cret" + "x" * 37
# What variable parts of addresses are called that are no secret.
HARMLESS = {"_rest", "filename", "id", "person_id", "room", "seq", "slug"}
SERVERS = {
    "production": ("serve.py",),
    "development": ("-m", "flask", "run"),
    "failing production": ("-m", "tests.support.failing"),
    "failing development": ("-m", "flask", "--app", "tests.support.failing:create_failing", "run"),
}


def secret_rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.arguments & ARGUMENTS]


def address(rule: Rule) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda part: SECRET if part[1] in ARGUMENTS else "1", rule.rule)


def test_every_address_with_a_secret_is_on_the_list(app: Flask) -> None:
    rules = secret_rules(app)
    assert {rule.rule[: rule.rule.index("<")] for rule in rules} == set(PATHS)
    unknown = {name for rule in app.url_map.iter_rules() for name in rule.arguments} - ARGUMENTS - HARMLESS
    assert not unknown, "say in secret_places.ARGUMENTS or HARMLESS whether these hold what opens something"


@pytest.fixture(params=SERVERS)
def serving(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path / "data", command=SERVERS[request.param], LOG_LEVEL="debug")
    server.start()
    yield server
    server.kill()


def ask(server: Server, method: str, target: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    headers = {"Authorization": f"Bearer {SECRET}", "Cookie": f"a=1; chatapp={SECRET}", "Referer": server.url + target}
    try:
        connection.request(method, target, body=f"password={SECRET}", headers=headers)
        return connection.getresponse().status
    finally:
        connection.close()


def test_no_request_leaves_a_secret_in_the_log(app: Flask, serving: Server) -> None:
    targets = [address(rule) for rule in secret_rules(app)]
    for path in [*targets, *(f"/{target[1:].replace('/', '%2F', 1)}" for target in targets)]:
        for target in (path, path.replace("e", "%65", 1), f"/{path}", f"{path}/more", f"{path}?next={path}"):
            for method in ("GET", "POST", "DELETE"):
                ask(serving, method, target)
    for query in ("code", "token", "sid", "next", "password", "access_token"):
        ask(serving, "GET", f"/signup?a=1&{query}={SECRET}")
        ask(serving, "GET", f"/api/v1/rooms?{query}={SECRET}")
        ask(serving, "GET", f"/socket.io/?EIO=4&transport=polling&{query}={SECRET}")
    ask(serving, "GET", f"/nowhere?next=/owner/{SECRET}")
    if "failing" in " ".join(serving._command):
        wait_until(lambda: "request failed" in serving.log, what="the failure in the log")
    assert "s3cret" not in serving.log


@pytest.mark.parametrize(
    "text",
    [
        "GET /reset/s3cret HTTP/1.1",
        "http://chat/owner/s3cret",
        "//invite//s3cret",
        "/%72eset/s3cret",
        "/reset%2Fs3cret",
        "/reset%252Fs3cret",
        "/EMAIL/s3cret/",
        "'/email/s3cret'",
        "/signup?code=s3cret&next=%2Freset%2Fs3cret",
        "?a=1;token=s3cret",
        "Authorization: Bearer s3cret",
        "{'authorization': 'Basic s3cret'}",
        "bearer s3cret",
        "Cookie: a=1; chatapp=s3cret",
        'auth {"token": "s3cret", "x": 1}',
        "{'password': \"s3cret'\"}",
        "postgresql+psycopg://chat:s3cret@db/chat",
        "redis://:s3cret@cache:6379/0",
        "smtp://ada@example.org:s3c@s3cret@mail:587",
        "host=db user=chat password=s3cret dbname=chat",
        "host=db password='s3cret x' dbname=chat",
    ],
)
def test_what_opens_something_is_blanked_wherever_it_is_quoted(text: str) -> None:
    assert "s3cret" not in scrubbed(text)
    assert "[hidden]" in scrubbed(text)


@pytest.mark.parametrize(
    "text",
    ["GET /r/general?before=7 HTTP/1.1", "/invited/ada", "room opened", "100%25 of /x", "http://127.0.0.1:5000/r/tea"],
)
def test_what_opens_nothing_can_be_read(text: str) -> None:
    assert scrubbed(text) == text


@pytest.mark.parametrize("text", ["a://" * 16_000, "a" * 64_000 + " %zz", "a://b:" * 10_000, "%4g" * 20_000])
def test_what_is_logged_is_read_in_linear_time(text: str) -> None:
    begun = time.process_time()
    assert scrubbed(text) == text
    assert time.process_time() - begun < 1


def test_a_page_behind_a_secret_tells_no_other_where_one_came_from(visitor: Visitor) -> None:
    for path in PATHS:
        for answer in (visitor.get(f"{path}{SECRET}"), visitor.get(f"{path}{SECRET}/more")):
            assert answer.headers["Referrer-Policy"] == "strict-origin"
            assert 'name="referrer"' not in answer.text
    assert visitor.get(f"/signup?code={SECRET}").headers["Referrer-Policy"] == "strict-origin"
    assert visitor.get("/login").headers["Referrer-Policy"] == "same-origin"


def test_a_form_behind_a_secret_works_over_tls(app: Flask) -> None:
    client = app.test_client()
    Visitor(app).log_in("Olga", "owner")
    chat = app.extensions["chatapp"]
    secret = chat.password_reset.offer_link(
        chat.accounts.find("Olga"), chat.accounts.create("Ada", "member", "correct horse").id
    )
    https = {"base_url": "https://chat.example", "headers": {"Referer": "https://chat.example/"}}
    page = client.get(f"/reset/{secret}", **https)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token
    data = {"csrf_token": token[1], "password": "another horse"}
    assert client.post(f"/reset/{secret}", data=data, **https).status_code == 200
