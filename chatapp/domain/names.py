"""Names of people: which are allowed, and which look the same."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from string import ascii_lowercase

from chatapp.domain import lengths
from chatapp.domain.catalogs import DEFAULT
from chatapp.domain.confusables import confusables
from chatapp.domain.errors import Invalid
from chatapp.domain.server_texts import text
from chatapp.domain.text import is_visible, normalize, shows_something

MAX_CHARS = lengths.PERSON_NAME
RESERVED = (
    "server", "system", "admin", "owner", "moderator", "everyone", "here", "room", "all", "bot",
)  # fmt: skip

# What passes for Latin letters besides what Unicode's table has (`confusables.py`): small forms of capitals that it
# takes for others of their kind, and what is copied to pass for somebody.
_TWINS = (
    dict(zip("аеорсухіјѕԁԛԝһӏьвкмнтгп", "aeopcyxijsdqwhlbbkmhtrn", strict=True))
    | dict(zip("АВЕКМНОРСТУХІЈЅӀ", "ABEKMHOPCTYXIJSI", strict=True))
    | dict(zip("αεοριυνκτχγ", "aeopiuvktxy", strict=True))
    | dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX", strict=True))
    | dict(zip("ıȷɑɡɩ01|ǀ‐‑–—−", "ijagiOlll-----", strict=True))
    # Small capitals, Cherokee, Coptic: nearly nobody's own, and whole words of Latin can be spelled in them.
    | dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz", strict=True))
    | dict(zip("ᎠᎡᎢᎪᎫᎬᎳᎷᎻᎽᏀᏃᏔᏙᏚᏞᏟᏢᏦᏴᎥᏆ", "DRTAJEWMHYGZWVSLCPKBiI", strict=True))
    | dict(zip("ⲁⲟⲣⲥⲃⲙⲛⲧⲉⲓⲕⲭ", "aopcbmnteikx", strict=True))
    # Canadian syllabics, as "fancy text" has them; letters and zeros of other scripts that Unicode's table leaves out.
    | dict(zip("ᗩᗷᑕᗪᗴᖴᕼᒍᒪᗰᑎᑭᖇᑌᐯᗯ᙭", "ABCDEFHJLMNPRUVWX", strict=True))
    | dict(zip("ƅႦოↃ෦᠐○◯", "bbmJOOOO", strict=True))
    # Letters in boxes, circles, parentheses and flags, which NFKC takes for no letters.
    | {
        chr(first + number): letter
        for first in (0x249C, 0x1F110, 0x1F150, 0x1F170, 0x1F1E6)
        for number, letter in enumerate(ascii_lowercase)
    }
)

# Below a letter these are hardly seen: dots, rings, lines (Unicode's combining class 220, of the Latin block).
_BELOW = frozenset(chr(code) for code in range(0x300, 0x370) if unicodedata.combining(chr(code)) == 220)
_SKIPPED = _BELOW | {" ", "\ufe0f"}
# A dot above these is drawn anyhow.
_DOT_ON_DOT = re.compile("(?<=[ij])\u0307")
# Marks that strike a letter through, or enclose it: no language needs them, and the letter stays what it looks like.
_STRUCK = re.compile("[\u0334-\u0338\u20d0-\u20e2\u20e4-\u20f0]")

_COLOURED = re.compile("[\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]\ufe0f")
# Guests have their mark beside their name; no name may bring one along (compared as a key: small, without blanks).
_LIKE_A_MARK = re.compile(rf"[(\[{{<]({'|'.join((*RESERVED, 'guest', 'gast', 'imported'))})[(\[{{<)\]}}>]")
_BRACKETS = dict.fromkeys(("Ps", "Pe", "Pi", "Pf"), "(")


def check_name(typed: str, field: str = "username") -> str:
    """Return a name as it is kept: NFC, outer spaces off. Raises Invalid with what to do.

    1 to 32 characters, each visible or a single inner space; marks at most two on a letter; not reserved.
    """
    name = kept_name(typed)
    if not name or len(name) > MAX_CHARS:
        raise Invalid("name_length", field, most=MAX_CHARS)
    if not all(is_visible(character) or character == " " for character in _plain(name)) or "  " in name:
        raise Invalid("name_invisible", field)
    if _STRUCK.search(name):
        raise Invalid("name_struck", field)
    if not shows_something(name) or unicodedata.combining(name[0]) or _piled_marks(name):
        raise Invalid("too_many_accents", field)
    if is_reserved(name) or _brings_a_mark(name):
        raise Invalid("name_reserved", field)
    return name


def kept_name(typed: str) -> str:
    """Return a name as stored, without checking it; empty if it is far too long."""
    return normalize("NFC", typed).strip() if len(typed) <= lengths.typed(MAX_CHARS) else ""


def name_key(name: str) -> str:
    """Return the lookup key of a name: case and look-alikes of lower-case letters make no difference."""
    return "fold:" + _skeleton(normalize("NFKC", name).casefold()).casefold()


def name_keys(name: str) -> tuple[str, ...]:
    """Return the keys under which a name is taken, that of `name_key` first.

    Two names are the same to the eye when they share a key: in small letters, in capitals (whose twins are others:
    Greek capital Mu is an M, the small one no m), or as they stand, where a capital I is a small L.
    """
    keys = [name_key(name), "look:" + _looks(name)]
    if not name.isascii():
        keys += _keys_of_shapes(name)
    return tuple(dict.fromkeys(keys))


def is_reserved(name: str) -> bool:
    """Return True if a name is, or looks like, a reserved one."""
    shapes = {key.partition(":")[2].casefold() for key in name_keys(name)}
    return not _reserved_folds().isdisjoint(shapes | {shape.replace("rn", "m") for shape in shapes})


@cache
def _reserved_folds() -> frozenset[str]:
    # In capitals as well: ADM1N and ADMlN pass for ADMIN.
    words = (form for name in RESERVED for form in (name, name.upper()))
    return frozenset(key.partition(":")[2].casefold() for word in words for key in name_keys(word))


def _brings_a_mark(name: str) -> bool:
    shown = "".join(_BRACKETS.get(unicodedata.category(character), character) for character in normalize("NFKC", name))
    return bool(_LIKE_A_MARK.search(name_key(shown)))


def _keys_of_shapes(name: str) -> Iterator[str]:
    plain = normalize("NFKC", name)
    for form in dict.fromkeys((plain, name)):
        shapes = _skeleton(form)
        yield "fold:" + shapes.casefold()
        yield "look:" + shapes.replace("I", "l")
        # Where only those of other scripts stand for a small L: I in ASCII is one that everybody knows.
        yield "fold:" + _skeleton(form.replace("I", "i")).replace("I", "l").casefold()


def marked_name(name: str, kind: str, language: str = DEFAULT) -> str:
    """Return a name for plain text: a guest's with the guest mark, as in `Ada (guest)`."""
    return text("guest_name", language, name=name) if kind == "guest" else name


def _looks(name: str) -> str:
    # A capital I stands for a small L in most typefaces; only here, where case still tells them apart.
    return _skeleton(normalize("NFKC", name)).replace("I", "l")


def _skeleton(name: str) -> str:
    """Return the skeleton of a name (UTS #39, section 4), with capital I and small L kept apart."""
    if name.isascii():
        # The same, in a tenth of the time: nearly all words that may be a name are ASCII.
        return name.translate(_ascii_twins())
    name = normalize("NFD", name)
    shown = "".join(_twins().get(character, character) for character in name if character not in _SKIPPED)
    return normalize("NFC", _DOT_ON_DOT.sub("", shown))


@cache
def _ascii_twins() -> dict[int, str | None]:
    ascii_ = map(chr, range(128))
    return {ord(each): None if each in _SKIPPED else _twins().get(each, each) for each in ascii_}


@cache
def _twins() -> dict[str, str]:
    found = confusables()
    # The table has I, l, 1 and | as one. What is drawn as a capital, or has no case, is an I here.
    bars = {
        character: "I"
        for character, shown in found.items()
        if shown == "l" and not character.isascii() and unicodedata.category(character) in {"Lu", "Lo", "Cn"}
    }
    return found | bars | _TWINS


def _plain(name: str) -> str:
    """Return the name with its emoji in the plain form: without the selector that makes them colourful."""
    return _COLOURED.sub(lambda match: match[0][0], name)


def _piled_marks(name: str) -> bool:
    run = 0
    for character in normalize("NFD", name):
        run = run + 1 if unicodedata.combining(character) else 0
        if run > 2:
            return True
    return False
