"""Answers with the page of a room.

A page depends on nothing but its `_Shown`, which is the key of the cache. A browser that already has the page gets 304
(RFC 9110, section 13.1.2).
"""

from functools import cache, partial
from hashlib import blake2b
from typing import NamedTuple

from flask import current_app, make_response, render_template, request, session
from markupsafe import Markup
from werkzeug.wrappers import Response

from chatapp.domain.errors import ChatError
from chatapp.domain.records import Message, PagePosition, Person
from chatapp.domain.times import now
from chatapp.presentation.byte_limited_cache import ByteLimitedCache
from chatapp.services.rooms.room_pages import RoomView
from chatapp.web import texts
from chatapp.web.context import services
from chatapp.web.csrf import csrf_token
from chatapp.web.forms import form_page
from chatapp.web.initial_state import initial_state, script_json, settings_payload
from chatapp.web.jinja import language, theme
from chatapp.web.reader_time import ReaderTime, reader_time
from chatapp.web.session import require_person
from chatapp.web.timeline import NOTHING_NEW
from chatapp.web.timeline_html import Reading, timeline_html

_MOST_BYTES = 8 << 20


class _Shown(NamedTuple):
    """All that the page of a room depends on."""

    view: RoomView
    person: Person
    is_muted: bool
    focus: int | None
    reports: int
    csrf: str
    language: str
    theme: str | None
    time: ReaderTime
    today: str | None


class _Page(NamedTuple):
    html: bytes
    etag: str


_pages: ByteLimitedCache[_Page] = ByteLimitedCache(_MOST_BYTES, lambda page: len(page.html))


def room_page(slug: str, position: PagePosition) -> Response:
    """Return the page of a room. Raises NotFound (the room, the message in focus)."""
    shown = _look(slug, position)
    # In debug mode a page also depends on the templates, which may change.
    page = _paint(shown) if current_app.debug else _pages.get_or_make(shown, partial(_paint, shown))
    response = make_response(page.html)
    response.set_etag(page.etag)
    if not session.modified:
        # The browser may store the page, but must revalidate it each time.
        response.headers["Cache-Control"] = "private, no-cache"
    return response.make_conditional(request)


def refused_page(slug: str, error: ChatError, draft: str) -> Response:
    """Return the page of a room after a message was refused, with its text. Raises NotFound."""
    return form_page("chat.html", error, draft=draft, **_values(_look(slug, PagePosition())))


def _look(slug: str, position: PagePosition) -> _Shown:
    person = require_person()
    return _Shown(
        view=services().room_pages.view(person, slug, position),
        person=person,
        is_muted=person.muted_until > now(),
        focus=position.focus,
        reports=services().reports.open_count(person),
        csrf=csrf_token(),
        language=language(),
        theme=theme(),
        time=reader_time(),
        today=reader_time().today(),
    )


def _paint(shown: _Shown) -> _Page:
    html = render_template("chat.html", draft="", **_values(shown)).encode()
    return _Page(html, blake2b(html, digest_size=16).hexdigest())


def _values(shown: _Shown) -> dict[str, object]:
    view = shown.view
    # Until the page's program shows a thread beside the room, it stands in place of the room, with all its replies.
    painted = [message._replace(in_thread=False) for message in view.thread] or view.page.messages
    messages = tuple(_without_blocked(message, set(view.blocked)) for message in painted)
    new_after = view.read_seq if view.read_seq < view.room.seq else NOTHING_NEW
    reading = Reading(
        person_id=shown.person.id,
        blocked=frozenset(view.blocked),
        new_after=new_after,
        focus=shown.focus,
        language=shown.language,
        time=shown.time,
        today=shown.today,
    )
    state = initial_state(view, shown.person)
    state |= {"focus": shown.focus, "csrf": shown.csrf, "settings": settings_payload(services().settings)}
    return {
        "state": state,
        "state_json": _script(state),
        "texts_json": _texts(shown.language),
        "timeline": timeline_html(messages, reading),
        "is_thread": bool(view.thread),
        "first_seq": messages[0].seq if messages else None,
        "reports": shown.reports,
    }


def _without_blocked(message: Message, blocked: set[int]) -> Message:
    """Return a message whose thread shows nobody whom its reader blocks."""
    if message.thread is None or not blocked:
        return message
    people = tuple(person for person in message.thread.people if person.id not in blocked)
    return message._replace(thread=message.thread._replace(people=people))


def _script(value: object) -> Markup:
    return Markup(script_json(value))  # noqa: S704 - it takes out what would end the script


@cache
def _texts(chosen: str) -> Markup:
    return _script(texts.texts(chosen))
