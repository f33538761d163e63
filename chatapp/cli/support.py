"""Shared parts of the commands: access to the services, and errors in one line.

Exit codes: 0 done, 1 failed (or a check found problems), 2 wrong usage.
"""

import time
from typing import Any, cast

import click
from flask import current_app
from flask.cli import AppGroup

from chatapp.domain.errors import ChatError, Unavailable
from chatapp.services.container import Services
from chatapp.store.db import migrations
from chatapp.store.db.engine import Database

# A command has time: nobody waits for it at a page.
PATIENCE_SECONDS = 10
_AGAIN_SECONDS = 0.2


class Refused(click.ClickException):
    """An error that is shown as one line on stderr."""

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split()))


class Misunderstood(Refused):
    """A command that was not understood, as one line on stderr."""

    exit_code = 2


class Commands(AppGroup):
    """A group of commands that run within the application and report errors in one line."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command. Raises Refused for what the chat refuses, Misunderstood for what click does."""
        try:
            return super().invoke(ctx)
        except click.exceptions.NoArgsIsHelpError:
            raise
        except click.UsageError as error:
            path = error.ctx.command_path if error.ctx else ctx.command_path
            raise Misunderstood(f"{error.format_message()} Try `{path} --help`.") from None
        except ChatError as error:
            raise Refused(str(error)) from None


def open_services(migrate: bool = True) -> Services:
    """Return the services of the running application, its database at the newest schema unless `migrate` is off."""
    services = cast(Services, current_app.extensions["chatapp"])
    if migrate:
        _upgrade(services.database)
    services.database.wait_up_to(PATIENCE_SECONDS)
    return services


def _upgrade(database: Database) -> None:
    try:
        migrations.upgrade(database)
    except Unavailable:
        click.echo("Waiting for the database: it is busy or does not respond.", err=True)
        _upgrade_within(database, time.monotonic() + PATIENCE_SECONDS)


def _upgrade_within(database: Database, end: float) -> None:
    while True:
        try:
            return migrations.upgrade(database)
        except Unavailable:
            if time.monotonic() >= end:
                raise Refused(
                    f"The database was busy or did not respond for {PATIENCE_SECONDS} seconds. "
                    "Another import, backup or upgrade may be running. Try again later."
                ) from None
            time.sleep(_AGAIN_SECONDS)
