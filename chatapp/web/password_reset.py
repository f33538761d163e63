"""Password reset pages."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from chatapp.domain.errors import ChatError, NotFound
from chatapp.domain.ip_addresses import address_key_of
from chatapp.domain.secret_urls import RESET
from chatapp.web.context import services
from chatapp.web.forms import form_page
from chatapp.web.jinja import language
from chatapp.web.rate_limits import VISIT, limited

blueprint = Blueprint("recovery", __name__)


@blueprint.get("/forgot")
@limited(VISIT)
def forgot_form() -> ResponseReturnValue:
    """Ask for the name; without a mail server, say who helps."""
    return render_template("forgot.html", by_mail=services().password_reset.by_mail)


@blueprint.post("/forgot")
@limited(VISIT)
def forgot() -> ResponseReturnValue:
    """Send a link, if there is somewhere to send it: the answer is the same whether there is or not."""
    name = request.form.get("username", "")
    if not services().password_reset.by_mail:
        raise NotFound("no_mail_reset")
    try:
        services().limits.charge_address("reset", address_key_of(request.remote_addr))
        services().limits.charge_attempt("reset", "account", _account(name))
    except ChatError as error:
        return form_page("forgot.html", error, by_mail=True)
    services().password_reset.ask_by_mail(name, language())
    return render_template("forgot.html", by_mail=True, sent=True)


@blueprint.get(f"{RESET}<secret>")
@limited(VISIT)
def reset_form(secret: str) -> ResponseReturnValue:
    """Show the form behind a link."""
    return render_template("reset.html", secret=secret, username=services().password_reset.check(secret))


@blueprint.post(f"{RESET}<secret>")
@limited(VISIT)
def reset(secret: str) -> ResponseReturnValue:
    """Use the link up; signing in comes after it."""
    name = services().password_reset.check(secret)
    try:
        # A password is costly to hash, also one that is refused in the end.
        services().limits.charge_address("reset", address_key_of(request.remote_addr))
        services().password_reset.reset(secret, request.form.get("password", ""))
    except ChatError as error:
        return form_page("reset.html", error, secret=secret, username=name)
    return render_template("reset.html", done=True, username=name)


def _account(name: str) -> str | int:
    # Whatever name of an account is typed; and what is no account counts alike, so that this tells nothing.
    account = services().accounts.look_up(name)
    return account.person.id if account else name.strip()[:64].casefold()
