"""The audit log page."""

import json
from typing import Any, NamedTuple

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from chatapp.domain.moderation import AuditLogEntry, until_text
from chatapp.domain.permissions import Action
from chatapp.domain.times import iso
from chatapp.services.moderation.moderation import PAGE
from chatapp.web.admin.blueprint import blueprint, needs
from chatapp.web.admin.form_values import cursor_of
from chatapp.web.admin.jinja import admin_texts
from chatapp.web.context import services
from chatapp.web.jinja import language
from chatapp.web.session import require_person

# The groups of actions to filter by: how the names of their actions begin.
GROUPS = ("person.", "message.", "report.", "room.", "invitation.", "word.", "password.")
# Details whose values have texts, by how the keys of those begin.
_VALUES = {"old": "role.", "new": "role.", "role": "role.", "action": "admin.words.", "changed": "admin.audit.changed."}


class Link(NamedTuple):
    """A text that may lead to a page."""

    text: str
    url: str | None = None


class AuditRow(NamedTuple):
    """An entry as it is shown: `details` are pairs of a label, which may be empty, and a value."""

    entry: AuditLogEntry
    at: str
    action: str
    target: Link
    details: list[tuple[str, Link]]


@blueprint.get("/audit")
@needs(Action.READ_AUDIT)
def audit() -> ResponseReturnValue:
    """Show a page of the audit log, newest first."""
    chosen, name = request.args.get("action", ""), request.args.get("name", "").strip()
    action = chosen if chosen in GROUPS else ""
    found = services().moderation.entries(require_person(), action, name, cursor_of(request.args.get("below", "")))
    more = found[-1].id if len(found) == PAGE else None
    rows = [row_of(entry) for entry in found]
    return render_template("admin/audit.html", rows=rows, groups=GROUPS, action=action, name=name, more=more)


def row_of(entry: AuditLogEntry) -> AuditRow:
    """Return an entry in words of the reader's language; codes without words stay as they are."""
    detail = _parsed(entry.detail)
    action = _text(f"admin.audit.{entry.action}", entry.action)
    target = _target(entry.target, str(detail.pop("name", "")))
    details = [(_label(key), _value(key, value)) for key, value in detail.items()]
    return AuditRow(entry, iso(entry.at), action, target, details)


def _parsed(detail: str) -> dict[str, Any]:
    try:
        known = json.loads(detail)
    except ValueError:
        return {}
    return known if isinstance(known, dict) else {}


def _target(target: str, name: str) -> Link:
    kind, _, rest = target.partition("/")
    if kind == "person" and rest.isdigit():
        return Link(name or f"#{rest}", url_for("admin.person", id=int(rest)))
    if kind == "word":
        return Link(rest)
    if kind == "invitation" and rest.isdigit():
        return Link(f"#{rest}", url_for("admin.invitations"))
    # A room or a message, by its address.
    return Link(f"#{target}", url_for("admin.message", room=kind, seq=int(rest)) if rest.isdigit() else None)


def _label(key: str) -> str:
    # The value says that it is an end: `until 22 Nov 2026, 18:05 UTC`, or `permanently`.
    return "" if key == "until" else _text(f"admin.audit.detail.{key}", key)


def _value(key: str, value: Any) -> Link:
    if key == "until":
        return Link(until_text(value, language()))
    if key in {"author", "person"} and isinstance(value, int):
        return Link(f"#{value}", url_for("admin.person", id=value))
    if key in _VALUES:
        return Link(", ".join(_text(_VALUES[key] + each, each) for each in str(value).split(", ")))
    return Link(str(value))


def _text(key: str, otherwise: str) -> str:
    return admin_texts(language()).get(key, otherwise)
