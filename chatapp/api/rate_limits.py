"""Declares the rates of a request above its view, as the rates of an event stand beside its handler."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import request

from chatapp.api.context import current_person, services
from chatapp.domain.ip_addresses import address_key_of
from chatapp.services.limits.rates import Rates

View = Callable[..., Any]


def limited(rates: Rates) -> Callable[[View], View]:
    """Charge who asks for each call of a view; its body, else its query or path, is what the rates look at.

    That it is a request at all is counted before it comes so far, by `bearer`.
    """
    besides = rates._replace(events=0)

    def declare(view: View) -> View:
        @wraps(view)
        def charged(**given: Any) -> Any:
            asked = given.get("body", given.get("query", given.get("path")))
            services().limits.charge(besides, asked, current_person(), address_key_of(request.remote_addr))
            return view(**given)

        charged.rates = rates  # type: ignore[attr-defined]
        return charged

    return declare
