"""Rules for what people write: what counts as visible, how long a message may be."""

import re
import unicodedata

from chatapp.domain.errors import Invalid, TooLarge

CLIENT_ID_MAX_CHARS = 64
# Characters of other categories that show nothing: Hangul fillers, Braille blank, combining grapheme joiner, ...
_FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")
# Variation selectors (Unicode 23.4) choose among the forms of the character before them.
_VARIANTS = frozenset(chr(code) for block in (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0)) for code in block)
_BLANK = _FILLERS | _VARIANTS
# Nearly every text holds one of these, and nobody has to look further.
_PLAIN = re.compile(r"[A-Za-z0-9]")


def is_visible(character: str) -> bool:
    """Tell whether a character puts ink on the page: no space, control, format, surrogate or blank filler."""
    return unicodedata.category(character)[0] not in "ZC" and character not in _BLANK


def shows_something(text: str) -> bool:
    """Tell whether a text has a base character to see; marks and variation selectors alone show nothing."""
    if _PLAIN.search(text) is not None:
        return True
    return any(is_visible(character) and unicodedata.category(character)[0] != "M" for character in text)


def check_body(body: str, max_chars: int) -> str:
    """Return a message's body as it is kept, unchanged. Raises Invalid (nothing to see) or TooLarge."""
    if len(body) > max_chars:
        raise TooLarge(f"A message may have {max_chars} characters; this one has {len(body)}.", "body")
    if not storable(body):
        raise Invalid("The text holds characters that cannot be stored.", "body")
    if not shows_something(body):
        raise Invalid("Write something: this text shows nothing.", "body")
    return body


def storable(text: str) -> bool:
    """Tell whether both databases take the text: no NUL, which PostgreSQL refuses, and no lone surrogate."""
    if "\x00" in text:
        return False
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def check_posted_id(client_id: str | None) -> str | None:
    """Return a sender's own id for a message. Raises Invalid."""
    if client_id is not None and not (0 < len(client_id) <= CLIENT_ID_MAX_CHARS and storable(client_id)):
        raise Invalid(f"client_id has 1 to {CLIENT_ID_MAX_CHARS} characters.", "client_id")
    return client_id


def check_line(text: str, field: str, max_chars: int) -> str:
    """Return a one-line text such as a room's name or topic, trimmed. Raises Invalid or TooLarge."""
    line = unicodedata.normalize("NFC", text).strip()
    if len(line) > max_chars:
        raise TooLarge(f"{field} may have {max_chars} characters.", field)
    if any(unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in line):
        raise Invalid(f"{field} must be one line of text.", field)
    if line and not shows_something(line):
        raise Invalid(f"{field} shows nothing. Write something, or leave it out.", field)
    return line


def check_text(text: str, field: str, max_chars: int) -> str:
    """Return a text of several lines such as a room's description, trimmed. Raises Invalid or TooLarge."""
    trimmed = unicodedata.normalize("NFC", text).strip()
    if len(trimmed) > max_chars:
        raise TooLarge(f"{field} may have {max_chars} characters.", field)
    if not storable(trimmed):
        raise Invalid(f"{field} holds characters that cannot be stored.", field)
    if trimmed and not shows_something(trimmed):
        raise Invalid(f"{field} shows nothing. Write something, or leave it out.", field)
    return trimmed
