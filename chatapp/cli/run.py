"""`flask run`: Flask's own command, with our settings as defaults, a migrated database and the owner's link."""

import contextlib
import copy
from dataclasses import replace
from typing import Any, cast

import click
from flask.cli import ScriptInfo, pass_script_info, run_command
from flask.helpers import get_debug_flag
from werkzeug.serving import is_running_from_reloader

from chatapp.cli.support import Refused
from chatapp.domain.errors import ChatError, Unavailable
from chatapp.domain.server_texts import system_language
from chatapp.services import lifecycle
from chatapp.services.container import Services
from config import SettingError


def _parameters() -> list[click.Parameter]:
    parameters = [copy.copy(parameter) for parameter in run_command.params]
    for parameter in parameters:
        if parameter.name in {"host", "port"}:
            parameter.envvar = parameter.name.upper()
    return parameters


def _reloads(options: dict[str, Any]) -> bool:
    return get_debug_flag() if options["reload"] is None else bool(options["reload"])


@click.command("run", params=_parameters())
@pass_script_info
@click.pass_context
def run(context: click.Context, info: ScriptInfo, /, **options: Any) -> None:
    """Run the development server, including live messages over WebSocket.

    Takes the options of Flask's own command. Host and port default to HOST and PORT. For production use `make run`,
    which serves a hundred times as many people.
    """
    try:
        services = cast(Services, info.load_app().extensions["chatapp"])
        # The key that is good enough for this machine alone need not be for where --host puts the server.
        replace(services.settings, host=options["host"])
        # With a reloader a second process serves: it finds the database migrated and the link printed.
        if not is_running_from_reloader():
            lifecycle.prepare(services)
            lifecycle.announce(services, options["host"], options["port"])
        else:
            with contextlib.suppress(Unavailable):
                services.watcher.begin()
        if is_running_from_reloader() or not _reloads(options):
            lifecycle.start_tcp_server(services, options["host"])
    except (ChatError, SettingError) as error:
        raise Refused(error.sentence(system_language())) from None
    lifecycle.start_background(services)
    context.invoke(run_command, **options)
