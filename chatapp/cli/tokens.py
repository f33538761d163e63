"""`flask token`: bearer tokens of programs."""

import click

from chatapp.cli.support import Chat, Commands, open_chat
from chatapp.domain.errors import NotFound
from chatapp.domain.records import Person
from chatapp.domain.times import iso

tokens = Commands("token", help="Make and revoke the bearer tokens by which programs come in.")


@tokens.command()
@click.argument("name")
@click.option("--label", default="", help="What it is for, as `token list` shows it.")
@click.option("--bot", is_flag=True, help="Make a bot called NAME where nobody is called so.")
def create(name: str, label: str, bot: bool) -> None:
    """Print a new token of the account or bot NAME. It is shown this once; keep it like a password."""
    chat = open_chat()
    click.echo(chat.tokens.issue(_owner(chat, name, bot), "api", label))


@tokens.command("list")
@click.argument("name", required=False)
def list_(name: str | None) -> None:
    """Print the tokens of NAME, or all: id, state, since when, whose, label, last use (to the minute); tabs between."""
    chat = open_chat()
    person = chat.accounts.find(name) if name else None
    for token in chat.tokens.list(person):
        state = "works" if token.revoked_at is None else "revoked"
        used = "never used" if token.used_at is None else iso(token.used_at)
        click.echo(f"{token.id}\t{state}\t{iso(token.created_at)}\t{token.person.name}\t{token.label}\t{used}")


@tokens.command()
@click.argument("number", type=click.IntRange(1, 2**53), metavar="ID")
def revoke(number: int) -> None:
    """End the token of this ID, as `token list` shows it: programs that came in by it are out at once."""
    open_chat().tokens.revoke(number)
    click.echo(f"Token {number} is revoked.")


def _owner(chat: Chat, name: str, bot: bool) -> Person:
    try:
        return chat.accounts.find(name)
    except NotFound:
        if not bot:
            raise NotFound("account_unknown_bot", "name", name=name) from None
        return chat.accounts.create(name, "bot")
