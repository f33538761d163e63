"""Overview, rooms and people."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from chatapp.domain.errors import Invalid
from chatapp.domain.http_status import status_of
from chatapp.domain.times import now
from chatapp.services.admin.administration import PEOPLE_PAGE, ROOMS_PAGE
from chatapp.services.rooms.bulk_deletion import MOST_AT_ONCE
from chatapp.web.admin.blueprint import blueprint
from chatapp.web.context import services
from chatapp.web.jinja import language
from chatapp.web.session import require_person


@blueprint.get("/")
def overview() -> ResponseReturnValue:
    """Show the chat in figures."""
    return render_template("admin/overview.html", overview=services().administration.overview(require_person()))


@blueprint.get("/rooms")
def rooms() -> ResponseReturnValue:
    """List the rooms, by their addresses."""
    after = request.args.get("after", "")
    found = services().administration.rooms(require_person(), after)
    more = found[-1].room.slug if len(found) == ROOMS_PAGE else None
    return render_template("admin/rooms.html", lines=found, after=after, more=more)


@blueprint.post("/rooms/remove")
def remove_rooms() -> ResponseReturnValue:
    """Delete or archive the rooms that were chosen."""
    chosen = request.form.getlist("room")[:MOST_AT_ONCE]
    removed = services().room_deletion.remove(require_person(), chosen, archive=request.form.get("act") == "archive")
    flash(str(removed.number), "rooms")
    for refusal in removed.refusals:
        flash(refusal.sentence(language()), "error")
    return redirect(url_for(".rooms"), 303)


@blueprint.get("/people")
def people() -> ResponseReturnValue:
    """List the people who came last, or those with a name."""
    name, below = request.args.get("name", "").strip(), request.args.get("below", "")
    try:
        found = services().administration.people(require_person(), name, below)
    except Invalid as error:
        return render_template("admin/people.html", lines=[], name=name, error=error), status_of(error)
    more = found[-1].person.id if len(found) == PEOPLE_PAGE else None
    return render_template("admin/people.html", lines=found, name=name, below=below, more=more, at=now())
