"""What the commands share: how they reach the chat, and errors in one line.

Exit codes: 0 it is done, 1 it could not be done (or a check found something), 2 the command was not understood.
"""

from typing import Any, Protocol, cast

import click
from flask import current_app
from flask.cli import AppGroup

from chatapp.background import Background
from chatapp.domain.errors import ChatError
from chatapp.realtime.bus import Bus
from chatapp.services.accounts import Accounts
from chatapp.services.backups import Backups
from chatapp.services.changes.watcher import ChangeWatcher
from chatapp.services.exports import Exports
from chatapp.services.imports.importer import Imports
from chatapp.services.invitations import Invitations
from chatapp.services.memberships import Memberships
from chatapp.services.moderation import Moderation
from chatapp.services.rooms import Rooms
from chatapp.services.tokens import Tokens
from chatapp.services.vocabulary import Vocabulary
from chatapp.store import migrations
from chatapp.store.engine import Database
from config import Settings


class Gateway(Protocol):
    """The TCP door."""

    def open(self, host: str) -> None:
        """Listen on TCP_PORT. Raises SettingError."""


class Chat(Protocol):
    """The parts of the chat that commands call; `chatapp.wiring.Chat` is one."""

    settings: Settings
    database: Database
    accounts: Accounts
    invitations: Invitations
    moderation: Moderation
    tokens: Tokens
    rooms: Rooms
    memberships: Memberships
    imports: Imports
    exports: Exports
    backups: Backups
    vocabulary: Vocabulary
    watcher: ChangeWatcher
    bus: Bus
    background: Background
    gateway: Gateway | None


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
            raise Refused(error.message) from None


def open_chat(migrate: bool = True) -> Chat:
    """Return the chat of the running application, its database at the newest schema unless `migrate` is off."""
    chat = cast(Chat, current_app.extensions["chatapp"])
    if migrate:
        migrations.upgrade(chat.database)
    return chat
