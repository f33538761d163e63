"""Runs an action of the administration pages, flashes its result and redirects."""

from collections.abc import Callable

from flask import flash, redirect
from werkzeug.wrappers import Response

from chatapp.domain.errors import Conflict, Forbidden, Invalid, TooLarge
from chatapp.web.jinja import language


def act(do: Callable[[], str], back: str) -> Response:
    """Call `do`, which returns the key of the sentence to say, and go to the address `back`.

    What is refused is said there too: someone else may have been quicker.
    """
    try:
        flash(do(), "done")
    except (Conflict, Forbidden, Invalid, TooLarge) as error:
        flash(error.sentence(language()), "error")
    return redirect(back, 303)
