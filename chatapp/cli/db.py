"""`flask db`: schema migrations."""

import click

from chatapp.cli.support import Commands, open_services
from chatapp.store.db import migrations
from chatapp.store.db.engine import Database

db = Commands("db", help="Show or change the schema version of the database.")


@db.command()
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Upgrade the database to REVISION (default: the newest). The server does this when it starts."""
    database = open_services(migrate=False).database
    migrations.upgrade(database, revision)
    _tell(database)


@db.command()
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Downgrade the database to REVISION; `base` empties it. Back up first: this deletes data."""
    database = open_services(migrate=False).database
    migrations.downgrade(database, revision)
    _tell(database)


@db.command()
def current() -> None:
    """Print the current revision of the database."""
    at = migrations.current(open_services(migrate=False).database)
    newest = migrations.newest()
    click.echo(f"{at or 'empty'}{' (newest)' if at == newest else f', newest is {newest}'}")


@db.command()
def history() -> None:
    """Print all revisions, newest first."""
    for revision, title in migrations.revisions():
        click.echo(f"{revision}  {title}")


def _tell(database: Database) -> None:
    click.echo(f"The database is at {migrations.current(database) or 'no revision (it is empty)'}.", err=True)
