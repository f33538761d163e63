"""The history page of all rooms: filter, view in context, delete, export."""

from collections.abc import Iterator
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from chatapp.domain.administration import MESSAGE_CLASSES
from chatapp.domain.errors import Invalid, TooLarge
from chatapp.domain.http_status import status_of
from chatapp.domain.records import Message
from chatapp.domain.text import check_seq, whole_number
from chatapp.domain.times import iso, now
from chatapp.services.admin.administration import Cursor, HistoryFilter
from chatapp.web.admin import chart
from chatapp.web.admin.blueprint import blueprint
from chatapp.web.admin.history_filter import cursor_of, filter_of, query_of
from chatapp.web.admin.message_rows import lines
from chatapp.web.context import services
from chatapp.web.jinja import language
from chatapp.web.session import require_person

_TYPES = {
    "jsonl": "application/jsonl; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "html": "text/html; charset=utf-8",
}


@blueprint.get("/history")
def history() -> ResponseReturnValue:
    """Show a page of the messages that match a filter; a wrong filter is explained at its field."""
    history_filter = filter_of(request.args)
    try:
        page = services().administration.find(require_person(), history_filter, cursor_of(request.args))
        tally = services().administration.tally(require_person(), history_filter)
    except (Invalid, TooLarge) as error:
        return _painted(history_filter, {"error": error}), status_of(error)
    columns = chart.columns(tally.bars)
    return _painted(
        history_filter, {"lines": lines(page.traces, history_filter), "page": page, "tally": tally, "columns": columns}
    )


@blueprint.get("/history/<room>/<int:seq>")
def message(room: str, seq: int) -> ResponseReturnValue:
    """Show a message between those around it, with its earlier texts."""
    place = services().administration.place(require_person(), room, check_seq(seq))
    around = lines(place.traces, HistoryFilter())
    focus = next(line for line in around if line.message["seq"] == seq)
    versions = [(version.body, iso(version.replaced_at)) for version in place.versions]
    return render_template("admin/message.html", place=place, lines=around, focus=focus, versions=versions)


@blueprint.post("/history/delete")
def delete() -> ResponseReturnValue:
    """Delete the messages that were ticked, and go back to where they were ticked."""
    targets = [_target(typed) for typed in request.form.getlist("messages")]
    try:
        _say_deleted(services().administration.delete(require_person(), targets))
    except Invalid as error:
        flash(error.sentence(language()), "error")
    return redirect(url_for(".history", **_address()), 303)


@blueprint.post("/history/<room>/<int:seq>/delete")
def delete_one(room: str, seq: int) -> ResponseReturnValue:
    """Delete one message, and stay with it."""
    _say_deleted(services().administration.delete(require_person(), [(room, check_seq(seq))]))
    return redirect(url_for(".message", room=room, seq=seq), 303)


@blueprint.get("/history/export")
def export() -> ResponseReturnValue:
    """Send all messages that match a filter as a file, oldest first, while they are read."""
    format_name = request.args.get("format", "")
    if format_name not in _TYPES:
        raise Invalid("choose_one", "format", choices="jsonl, csv, html")
    stretches = services().administration.export(require_person(), filter_of(request.args))
    name = f"history-{iso(now())[:10]}.{format_name}"
    found: Iterator[Message] = (trace.message for stretch in stretches for trace in stretch)
    return Response(
        services().exports.write(format_name, found, language()),
        content_type=_TYPES[format_name],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _address() -> dict[str, Any]:
    """Return what of the request's address says which page of which filter it is."""
    names = (*HistoryFilter._fields, *Cursor._fields)
    return {name: request.args[name] for name in names if name in request.args}


def _painted(history_filter: HistoryFilter, found: dict[str, object]) -> str:
    return render_template(
        "admin/history.html",
        history_filter=history_filter,
        query=query_of(history_filter),
        here=_address(),
        rooms=services().administration.rooms(require_person()),
        classes=MESSAGE_CLASSES,
        **found,
    )


def _target(typed: str) -> tuple[str, int]:
    room, _, seq = typed.rpartition("/")
    if not room:
        raise Invalid("choose_messages", "messages")
    return room, whole_number(seq, "messages", "choose_messages")


def _say_deleted(count: int) -> None:
    flash(str(count), "deleted")
