"""`flask backup` and `flask restore`: back up everything while the server runs, and restore it."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from chatapp.cli.support import open_services, refusing
from chatapp.cli.texts import t


@click.command()
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def backup(path: Path) -> None:
    with refusing():
        made = open_services().backups.save(path)
    size = path.stat().st_size
    click.echo(t("backup.done", path=path, database=made.database, revision=made.revision, size=str(size)))


@click.command()
@click.argument("path", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@with_appcontext
def restore(path: Path) -> None:
    with refusing():
        put_back, before = open_services().backups.load(path)
    click.echo(t("restore.done", made_at=put_back.made_at))
    click.echo(t("restore.before", path=before))
