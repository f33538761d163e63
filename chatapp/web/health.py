"""Liveness, readiness and metrics."""

import hmac
from urllib.parse import urlsplit

from flask import Blueprint, abort, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    GC_COLLECTOR,
    PLATFORM_COLLECTOR,
    PROCESS_COLLECTOR,
    CollectorRegistry,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from werkzeug.wrappers import Response

from chatapp.domain.ip_addresses import is_loopback
from chatapp.services.container import Services
from chatapp.web.context import services

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> dict[str, str]:
    """Answer while the process serves."""
    return {"status": "ok"}


@blueprint.get("/readyz")
def readyz() -> tuple[dict[str, object], int]:
    """Answer 200 when database and Redis answer and all loops run, else 503 with the parts that fail."""
    failing = services().health.failing()
    if failing:
        return {"status": "unavailable", "failing": failing}, 503
    return {"status": "ok"}, 200


@blueprint.get("/metrics")
def metrics() -> Response:
    """Give Prometheus its figures: to the holder of METRICS_TOKEN, or without one to this machine alone.

    Where a proxy may stand in front, nobody gets them without a token: its requests come from this machine, too.
    """
    if not _may_measure():
        abort(403)
    registry = CollectorRegistry()
    for collector in (PROCESS_COLLECTOR, PLATFORM_COLLECTOR, GC_COLLECTOR, _Figures(services())):
        registry.register(collector)
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class _Figures(Collector):
    def __init__(self, services: Services) -> None:
        self._services = services

    def collect(self) -> list[GaugeMetricFamily]:
        """Return the chat's own figures."""
        return [
            _gauge("chatapp_connections", "Open connections of this process.", len(self._services.connections)),
            _gauge("chatapp_writer_queue", "Commands that wait to be written.", self._services.writer.depth()),
        ]


def _gauge(name: str, meaning: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, meaning, value=value)


def _may_measure() -> bool:
    token = services().settings.metrics_token
    if token:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), token.encode())
    settings = services().settings
    # HTTP/1.0 is what nginx speaks by default, and Prometheus never.
    proxied = settings.public_url or settings.trusted_proxies or request.environ.get("SERVER_PROTOCOL") == "HTTP/1.0"
    return not proxied and _comes_from_here()


def _comes_from_here() -> bool:
    # A proxy on this machine also comes from a loopback address, but on behalf of the world: it names another
    # host, or says for whom it asks.
    forwarded = any(name.lower().startswith(("x-forwarded", "forwarded", "via")) for name, _ in request.headers)
    host = urlsplit(f"//{request.host}").hostname or ""
    return not forwarded and is_loopback(request.remote_addr or "") and is_loopback(host)
