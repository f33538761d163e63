"""`flask user`: accounts, their roles and passwords, and invitations."""

import secrets
import sys
from typing import cast

import click

from chatapp.cli.support import Commands, open_chat
from chatapp.domain.records import Role
from chatapp.domain.times import iso
from chatapp.services.passwords import check_password

users = Commands("user", help="Make accounts, give them roles and passwords, invite people.")

_role = click.Choice(["owner", "admin", "member"])
_password_stdin = click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")


@users.command()
@click.argument("name")
@click.option("--role", type=_role, default="member", show_default=True, help="What the account may do.")
@_password_stdin
def create(name: str, role: str, password_stdin: bool) -> None:
    """Make an account called NAME.

    The password is asked for; where nobody can be asked, one is made up and printed, once.
    """
    chat = open_chat()
    password, made_up = _password(password_stdin)
    person = chat.accounts.create(name, cast(Role, role), password)
    click.echo(f"{person.name} is here, as {person.role}.")
    _show(password, made_up)


@users.command("list")
def list_() -> None:
    """Print every account and bot: id, kind, role, since when, name; tabs between."""
    for person, created_at, _password_hash in open_chat().accounts.list():
        click.echo(f"{person.id}\t{person.kind}\t{person.role}\t{iso(created_at)}\t{person.name}")


@users.command()
@click.argument("name")
@click.argument("new", type=_role, metavar="ROLE")
def role(name: str, new: str) -> None:
    """Give the account NAME another ROLE: owner, admin or member. It holds at once."""
    person = open_chat().accounts.set_role(name, cast(Role, new))
    click.echo(f"{person.name} is {person.role} now.")


@users.command()
@click.argument("name")
@_password_stdin
def password(name: str, password_stdin: bool) -> None:
    """Give the account NAME another password, and sign it out everywhere.

    The password is asked for; where nobody can be asked, one is made up and printed, once.
    """
    chat = open_chat()
    chat.accounts.find(name)
    new, made_up = _password(password_stdin)
    person = chat.accounts.set_password(name, new)
    click.echo(f"{person.name} has another password and was signed out everywhere.")
    _show(new, made_up)


@users.command()
def invite() -> None:
    """Print an invitation code. It makes one account within seven days, where REGISTRATION=invite asks for one."""
    chat = open_chat()
    code = chat.accounts.invite()
    click.echo(code)
    if chat.settings.public_url:
        click.echo(f"{chat.settings.public_url.rstrip('/')}/signup?code={code}")


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
