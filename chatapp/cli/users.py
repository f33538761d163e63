"""`flask user`: accounts, roles, passwords and sign-up invitations."""

import secrets
import sys
from typing import cast

import click

from chatapp.cli.support import Commands, open_services
from chatapp.cli.texts import t
from chatapp.domain.records import Role
from chatapp.domain.times import iso
from chatapp.services.people.passwords import check_password

users = Commands("user")

_role = click.Choice(["owner", "admin", "moderator", "member"])
_password_stdin = click.option("--password-stdin", is_flag=True)


@users.command()
@click.argument("name")
@click.option("--role", type=_role, default="member", show_default=True)
@_password_stdin
def create(name: str, role: str, password_stdin: bool) -> None:
    services = open_services()
    password, made_up = _password(password_stdin)
    person = services.accounts.create(name, cast(Role, role), password)
    click.echo(t("user.create.done", name=person.name, role=person.role))
    _show(password, made_up)


@users.command("list")
def list_() -> None:
    for account in open_services().accounts.list():
        person = account.person
        click.echo(f"{person.id}\t{person.kind}\t{person.role}\t{iso(account.created_at)}\t{person.name}")


@users.command()
@click.argument("name")
@click.argument("new", type=_role, metavar="ROLE")
def role(name: str, new: str) -> None:
    services = open_services()
    person = services.moderation.set_role(None, services.accounts.find(name).id, cast(Role, new))
    click.echo(t("user.role.done", name=person.name, role=person.role))


@users.command()
@click.argument("name")
@_password_stdin
def password(name: str, password_stdin: bool) -> None:
    services = open_services()
    services.accounts.find(name)
    new, made_up = _password(password_stdin)
    person = services.accounts.set_password(name, new)
    click.echo(t("user.password.done", name=person.name))
    _show(new, made_up)


@users.command()
@click.argument("name")
def deactivate(name: str) -> None:
    services = open_services()
    person = services.moderation.set_active(None, services.accounts.find(name).id, active=False)
    click.echo(t("user.deactivate.done", name=person.name))


@users.command()
@click.argument("name")
def reactivate(name: str) -> None:
    services = open_services()
    person = services.moderation.set_active(None, services.accounts.find(name).id, active=True)
    click.echo(t("user.reactivate.done", name=person.name))


@users.command()
@click.option("--uses", default=1, show_default=True)
@click.option("--days", default=7, show_default=True)
def invite(uses: int, days: int) -> None:
    services = open_services()
    code = services.sign_up_invitations.make(None, "", uses or None, days or None)
    click.echo(code)
    if services.settings.public_url:
        click.echo(f"{services.settings.public_url.rstrip('/')}/invite/{code}")


def _password(from_stdin: bool) -> tuple[str, bool]:
    """Return the password to use, and whether it was made up here."""
    if from_stdin:
        typed, made_up = sys.stdin.readline().rstrip("\r\n"), False
    elif sys.stdin.isatty():
        again = t("user.password.ask_again")
        typed, made_up = click.prompt(t("user.password.ask"), hide_input=True, confirmation_prompt=again), False
    else:
        typed, made_up = secrets.token_urlsafe(12), True
    check_password(typed)
    return typed, made_up


def _show(password: str, made_up: bool) -> None:
    if made_up:
        click.echo(t("user.password.shown", password=password))
