"""Tells operators of pages whose origin is refused: most often it is their own chat at an address it does not know."""

import logging
import time

_LOG = logging.getLogger(__name__)
_SECONDS_BETWEEN = 60.0
_SHOWN_CHARACTERS = 200


class OriginWarnings:
    """Logs a refused origin, at most once a minute: any page of the web can cause such a line."""

    def __init__(self) -> None:
        self._quiet_until = 0.0

    def refused(self, origin: str) -> None:
        """Log that a page of this origin was refused, and which setting lets it in."""
        now = time.monotonic()
        if now < self._quiet_until:
            return
        self._quiet_until = now + _SECONDS_BETWEEN
        shown = ascii(origin[:_SHOWN_CHARACTERS])
        _LOG.warning("a page of the origin %s was refused; if that is this chat, set PUBLIC_URL to its address", shown)
