"""What people write, as the tutorial's window can show it: one line, no `~`, nothing that passes for another's."""

import re
from functools import lru_cache

from chatapp.domain.names import is_reserved

# The window reads this many bytes at once and takes them for one message.
PIECE_BYTES = 2048
SERVER = "SERVER"

_BREAK = re.compile("(?:\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029])+")
# Controls, and the marks that turn the direction of what follows them (Unicode, UAX #9).
_UNSEEN = [*range(0x20), *range(0x7F, 0xA0), 0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
_SHOWN = dict.fromkeys(_UNSEEN, None) | {ord("\t"): " ", ord("~"): "∼"}


def one_line(text: str) -> str:
    """Return a text as one line: breaks as ` ⏎ `, `~` as `∼`, no control characters."""
    return _BREAK.sub(" ⏎ ", text.strip()).translate(_SHOWN)


@lru_cache(512)
def shown_name(name: str) -> str:
    """Return a person's name as it stands before the `~`; never the server's, whoever an imported log says it was."""
    line = one_line(name) or "?"
    return f"{line}_" if is_reserved(line) else line


def pieces(name: str, text: str) -> list[bytes]:
    """Return `NAME~text` in pieces of at most 2,048 bytes, cut between characters, each with its own `NAME~`."""
    start, data = f"{name}~".encode(), text.encode()
    room = PIECE_BYTES - len(start)
    cut: list[bytes] = []
    while len(data) > room:
        at = room
        while data[at] & 0xC0 == 0x80:
            at -= 1
        cut.append(start + data[:at])
        data = data[at:]
    return [*cut, start + data]


def server_line(text: str) -> list[bytes]:
    """Return what the server itself says."""
    return pieces(SERVER, one_line(text))
