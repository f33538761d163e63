"""Declares the cost of a request above its view, as the cost of an event stands beside its handler."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import request

from chatapp.api.context import current_person, services
from chatapp.domain.ip_addresses import address_key_of
from chatapp.services.limits.costs import TotalCost

View = Callable[..., Any]


def limited(cost: TotalCost) -> Callable[[View], View]:
    """Charge who asks for each call of a view; its body, else its query or path, is what the cost looks at.

    That it is a request at all is counted before it comes so far, by `bearer`.
    """
    besides = cost._replace(events=0)

    def declare(view: View) -> View:
        @wraps(view)
        def charged(**given: Any) -> Any:
            asked = given.get("body", given.get("query", given.get("path")))
            services().limits.charge(besides, asked, current_person(), address_key_of(request.remote_addr))
            return view(**given)

        charged.cost = cost  # type: ignore[attr-defined]
        return charged

    return declare
