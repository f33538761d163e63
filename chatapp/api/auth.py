"""Authentication by bearer token (RFC 6750, section 2.1), in the Authorization header only."""

from flask import Flask, g, request

from chatapp.api.context import services
from chatapp.domain.errors import Unauthorized
from chatapp.domain.ip_addresses import address_key_of
from chatapp.services.limits.costs import EVENT_ONLY


def init_app(api: Flask, open_to_all: str) -> None:
    """Let nobody ask without a token, but for the endpoint `open_to_all`."""

    def recognise() -> None:
        if request.endpoint != open_to_all:
            _recognise()

    api.before_request(recognise)


def _recognise() -> None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    try:
        if scheme.lower() != "bearer" or not token.strip():
            raise Unauthorized("token_missing")
        g.person = services().identity.of_token(token.strip(), request.remote_addr)
    except Unauthorized:
        # Who tries tokens is counted like who tries to connect with them.
        services().limits.charge_attempt("connect", address_key_of(request.remote_addr))
        raise
    services().limits.charge(EVENT_ONLY, None, g.person, address_key_of(request.remote_addr))
