"""The sign-up invitations page."""

from typing import Any

import segno
from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from chatapp.domain.errors import ChatError
from chatapp.domain.http_status import status_of
from chatapp.domain.permissions import Action
from chatapp.domain.text import whole_number
from chatapp.domain.times import now
from chatapp.web.admin.blueprint import action, blueprint, needs
from chatapp.web.context import absolute_url, services
from chatapp.web.session import require_person


@blueprint.get("/invitations")
@needs(Action.MANAGE_INVITATIONS)
def invitations() -> ResponseReturnValue:
    """List the invitations."""
    return _page()


@blueprint.post("/invitations")
@needs(Action.MANAGE_INVITATIONS)
def invite() -> ResponseReturnValue:
    """Make an invitation and show its link and QR code: this once."""
    try:
        uses, days = _number("uses"), _number("days")
        code = services().sign_up_invitations.make(require_person(), request.form.get("note", ""), uses, days)
    except ChatError as error:
        return _page(error=error, typed=request.form), status_of(error)
    link = absolute_url(url_for("auth.invited", code=code))
    return _page(link=link, qr=qr(link))


@action("/invitations/<int:id>/revoke", ".invitations", right=Action.MANAGE_INVITATIONS)
def revoke_invitation(id: int) -> str:  # noqa: A002 - it is called so in the address
    """Let an invitation work no more."""
    services().sign_up_invitations.revoke(require_person(), id)
    return "admin.done.revoked"


def qr(link: str) -> Markup:
    """Return a link as a QR code (ISO/IEC 18004), an SVG without styles of its own."""
    svg = segno.make(link, error="m").svg_inline(scale=5, border=4, omitsize=True, svgclass="qr", lineclass=None)
    return Markup(svg)  # noqa: S704 - made of black and white squares by us


def _page(**shown: Any) -> str:
    found, at = services().sign_up_invitations.list(require_person()), now()
    lines = [(invitation, invitation.state(at)) for invitation in found]
    return render_template("admin/invitations.html", lines=lines, **shown)


def _number(name: str) -> int | None:
    typed = request.form.get(name, "").strip()
    if not typed:
        return None
    return whole_number(typed, name, "number_or_empty")
