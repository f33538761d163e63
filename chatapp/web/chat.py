"""The room page, and its actions without JavaScript."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from chatapp.domain.errors import ChatError, NotFound
from chatapp.domain.records import PagePosition
from chatapp.domain.slash_commands import text_to_post
from chatapp.domain.text import check_seq, whole_number
from chatapp.services.limits.costs import WRITES_TEXT, costs
from chatapp.web.auth import show_join_page
from chatapp.web.context import services
from chatapp.web.rate_limits import FORM, PAGE, limited
from chatapp.web.room_page import refused_page, room_page
from chatapp.web.session import current_person, needs_person, refusal_of, require_person

FIRST_ROOM = "general"

blueprint = Blueprint("chat", __name__)


@blueprint.get("/")
@limited(PAGE)
def home() -> ResponseReturnValue:
    """Show the chat to someone who is in, and the way in to everyone else."""
    person = current_person()
    if person is None:
        return show_join_page()
    refusal = refusal_of(person)
    if refusal is not None:
        return show_join_page(refusal, person.name)
    return room_page(_first_room(), PagePosition())


@blueprint.get("/r/<slug:slug>")
@needs_person
@limited(PAGE)
def room(slug: str) -> ResponseReturnValue:
    """Show a room: its newest messages, or with `?before=SEQ` older ones."""
    return room_page(slug, PagePosition(before=_asked_before()))


@blueprint.get("/r/<slug:slug>/<int:seq>")
@needs_person
@limited(PAGE)
def message(slug: str, seq: int) -> ResponseReturnValue:
    """Show a message in its place in the history; with `?thread`, and for a reply in a thread only, its thread."""
    return room_page(slug, PagePosition(focus=check_seq(seq), thread="thread" in request.args))


@blueprint.get("/people/<int:person_id>")
@needs_person
@limited(FORM)
def person(person_id: int) -> ResponseReturnValue:  # noqa: ARG001 - the page's program shows who that is
    """Lead from a mention that is followed outside the page's program back into the chat."""
    return redirect(url_for(".home"), 303)


def _again(error: ChatError, slug: str) -> Response:
    return refused_page(slug, error, _typed_body())


@blueprint.post("/r/<slug:slug>/messages")
@needs_person
@limited(WRITES_TEXT, refused=_again)
def post(slug: str) -> ResponseReturnValue:
    """Post to a room, joining it where need be."""
    person, body = require_person(), _typed_body()
    try:
        text = text_to_post(body)
        services().rooms.join(person, slug)
        stored = services().messages.post(person, slug, text, request.form.get("client_id") or None)
    except ChatError as error:
        return _again(error, slug)
    return redirect(url_for(".room", slug=slug, _anchor=f"m{stored.seq}"), 303)


@blueprint.post("/rooms")
@needs_person
@limited(costs("create"))
def create_room() -> ResponseReturnValue:
    """Open a room and go there."""
    person = require_person()
    slug, name, topic = (request.form.get(field, "") for field in ("slug", "name", "topic"))
    private = request.form.get("private") == "on"
    posting = request.form.get("posting") or "everyone"
    created = services().rooms.create(person, slug, name, topic, private, posting=posting)
    return redirect(url_for(".room", slug=created.slug), 303)


def _typed_body() -> str:
    # Browsers send a form's line ends as CRLF; a message has them as they were typed.
    return request.form.get("body", "").replace("\r\n", "\n")


def _first_room() -> str:
    if services().rooms.is_visible(require_person(), FIRST_ROOM):
        return FIRST_ROOM
    listed = services().rooms.visible_to(require_person())
    if not listed:
        raise NotFound("no_room_yet")
    return listed[0].room.slug


def _asked_before() -> int | None:
    asked = request.args.get("before")
    if asked is None:
        return None
    return whole_number(asked, "before", "number_invalid", least=1)
