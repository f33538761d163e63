"""Names of people: what is allowed, and when two of them are the same to the eye."""

import re
import unicodedata
from functools import cache

from chatapp.domain.errors import Invalid
from chatapp.domain.text import is_visible, shows_something

MAX_CHARS = 32
RESERVED = (
    "server", "system", "admin", "owner", "moderator", "everyone", "here", "room", "all", "bot",
)  # fmt: skip

# Letters of other scripts and digits that pass for Latin ones, after Unicode's UTS #39 (confusables): those a keyboard
# of our users plausibly types, and those that are copied to pass for somebody. Left side as it looks, right side what
# it is taken for.
_TWINS = (
    dict(zip("аеорсухіјѕԁԛԝһӏьвкмнтгп", "aeopcyxijsdqwhlbbkmhtrn", strict=True))
    | dict(zip("АВЕКМНОРСТУХІЈЅӀ", "ABEKMHOPCTYXIJSl", strict=True))
    | dict(zip("αεοριυνκτχγ", "aeopiuvktxy", strict=True))
    | dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX", strict=True))
    | dict(zip("ıȷɑɡɩ01|ǀ‐‑–—−", "ijagiOlll-----", strict=True))
    # Small capitals, Cherokee, Coptic: nearly nobody's own, and whole words of Latin can be spelled in them.
    | dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz", strict=True))
    | dict(zip("ᎠᎡᎢᎪᎫᎬᎳᎷᎻᎽᏀᏃᏔᏙᏚᏞᏟᏢᏦᏴᎥ", "DRTAJEWMHYGZWVSLCPKBi", strict=True))
    | dict(zip("ⲟⲣⲥⲃⲙⲛⲧⲉⲓⲕ", "opcbmnteik", strict=True))
)

_COLOURED = re.compile("[\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]\ufe0f")


def check_name(typed: str, field: str = "username") -> str:
    """Return a name as it is kept: NFC, outer spaces off. Raises Invalid with what to do.

    1 to 32 characters, each visible or a single inner space; marks at most two on a letter; not reserved.
    """
    name = unicodedata.normalize("NFC", typed).strip()
    if not name or len(name) > MAX_CHARS:
        raise Invalid(f"A name has 1 to {MAX_CHARS} characters.", field)
    if not all(is_visible(character) or character == " " for character in _plain(name)) or "  " in name:
        raise Invalid("A name may not hold invisible characters or double spaces.", field)
    if not shows_something(name) or unicodedata.combining(name[0]) or _piled_marks(name):
        raise Invalid("A name may not pile up accents.", field)
    if is_reserved(name):
        raise Invalid("This name is reserved. Choose another.", field)
    return name


def name_keys(name: str) -> tuple[str, str]:
    """Return the keys under which a name is taken: one blind to case, one to look-alikes within the same case.

    Two names are the same to the eye when they share a key.
    """
    return "fold:" + _folded(name), "look:" + _looks(name)


def is_reserved(name: str) -> bool:
    """Tell whether a name is, or looks like, one that the program keeps for itself."""
    return not _reserved_folds().isdisjoint({_folded(name), _looks(name).casefold()})


@cache
def _reserved_folds() -> frozenset[str]:
    return frozenset(_folded(name) for name in RESERVED)


def _folded(name: str) -> str:
    return _skeleton(unicodedata.normalize("NFKC", name).casefold()).casefold()


def _looks(name: str) -> str:
    # A capital I stands for a small L in most typefaces; only here, where case still tells them apart.
    return _skeleton(unicodedata.normalize("NFKC", name).replace("I", "l"))


def _skeleton(name: str) -> str:
    spread = unicodedata.normalize("NFD", name)
    return unicodedata.normalize(
        "NFC", "".join(_TWINS.get(character, character) for character in spread if character not in " \ufe0f")
    )


def _plain(name: str) -> str:
    """Return the name with its emoji in the plain form: without the selector that makes them colourful."""
    return _COLOURED.sub(lambda match: match[0][0], name)


def _piled_marks(name: str) -> bool:
    run = 0
    for character in unicodedata.normalize("NFD", name):
        run = run + 1 if unicodedata.combining(character) else 0
        if run > 2:
            return True
    return False
