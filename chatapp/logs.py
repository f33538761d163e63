"""Structured logs on standard error: one JSON object a line, or readable lines on a terminal.

No message text, password, token or cookie may reach them: an event names what happened, and a field that could
hold such a thing is blanked.
"""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

from chatapp.domain.secret_urls import FIELDS
from chatapp.scrubbing import BLANK, scrubbed

# Fields of these names hold no secret but in addresses and forms.
_SECRET = FIELDS - {"code", "current", "next", "old", "sid"} | {"body", "html", "message"}
# The development server colours what it logs.
_COLOUR = re.compile(r"\x1b\[[\d;]*m")
_MARK = "_chatapp"
# Where these have no level they take one, and a handler of their own, which blanks nothing.
_WITH_HANDLERS = ("engineio.server", "socketio.server", "engineio.client", "socketio.client")

Fields = MutableMapping[str, Any]


def configure_logs(level: str) -> None:
    """Log from `level` (debug, info, warning, error) on; what libraries log takes the same form."""
    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[*_shared(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    _replace_handler(number)
    logging.getLogger("alembic").setLevel(max(number, logging.WARNING))
    for name in _WITH_HANDLERS:
        logging.getLogger(name).setLevel(logging.ERROR)


def blank(_logger: object, _method: str, fields: Fields) -> Fields:
    """Blank the fields whose names say that they hold what no log may hold."""
    return {name: BLANK if name.lower() in _SECRET else value for name, value in fields.items()}


def scrub(_logger: object, _method: str, fields: Fields) -> Fields:
    """Blank what opens something wherever an event quotes it, its traceback included, and take its colours off."""
    return {name: _scrubbed(value) for name, value in fields.items()}


def _scrubbed(value: Any) -> Any:
    if isinstance(value, str):
        return scrubbed(_COLOUR.sub("", value))
    if isinstance(value, Mapping):
        return {name: _scrubbed(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_scrubbed(inner) for inner in value]
    return value if value is None or isinstance(value, bool | int | float) else scrubbed(str(value))


def _shared() -> list[structlog.typing.Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        blank,
    ]


def _replace_handler(level: int) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_shared(),
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                # Before it is rendered: what else formats a traceback may show the variables of each frame.
                structlog.processors.format_exc_info,
                scrub,
                _renderer(),
            ],
        )
    )
    setattr(handler, _MARK, True)
    root = logging.getLogger()
    for old in [each for each in root.handlers if hasattr(each, _MARK)]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)


def _renderer() -> structlog.typing.Processor:
    return structlog.dev.ConsoleRenderer() if sys.stderr.isatty() else structlog.processors.JSONRenderer()
