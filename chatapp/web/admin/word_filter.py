"""The word filter page."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from chatapp.domain.moderation import WORD_ACTIONS
from chatapp.domain.permissions import Action
from chatapp.web.admin.blueprint import action, blueprint, needs
from chatapp.web.context import services
from chatapp.web.session import require_person


@blueprint.get("/words")
@needs(Action.MANAGE_WORDS)
def words() -> ResponseReturnValue:
    """Show the list."""
    return render_template(
        "admin/words.html", words=services().word_filter.list(require_person()), actions=WORD_ACTIONS
    )


@action("/words", ".words", right=Action.MANAGE_WORDS)
def add_word() -> str:
    """Put a word on the list."""
    services().word_filter.add(require_person(), request.form.get("word", ""), request.form.get("action", ""))
    return "admin.done.word.added"


@action("/words/<int:id>/drop", ".words", right=Action.MANAGE_WORDS)
def drop_word(id: int) -> str:  # noqa: A002 - it is called so in the address
    """Take a word off the list."""
    services().word_filter.drop(require_person(), id)
    return "admin.done.word.removed"
