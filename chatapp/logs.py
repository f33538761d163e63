"""Structured logs on standard error: JSON a line, or for reading where a person looks on.

No message text, password, token or cookie may reach them: an event names what happened, and a field that could
hold such a thing is blanked.
"""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

_SECRET = frozenset(
    {
        "authorization",
        "auth",
        "body",
        "api_key",
        "cookie",
        "html",
        "message",
        "password",
        "secret",
        "session",
        "token",
    }
)
_BLANK = "[hidden]"
# The development server logs addresses, and colours them.
_IN_ADDRESS = re.compile(r"(/owner/|[?&](?:code|sid|next)=)[^\s&\"]+")
_COLOUR = re.compile(r"\x1b\[[\d;]*m")
_MARK = "_chatapp"

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


def blank(_logger: object, _method: str, fields: Fields) -> Fields:
    """Blank the fields whose names say that they hold what no log may hold."""
    return {name: _BLANK if name.lower() in _SECRET else value for name, value in fields.items()}


def blank_addresses(_logger: object, _method: str, fields: Fields) -> Fields:
    """Blank what opens something in the addresses that an event quotes, and take its colours off."""
    event = _COLOUR.sub("", str(fields.get("event", "")))
    fields["event"] = _IN_ADDRESS.sub(r"\1" + _BLANK, event)
    return fields


def _shared() -> list[structlog.typing.Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        blank,
        blank_addresses,
    ]


def _replace_handler(level: int) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_shared(),
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_rendered()],
        )
    )
    setattr(handler, _MARK, True)
    root = logging.getLogger()
    for old in [each for each in root.handlers if hasattr(each, _MARK)]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)


def _rendered() -> list[structlog.typing.Processor]:
    if sys.stderr.isatty():
        return [structlog.dev.ConsoleRenderer()]
    return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
