"""`flask user`: accounts, roles, passwords and sign-up invitations."""

import secrets
import sys
from typing import cast

import click

from chatapp.cli.support import Commands, open_services
from chatapp.domain.records import Role
from chatapp.domain.times import iso
from chatapp.services.people.passwords import check_password

users = Commands("user", help="Create and manage accounts, and invite people.")

_role = click.Choice(["owner", "admin", "moderator", "member"])
_password_stdin = click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")


@users.command()
@click.argument("name")
@click.option("--role", type=_role, default="member", show_default=True, help="The role of the account.")
@_password_stdin
def create(name: str, role: str, password_stdin: bool) -> None:
    """Create an account called NAME.

    Asks for the password. Without a terminal it generates one and prints it once.
    """
    services = open_services()
    password, made_up = _password(password_stdin)
    person = services.accounts.create(name, cast(Role, role), password)
    click.echo(f"{person.name} created as {person.role}.")
    _show(password, made_up)


@users.command("list")
def list_() -> None:
    """Print all accounts and bots as tab-separated id, kind, role, creation time and name."""
    for account in open_services().accounts.list():
        person = account.person
        click.echo(f"{person.id}\t{person.kind}\t{person.role}\t{iso(account.created_at)}\t{person.name}")


@users.command()
@click.argument("name")
@click.argument("new", type=_role, metavar="ROLE")
def role(name: str, new: str) -> None:
    """Change the ROLE of the account NAME to owner, admin, moderator or member. Takes effect immediately."""
    services = open_services()
    person = services.moderation.set_role(None, services.accounts.find(name).id, cast(Role, new))
    click.echo(f"{person.name} is now {person.role}.")


@users.command()
@click.argument("name")
@_password_stdin
def password(name: str, password_stdin: bool) -> None:
    """Change the password of the account NAME and sign it out everywhere.

    Asks for the password. Without a terminal it generates one and prints it once.
    """
    services = open_services()
    services.accounts.find(name)
    new, made_up = _password(password_stdin)
    person = services.accounts.set_password(name, new)
    click.echo(f"{person.name} has a new password and was signed out everywhere.")
    _show(new, made_up)


@users.command()
@click.argument("name")
def deactivate(name: str) -> None:
    """Deactivate the account or bot NAME: it is signed out and can't sign in again. Its messages stay."""
    services = open_services()
    person = services.moderation.set_active(None, services.accounts.find(name).id, active=False)
    click.echo(f"{person.name} deactivated.")


@users.command()
@click.argument("name")
def reactivate(name: str) -> None:
    """Reactivate the account or bot NAME."""
    services = open_services()
    person = services.moderation.set_active(None, services.accounts.find(name).id, active=True)
    click.echo(f"{person.name} reactivated.")


@users.command()
@click.option("--uses", default=1, show_default=True, help="How many accounts it can create; 0 for no limit.")
@click.option("--days", default=7, show_default=True, help="After how many days it expires; 0 for never.")
def invite(uses: int, days: int) -> None:
    """Create an invitation code and print it. With REGISTRATION=invite, signing up needs one."""
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
        typed, made_up = click.prompt("Password", hide_input=True, confirmation_prompt=True), False
    else:
        typed, made_up = secrets.token_urlsafe(12), True
    check_password(typed)
    return typed, made_up


def _show(password: str, made_up: bool) -> None:
    if made_up:
        click.echo(f"Password: {password}")
