import gzip
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, url_for
from werkzeug.test import TestResponse

from tests.support.pages import Visitor


def cookie_of(answer: TestResponse) -> str:
    [cookie] = answer.headers.getlist("Set-Cookie")
    return cookie


@pytest.mark.parametrize("path", ["/", "/login", "/nope", "/healthz", "/static/icon.svg", "/r/general"])
def test_every_answer_says_what_a_browser_may_do_with_it(visitor: Visitor, path: str) -> None:
    headers = visitor.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    assert "*" not in policy
    for rule in ("frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):
        assert rule in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]


def test_nothing_personal_is_cached_and_no_page_has_inline_script_or_style(visitor: Visitor) -> None:
    visitor.join("Ada")
    for path in ("/", "/r/general", "/keep", "/login", "/r/nope"):
        answer = visitor.get(path)
        # The browser may keep a room's page to compare, and shows it only after it has asked.
        assert answer.headers["Cache-Control"] in ("no-store", "private, no-cache"), path
        assert "Cookie" in answer.headers["Vary"], path
        assert "style=" not in answer.text
        assert " onclick=" not in answer.text
        assert "<script>" not in answer.text


def test_no_file_that_a_cache_may_keep_carries_a_cookie(visitor: Visitor, app: Flask) -> None:
    visitor.join("Ada")
    for path in ("/static/icon.svg", "/static/build/manifest.json", "/emoji.json"):
        answer = visitor.get(path)
        assert answer.status_code == 200
        assert "public" in answer.headers["Cache-Control"]
        assert "Set-Cookie" not in answer.headers
    assert "Set-Cookie" in Visitor(app).get("/").headers


def test_no_page_of_whoever_is_in_charge_carries_a_cookie_into_a_cache(visitor: Visitor, app: Flask) -> None:
    visitor.log_in("Olga", "owner")
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.arguments:
            headers = visitor.get(rule.rule).headers
            assert headers["Cache-Control"] == "no-store" or "Set-Cookie" not in headers, rule.rule


def test_no_form_is_taken_without_a_token_or_with_somebody_elses(visitor: Visitor, app: Flask) -> None:
    visitor.log_in("Olga", "owner")
    other = Visitor(app).token()
    values: dict[str, Any] = {"slug": "general", "room": "general", "secret": "x", "code": "x"}
    with app.test_request_context():
        addresses = [
            url_for(rule.endpoint, _method="POST", **{name: values.get(name, 1) for name in rule.arguments})
            for rule in app.url_map.iter_rules()
            if "POST" in (rule.methods or ())
        ]
    assert len(addresses) > 30
    for address in addresses:
        for form in ({}, {"csrf_token": ""}, {"csrf_token": other}):
            assert visitor.client.post(address, data=form).status_code == 400, address
        assert visitor.client.post(address, json={"csrf_token": other}).status_code == 400, address
    assert visitor.get("/account").status_code == 200


def test_what_is_built_is_sent_packed_to_who_can_unpack_it(visitor: Visitor) -> None:
    built = visitor.get("/").text.split('rel="stylesheet" href="')[1].split('"')[0]
    plain, packed = visitor.get(built), visitor.get(built, headers={"Accept-Encoding": "gzip, br"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    for answer in (plain, packed):
        assert "Accept-Encoding" in answer.headers["Vary"]
        assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    again = visitor.get(built, headers={"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]})
    assert again.status_code == 304


def test_built_files_are_kept_for_good_others_for_an_hour(visitor: Visitor) -> None:
    page = visitor.get("/").text
    built = page.split('rel="stylesheet" href="')[1].split('"')[0]
    assert built.startswith("/static/build/app-")
    answer = visitor.get(built)
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Set-Cookie" not in answer.headers
    for path in ("/static/icon.svg", "/static/build/manifest.json"):
        assert visitor.get(path).headers["Cache-Control"] == "public, max-age=3600"


@pytest.mark.parametrize(
    "path",
    ["/static/../person.py", "/static/%2e%2e/person.py", "/static/build/..%2f..%2fperson.py", "/static//etc/passwd"],
)
def test_no_file_beside_the_static_ones_is_served(visitor: Visitor, path: str) -> None:
    assert visitor.get(path, follow_redirects=True).status_code == 404


def test_the_cookie_is_for_this_site_and_no_script(visitor: Visitor) -> None:
    cookie = cookie_of(visitor.post("/join", username="Ada"))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie
    assert "Domain" not in cookie


def test_the_cookie_is_secure_over_tls_and_where_the_public_address_is(make_app: Callable[..., Flask]) -> None:
    plain, public = make_app(), make_app(public_url="https://chat.example.org")
    assert "Secure" in cookie_of(plain.test_client().get("/", base_url="https://localhost"))
    assert "Secure" in cookie_of(public.test_client().get("/"))


def test_a_proxy_is_believed_only_where_it_is_trusted(make_app: Callable[..., Flask]) -> None:
    said = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}
    assert "Secure" not in cookie_of(make_app().test_client().get("/", headers=said))
    assert "Secure" in cookie_of(make_app(trusted_proxies=1).test_client().get("/", headers=said))


def test_a_form_that_is_too_large_is_refused(visitor: Visitor) -> None:
    visitor.join("Ada")
    assert visitor.post("/r/general/messages", body="x" * 1_100_000).status_code == 413


def test_over_tls_the_cookie_is_one_that_no_sibling_domain_can_plant(make_app: Callable[..., Flask]) -> None:
    app = make_app(public_url="https://chat.example.org")
    https: dict[str, Any] = {"base_url": "https://chat.example.org"}
    cookie = cookie_of(app.test_client().get("/login", **https))
    assert cookie.startswith("__Host-chatapp=")
    assert {"Secure", "HttpOnly", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert "Domain" not in cookie
    client = app.test_client()
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/login", **https).text)
    assert token
    data = {"csrf_token": token[1], "username": "Ada"}
    referer = {"Referer": "https://chat.example.org/"}
    assert client.post("/join", data=data, headers=referer, **https).status_code == 303
    assert client.get("/r/general", **https).status_code == 200
    planted = client.get_cookie("__Host-chatapp", domain="chat.example.org")
    assert planted is not None
    sibling = app.test_client()
    sibling.set_cookie("chatapp", planted.value, domain="chat.example.org")
    assert sibling.get("/r/general", **https).status_code == 303
