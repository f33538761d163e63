"""Makes text safe for the tutorial's window: one line, no `~`, and nothing that could pass for another author."""

import re
from functools import lru_cache

from chatapp.domain.names import is_reserved

# The window reads this many bytes at once and takes them for one message.
CHUNK_BYTES = 2048
SERVER_NAME = "SERVER"

_LINE_BREAKS = re.compile("(?:\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029])+")
# Control characters, and the marks that change the direction of the text after them (Unicode, UAX #9).
_REMOVED = [*range(0x20), *range(0x7F, 0xA0), 0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
_TRANSLATION = dict.fromkeys(_REMOVED, None) | {ord("\t"): " ", ord("~"): "∼"}


def one_line(text: str) -> str:
    """Return a text as one line: breaks as ` ⏎ `, `~` as `∼`, no control characters."""
    return _LINE_BREAKS.sub(" ⏎ ", text.strip()).translate(_TRANSLATION)


@lru_cache(512)
def display_name(name: str) -> str:
    """Return a person's name as shown before the `~`. An author in an imported log can not pass for the server."""
    line = one_line(name) or "?"
    return f"{line}_" if is_reserved(line) else line


def named_chunks(name: str, text: str) -> list[bytes]:
    """Return `NAME~text` in chunks of at most 2,048 bytes, cut between characters, each with its own `NAME~`."""
    prefix, data = f"{name}~".encode(), text.encode()
    size = CHUNK_BYTES - len(prefix)
    chunks: list[bytes] = []
    while len(data) > size:
        end = size
        while data[end] & 0xC0 == 0x80:
            end -= 1
        chunks.append(prefix + data[:end])
        data = data[end:]
    return [*chunks, prefix + data]


def server_chunks(text: str) -> list[bytes]:
    """Return a text of the server itself as chunks, on one line."""
    return named_chunks(SERVER_NAME, one_line(text))
