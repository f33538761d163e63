"""`flask db`: the version of the database's schema."""

import click

from chatapp.cli.support import Commands, open_chat
from chatapp.store import migrations
from chatapp.store.engine import Database

db = Commands("db", help="The version of the database's schema.")


@db.command()
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Bring the database up to REVISION, by default the newest. The server does this by itself when it starts."""
    database = open_chat(migrate=False).database
    migrations.upgrade(database, revision)
    _tell(database)


@db.command()
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Take the database down to REVISION; `base` empties it. Back up first: what the schema loses is gone."""
    database = open_chat(migrate=False).database
    migrations.downgrade(database, revision)
    _tell(database)


@db.command()
def current() -> None:
    """Print the revision the database is at."""
    at = migrations.current(open_chat(migrate=False).database)
    newest = migrations.newest()
    click.echo(f"{at or 'empty'}{' (newest)' if at == newest else f', newest is {newest}'}")


@db.command()
def history() -> None:
    """Print all revisions, newest first."""
    for revision, title in migrations.revisions():
        click.echo(f"{revision}  {title}")


def _tell(database: Database) -> None:
    click.echo(f"The database is at {migrations.current(database) or 'no revision: it is empty'}.", err=True)
