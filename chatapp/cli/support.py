"""Shared parts of the commands: access to the services, and errors in one line.

Exit codes: 0 done, 1 failed (or a check found problems), 2 wrong usage.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, cast

import click
from flask import current_app
from flask.cli import AppGroup

from chatapp.cli.texts import t
from chatapp.domain.catalogs import DEFAULT
from chatapp.domain.errors import ChatError, Unavailable
from chatapp.domain.server_texts import system_language
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

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the error."""
        click.echo(t("error", sentence=self.message), file=file or sys.stderr)


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
            raise Misunderstood(t("usage", problem=_usage_problem(error), command=path)) from None
        except ChatError as error:
            raise Refused(error.sentence(system_language())) from None


@contextmanager
def refusing() -> Iterator[None]:
    """Raise Refused for what the chat refuses."""
    try:
        yield
    except ChatError as error:
        raise Refused(error.sentence(system_language())) from None


def _usage_problem(error: click.UsageError) -> str:
    """Return what is wrong with a command line. What click says is more exact, but English."""
    if system_language() == DEFAULT:
        return error.format_message()
    if isinstance(error, click.NoSuchOption):
        return t("usage.no_option", name=error.option_name)
    if not isinstance(error, click.BadParameter) or error.param is None:
        return t("usage.wrong")
    name = error.param.opts[-1] if isinstance(error.param, click.Option) else error.param.human_readable_name
    if isinstance(error, click.MissingParameter):
        return t("usage.missing", name=name)
    if isinstance(error.param.type, click.Choice):
        return t("usage.bad_value.choices", name=name, choices=", ".join(error.param.type.choices))
    return t("usage.bad_value", name=name)


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
        click.echo(t("waiting"), err=True)
        _upgrade_within(database, time.monotonic() + PATIENCE_SECONDS)


def _upgrade_within(database: Database, end: float) -> None:
    while True:
        try:
            return migrations.upgrade(database)
        except Unavailable:
            if time.monotonic() >= end:
                raise Refused(t("waited", seconds=PATIENCE_SECONDS)) from None
            time.sleep(_AGAIN_SECONDS)
