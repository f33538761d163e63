"""`flask token`: API tokens."""

import click

from chatapp.cli.support import Commands, open_services
from chatapp.cli.texts import t
from chatapp.domain.errors import NotFound
from chatapp.domain.records import Person
from chatapp.domain.times import iso
from chatapp.services.container import Services

tokens = Commands("token")


@tokens.command()
@click.argument("name")
@click.option("--label", default="")
@click.option("--bot", is_flag=True)
def create(name: str, label: str, bot: bool) -> None:
    services = open_services()
    click.echo(services.tokens.issue(_owner(services, name, bot), "api", label))


@tokens.command("list")
@click.argument("name", required=False)
def list_(name: str | None) -> None:
    services = open_services()
    person = services.accounts.find(name) if name else None
    for token in services.tokens.list(person):
        state = "active" if token.revoked_at is None else "revoked"
        used = "never used" if token.used_at is None else iso(token.used_at)
        click.echo(f"{token.id}\t{state}\t{iso(token.created_at)}\t{token.person.name}\t{token.label}\t{used}")


@tokens.command()
@click.argument("number", type=click.IntRange(1, 2**53), metavar="ID")
def revoke(number: int) -> None:
    open_services().tokens.revoke(number)
    click.echo(t("token.revoke.done", number=str(number)))


def _owner(services: Services, name: str, bot: bool) -> Person:
    try:
        return services.accounts.find(name)
    except NotFound:
        if not bot:
            raise NotFound("account_unknown_bot", "name", name=name) from None
        return services.accounts.create(name, "bot")
