"""The word filter page."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from chatapp.domain.moderation import WORD_ACTIONS
from chatapp.web.admin.actions import act
from chatapp.web.context import services
from chatapp.web.session import require_person


def add_to(blueprint: Blueprint) -> None:
    """Put the tool among the administrators' pages."""
    blueprint.add_url_rule("/words", "words", words)
    blueprint.add_url_rule("/words", "add_word", add, methods=["POST"])
    blueprint.add_url_rule("/words/<int:id>/drop", "drop_word", drop, methods=["POST"])


def words() -> ResponseReturnValue:
    """Show the list."""
    return render_template(
        "admin/words.html", words=services().word_filter.list(require_person()), actions=WORD_ACTIONS
    )


def add() -> Response:
    """Put a word on the list."""

    def do() -> str:
        services().word_filter.add(require_person(), request.form.get("word", ""), request.form.get("action", ""))
        return "admin.done.word.added"

    return act(do, url_for(".words"))


def drop(id: int) -> Response:  # noqa: A002 - it is called so in the address
    """Take a word off the list."""

    def do() -> str:
        services().word_filter.drop(require_person(), id)
        return "admin.done.word.removed"

    return act(do, url_for(".words"))
