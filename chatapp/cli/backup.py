"""`flask backup` and `flask restore`: a copy of everything while the chat runs, and its way back."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from chatapp.cli.support import Refused, open_chat
from chatapp.domain.errors import ChatError


@click.command()
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def backup(path: Path) -> None:
    """Write a backup of everything to PATH; the chat may run meanwhile.

    It holds the database as it is at one moment and the files of DATA_DIR, the key of the sessions among them: keep it
    where nobody else reads it.
    """
    try:
        made = open_chat().backups.save(path)
    except ChatError as error:
        raise Refused(str(error)) from None
    click.echo(f"{path}: {made.database}, schema {made.revision}, {path.stat().st_size} bytes")


@click.command()
@click.argument("path", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@with_appcontext
def restore(path: Path) -> None:
    """Put a backup in the place of everything that is here now. Stop the server first.

    What was here is kept in DATA_DIR as a backup of its own; the last line says where.
    """
    try:
        put_back, before = open_chat().backups.load(path)
    except ChatError as error:
        raise Refused(str(error)) from None
    click.echo(f"The chat is as it was at {put_back.made_at}.")
    click.echo(f"What was here before is in {before}.")
