from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.support.pages import Visitor
from tests.support.postgres import PostgresCluster

HERE: dict[str, Any] = {"base_url": "http://127.0.0.1:5000"}


def test_a_server_that_serves_is_healthy(app: Flask) -> None:
    answer = app.test_client().get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_a_server_whose_database_answers_is_ready(app: Flask) -> None:
    assert app.test_client().get("/readyz").status_code == 200


def test_a_database_that_is_gone_is_named(make_app: Callable[..., Flask]) -> None:
    cluster = PostgresCluster()
    cluster.start()
    try:
        with cluster.database() as url:
            app = make_app(database_url=url)
            olga, client = Visitor(app).log_in("Olga", "owner"), app.test_client()
            assert client.get("/readyz").status_code == 200
            cluster.stop()
            for page in ("/", "/admin/history", "/account"):
                refused = olga.get(page)
                assert (refused.status_code, "reach its database" in refused.text) == (503, True)
            answer = client.get("/readyz")
            assert (answer.status_code, answer.json) == (503, {"status": "unavailable", "failing": ["database"]})
            assert client.get("/healthz").status_code == 200
            cluster.start()
            assert client.get("/readyz").status_code == 200
    finally:
        cluster.remove()


def test_a_redis_that_is_gone_is_named(make_app: Callable[..., Flask], redis_url: str, free_port: int) -> None:
    assert make_app(redis_url=redis_url).test_client().get("/readyz").status_code == 200
    answer = make_app(redis_url=f"redis://127.0.0.1:{free_port}/0").test_client().get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"status": "unavailable", "failing": ["redis"]})


def test_the_figures_are_in_prometheus_format(app: Flask) -> None:
    answer = app.test_client().get("/metrics", **HERE)
    assert answer.status_code == 200
    assert answer.content_type.startswith("text/plain; version=")
    assert "chatapp_connections 0.0" in answer.text
    assert "process_resident_memory_bytes" in answer.text


@pytest.mark.parametrize(
    "options",
    [
        {"environ_base": {"REMOTE_ADDR": "192.0.2.1"}, **HERE},
        {"headers": {"X-Forwarded-For": "192.0.2.1"}, **HERE},
        {"headers": {"Forwarded": "for=192.0.2.1"}, **HERE},
        {"headers": {"Via": "1.1 proxy"}, **HERE},
        {"base_url": "https://chat.example.org"},
        {"base_url": "http://localhost.evil.example"},
    ],
)
def test_the_figures_are_not_open_to_the_world(app: Flask, options: dict[str, Any]) -> None:
    assert app.test_client().get("/metrics", **options).status_code == 403


@pytest.mark.parametrize("settings", [{"public_url": "https://chat.example.org"}, {"trusted_proxies": 1}])
def test_behind_a_proxy_nobody_sees_the_figures_without_a_token(
    make_app: Callable[..., Flask], settings: dict[str, Any]
) -> None:
    # What nginx sends with `proxy_pass http://127.0.0.1:5000;` and nothing else: not a word of whom it asks for.
    nginx = {**HERE, "headers": {"Connection": "close"}, "environ_overrides": {"SERVER_PROTOCOL": "HTTP/1.0"}}
    for options in (HERE, nginx):
        assert make_app(**settings).test_client().get("/metrics", **options).status_code == 403
    assert make_app().test_client().get("/metrics", **nginx).status_code == 403
    client = make_app(metrics_token="t0ken", **settings).test_client()
    assert client.get("/metrics", headers={"Authorization": "Bearer t0ken"}, **HERE).status_code == 200


def test_with_a_token_only_its_holder_sees_the_figures(make_app: Callable[..., Flask]) -> None:
    client = make_app(metrics_token="t0ken").test_client()
    world = {"base_url": "https://chat.example.org"}
    assert client.get("/metrics", **HERE).status_code == 403
    for wrong in ("Bearer guess", "Bearer ", "t0ke", "Bearer t0ken ", "Bearer tökén"):
        assert client.get("/metrics", headers={"Authorization": wrong}, **world).status_code == 403
    assert client.get("/metrics", headers={"Authorization": "Bearer t0ken"}, **world).status_code == 200
