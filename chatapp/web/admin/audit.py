"""The audit log page."""

import json
from typing import Any, NamedTuple

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from chatapp.domain.moderation import AuditLogEntry, until_text
from chatapp.domain.times import iso
from chatapp.services.moderation.moderation import PAGE
from chatapp.web.admin.form_values import cursor_of
from chatapp.web.context import services
from chatapp.web.jinja import language
from chatapp.web.session import require_person

# How the names of actions begin that one may choose to see alone.
GROUPS = ("person.", "message.", "report.", "room.", "invitation.", "word.", "password.")


class AuditRow(NamedTuple):
    """An entry as it is shown: when, and the particulars as pairs of words."""

    entry: AuditLogEntry
    at: str
    details: tuple[tuple[str, str], ...]


def add_to(blueprint: Blueprint) -> None:
    """Put the tool among the administrators' pages."""
    blueprint.add_url_rule("/audit", "audit", audit)


def audit() -> ResponseReturnValue:
    """Show a page of the audit log, newest first."""
    chosen, name = request.args.get("action", ""), request.args.get("name", "").strip()
    action = chosen if chosen in GROUPS else ""
    found = services().moderation.entries(require_person(), action, name, cursor_of(request.args.get("below", "")))
    more = found[-1].id if len(found) == PAGE else None
    lines = [AuditRow(entry, iso(entry.at), _details(entry.detail)) for entry in found]
    return render_template("admin/audit.html", lines=lines, groups=GROUPS, action=action, name=name, more=more)


def _details(detail: str) -> tuple[tuple[str, str], ...]:
    try:
        known: dict[str, Any] = json.loads(detail)
    except ValueError:
        return ()
    return tuple((key, until_text(value, language()) if key == "until" else str(value)) for key, value in known.items())
