"""`flask backup` and `flask restore`: back up everything while the server runs, and restore it."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from chatapp.cli.support import Refused, open_services
from chatapp.domain.errors import ChatError


@click.command()
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def backup(path: Path) -> None:
    """Write a full backup to PATH. The server can keep running.

    The backup holds a consistent copy of the database and the files in DATA_DIR, including the session key. Keep it
    private.
    """
    try:
        made = open_services().backups.save(path)
    except ChatError as error:
        raise Refused(str(error)) from None
    click.echo(f"{path}: {made.database}, schema {made.revision}, {path.stat().st_size} bytes")


@click.command()
@click.argument("path", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@with_appcontext
def restore(path: Path) -> None:
    """Replace all current data with the backup at PATH. Stop the server first.

    The current data is saved as a backup in DATA_DIR. The last line of the output says where.
    """
    try:
        put_back, before = open_services().backups.load(path)
    except ChatError as error:
        raise Refused(str(error)) from None
    click.echo(f"Restored the backup from {put_back.made_at}.")
    click.echo(f"The previous data is in {before}.")
