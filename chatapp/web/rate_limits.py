"""Declares the cost of a page or form above its view, as the cost of an event stands beside its handler."""

from collections.abc import Callable
from functools import wraps
from types import SimpleNamespace
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from chatapp.domain.errors import RateLimited
from chatapp.domain.ip_addresses import address_key_of
from chatapp.services.limits.costs import TotalCost, costs
from chatapp.web.context import services
from chatapp.web.session import current_person

View = Callable[..., ResponseReturnValue]
Refused = Callable[..., ResponseReturnValue]

# What strangers may ask for, a page that reads a room or a list, and a form or a page of few fields.
VISIT = costs(reads=1)
PAGE = costs(reads=10)
FORM = costs(reads=2)


def limited(cost: TotalCost, refused: Refused | None = None) -> Callable[[View], View]:
    """Charge who asks for each call of a view; the cost looks at the form's fields.

    Whoever is not signed in is counted by address, under VISIT_RATE.
    `refused(error, **view's arguments)` shows the form again; without it a page says when to try again.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def charged(**given: Any) -> ResponseReturnValue:
            try:
                charge(cost)
            except RateLimited as error:
                if refused is None:
                    raise
                return refused(error, **given)
            return view(**given)

        charged.cost = cost  # type: ignore[attr-defined]
        return charged

    return declare


def charge(cost: TotalCost) -> None:
    """Charge who asks. Raises RateLimited."""
    person, address_key = current_person(), address_key_of(request.remote_addr)
    if person is None:
        services().limits.charge_attempt("visit", address_key)
    else:
        services().limits.charge(cost, SimpleNamespace(**request.form.to_dict()), person, address_key)
