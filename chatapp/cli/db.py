"""`flask db`: schema migrations."""

import click

from chatapp.cli.support import Commands, open_services
from chatapp.cli.texts import t
from chatapp.store.db import migrations
from chatapp.store.db.engine import Database

db = Commands("db")


@db.command()
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    database = open_services(migrate=False).database
    migrations.upgrade(database, revision)
    _print_revision(database)


@db.command()
@click.argument("revision")
def downgrade(revision: str) -> None:
    database = open_services(migrate=False).database
    migrations.downgrade(database, revision)
    _print_revision(database)


@db.command()
def current() -> None:
    at = migrations.current(open_services(migrate=False).database)
    newest = migrations.newest()
    is_newest = at == newest
    click.echo(t(f"db.current.{'newest' if is_newest else 'older'}", revision=at or t("db.empty"), newest=newest))


@db.command()
def history() -> None:
    for revision, title in migrations.revisions():
        click.echo(f"{revision}  {title}")


def _print_revision(database: Database) -> None:
    revision = migrations.current(database)
    click.echo(t("db.at", revision=revision) if revision else t("db.at_none"), err=True)
