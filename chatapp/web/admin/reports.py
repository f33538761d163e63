"""Reported messages: open and resolved cases, and one case in context."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from chatapp.domain.moderation import Case
from chatapp.domain.permissions import Action
from chatapp.domain.roles import outranks
from chatapp.domain.times import iso
from chatapp.presentation.payloads import message_payload
from chatapp.services.moderation.reports import PAGE
from chatapp.web.admin.blueprint import action, blueprint, needs
from chatapp.web.admin.form_values import DURATIONS, cursor_of, minutes_of
from chatapp.web.context import services
from chatapp.web.session import require_person


@blueprint.get("/reports")
@needs(Action.HANDLE_REPORTS)
def reports() -> ResponseReturnValue:
    """List reported messages: those that wait, or with `?state=closed` those that were seen to."""
    are_open = request.args.get("state") != "closed"
    found = services().reports.cases(require_person(), are_open, cursor_of(request.args.get("below", "")))
    more = found[-1].reports[-1].id if len(found) == PAGE else None
    lines = [(case, message_payload(case.message)) for case in found]
    return render_template("admin/reports.html", lines=lines, are_open=are_open, more=more, iso=iso)


@blueprint.get("/reports/<int:id>")
@needs(Action.HANDLE_REPORTS)
def report(id: int) -> ResponseReturnValue:  # noqa: A002 - it is called so in the address
    """Show a reported message between those around it."""
    case = services().reports.case(require_person(), id)
    return render_template(
        "admin/report.html",
        case=case,
        is_open=any(each.closed_at is None for each in case.reports),
        messages=[_quiet(message_payload(message)) for message in case.around or (case.message,)],
        above=_above(case),
        durations=DURATIONS,
        iso=iso,
    )


@action("/reports/<int:id>", ".report", "id", right=Action.HANDLE_REPORTS)
def close_report(id: int) -> str:  # noqa: A002
    """See to a reported message."""
    minutes = minutes_of(request.form.get("minutes", ""))
    services().reports.close(require_person(), id, request.form.get("outcome", ""), minutes)
    return "admin.done.resolved"


def _above(case: Case) -> bool:
    return case.author.kind != "imported" and outranks(require_person(), case.author)


def _quiet(payload: dict[str, object]) -> dict[str, object]:
    # Chips are buttons of the chat.
    return payload | {"reactions": []}
