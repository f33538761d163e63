"""Checks of typed input: normalisation, visible characters, maximum lengths, numbers."""

import re
import unicodedata
from typing import Literal, TypeVar

from chatapp.domain import lengths
from chatapp.domain.characters import has_long_marks, without_long_marks, without_unseen
from chatapp.domain.errors import Invalid, NotFound, TooLarge

# Characters of other categories that show nothing: Hangul fillers, Braille blank, combining grapheme joiner, ...
_FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")
# Variation selectors (Unicode 23.4) choose among the forms of the character before them.
_VARIANTS = frozenset(chr(code) for block in (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0)) for code in block)
_BLANK = _FILLERS | _VARIANTS
# Controls, halves of characters, and what separates lines and paragraphs, by their categories.
NOT_OF_A_LINE = frozenset(("Cc", "Cs", "Zl", "Zp"))
# Nearly every text holds one of these, and nobody has to look further.
_PLAIN = re.compile(r"[A-Za-z0-9]")
C = TypeVar("C", bound=str)
# The largest integer that both databases and JavaScript store exactly.
_MAX_INTEGER = 2**53 - 1
_MAX_DIGITS = 15


def normalize(form: Literal["NFC", "NFD", "NFKC", "NFKD"], text: str) -> str:
    """Return a text in a normalisation form (UAX #15), in linear time: of more than 30 marks in a row the first 30.

    Nothing else may call `unicodedata.normalize`, whose sorting of marks is quadratic (python/cpython #149079).
    Where that would change what somebody wrote, `check_line`, `check_text` and `check_body` refuse it before.
    """
    return text if text.isascii() else unicodedata.normalize(form, without_long_marks(text))


def is_visible(character: str) -> bool:
    """Return True if a character puts ink on the page: no space, control, format, surrogate or blank filler."""
    return unicodedata.category(character)[0] not in "ZC" and character not in _BLANK


def shows_something(text: str) -> bool:
    """Return True if a text has a visible base character; marks and variation selectors alone are not."""
    if _PLAIN.search(text) is not None:
        return True
    return any(is_visible(character) and unicodedata.category(character)[0] != "M" for character in text)


def check_body(body: str, max_chars: int) -> str:
    """Return a message's body unchanged. Raises Invalid (nothing visible, too many marks) or TooLarge."""
    if len(body) > max_chars:
        raise TooLarge("message_too_long", "body", most=max_chars, length=len(body))
    if not storable(body):
        raise Invalid("text_not_storable", "body")
    if not shows_something(body):
        raise Invalid("message_empty", "body")
    return _check_marks(body, "body")


def storable(text: str) -> bool:
    """Return True if both databases take the text: no NUL, which PostgreSQL refuses, and no lone surrogate."""
    if "\x00" in text:
        return False
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def check_client_id(client_id: str | None) -> str | None:
    """Return a sender's own id for a message. Raises Invalid."""
    if client_id is not None and not (0 < len(client_id) <= lengths.CLIENT_ID and storable(client_id)):
        raise Invalid("client_id_length", "client_id", most=lengths.CLIENT_ID)
    return client_id


def check_line(text: str, field: str, max_chars: int) -> str:
    """Return a one-line text such as a room's name or topic as it is kept. Raises Invalid or TooLarge.

    It is in NFC, trimmed, and without signs that nobody sees, but for those that a script or an emoji needs.
    """
    line = _tidied(text, field, max_chars)
    if any(unicodedata.category(character) in NOT_OF_A_LINE for character in line):
        raise Invalid("text_not_one_line", field)
    return line


def check_text(text: str, field: str, max_chars: int) -> str:
    """Return a text of several lines such as a room's description, as `check_line` does. Raises Invalid or TooLarge."""
    tidied = _tidied(text, field, max_chars)
    if not storable(tidied):
        raise Invalid("text_not_storable", field)
    return tidied


def whole_number(typed: str, field: str, key: str, least: int = 0) -> int:
    """Return a typed number, at least `least`, of at most 15 digits. Raises Invalid (`key`, `field`) otherwise."""
    if not (typed.isascii() and typed.isdigit() and len(typed) <= _MAX_DIGITS and int(typed) >= least):
        raise Invalid(key, field)
    return int(typed)


def one_of(choices: tuple[C, ...], typed: str, field: str) -> C:
    """Return the choice that was typed. Raises Invalid (`field`), which lists them."""
    for choice in choices:
        if choice == typed:
            return choice
    raise Invalid("choose_one", field, choices=", ".join(choices))


def cursor_number(cursor: str | None) -> int | None:
    """Return the number that a cursor of a list is; None for its first page. Raises Invalid."""
    return None if cursor is None else whole_number(cursor, "cursor", "cursor_invalid")


def check_seq(seq: int) -> int:
    """Return `seq` if it can be the number of a message. Raises NotFound if not."""
    if not 0 < seq <= _MAX_INTEGER:
        raise NotFound("message_not_found", "seq")
    return seq


def _tidied(text: str, field: str, max_chars: int) -> str:
    if len(text) > lengths.typed(max_chars):
        raise TooLarge("text_too_long", field, most=max_chars)
    seen = _check_marks(without_unseen(text), field)
    tidied = normalize("NFC", seen).strip()
    if len(tidied) > max_chars:
        raise TooLarge("text_too_long", field, most=max_chars)
    if text.strip() and not shows_something(tidied):
        raise Invalid("text_blank", field)
    return tidied


def _check_marks(text: str, field: str) -> str:
    if has_long_marks(text):
        raise Invalid("too_many_accents", field)
    return text
