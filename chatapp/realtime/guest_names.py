"""Names of connected guests: a name is reserved while its guest is connected."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from chatapp.domain.names import name_keys

# Between a guest's entering by the page and the first connection, the name waits this many seconds.
RESERVATION_SECONDS = 30.0


class GuestNames(Protocol):
    """The names in use by guests; two names are one when they are the same to the eye."""

    def claim(self, name: str, person_id: int, connection_id: str) -> bool:
        """Use a name for a connection; False when someone else uses it. Ends the person's reservation of it."""

    def release(self, connection_id: str) -> None:
        """End what a connection claimed; the name is free with the person's last connection."""

    def reserve(self, name: str, person_id: int) -> bool:
        """Reserve a name for a person who is about to connect; False when someone else uses it."""

    def is_taken(self, name: str, except_for: int | None = None) -> bool:
        """Return True if someone other than the person `except_for` uses a name or has reserved it."""


@dataclass(slots=True)
class _Use:
    person_id: int
    keys: tuple[str, ...]
    connections: tuple[str, ...] = ()
    until: float = 0.0


class LocalGuestNames:
    """The names in use in one process. `clock` gives seconds that only go forwards."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._uses: dict[str, _Use] = {}
        self._claims: dict[str, tuple[str, ...]] = {}

    def claim(self, name: str, person_id: int, connection_id: str) -> bool:
        """See GuestNames."""
        keys = name_keys(name)
        with self._lock:
            if self._foreign(keys, person_id):
                return False
            self._drop(connection_id)
            use = self._use(keys, person_id)
            use.connections = (*use.connections, connection_id)
            use.until = 0.0
            # Mostly the same keys: then one copy of them is enough.
            self._claims[connection_id] = use.keys if use.keys == keys else keys
            return True

    def release(self, connection_id: str) -> None:
        """See GuestNames."""
        with self._lock:
            self._drop(connection_id)

    def reserve(self, name: str, person_id: int) -> bool:
        """See GuestNames."""
        keys = name_keys(name)
        with self._lock:
            if self._foreign(keys, person_id):
                return False
            self._use(keys, person_id).until = self._clock() + RESERVATION_SECONDS
            return True

    def is_taken(self, name: str, except_for: int | None = None) -> bool:
        """See GuestNames."""
        with self._lock:
            return self._foreign(name_keys(name), except_for)

    def _use(self, keys: tuple[str, ...], person_id: int) -> _Use:
        # All keys of a name lead to one note of its use.
        use = next((self._uses[key] for key in keys if key in self._uses), None) or _Use(person_id, keys)
        for key in keys:
            self._uses[key] = use
        return use

    def _foreign(self, keys: tuple[str, ...], person_id: int | None) -> bool:
        for key in keys:
            self._forget_unused(key)
        return any(key in self._uses and self._uses[key].person_id != person_id for key in keys)

    def _drop(self, connection_id: str) -> None:
        keys = self._claims.pop(connection_id, ())
        for key in keys:
            use = self._uses[key]
            use.connections = tuple(other for other in use.connections if other != connection_id)
            self._forget_unused(key)

    def _forget_unused(self, key: str) -> None:
        use = self._uses.get(key)
        if use is not None and not use.connections and use.until <= self._clock():
            del self._uses[key]
