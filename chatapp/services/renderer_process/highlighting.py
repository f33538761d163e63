"""Syntax highlighting with Pygments' short CSS classes, for the languages of a fixed list.

Some of these lexers need exponential time for hostile text, and any new version may: only the limits of the renderer
process bound them.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from html import escape
from itertools import groupby, starmap

from pygments import lex
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES, Token

from chatapp.services.renderer_process.limits import untimed

# Colouring is by regular expressions: it is bounded by what it gets, a screenful of lines of sane width.
_MAX_CHARS = 5_000
_MAX_LINE = 400
LANGUAGES = (
    "bash", "c", "c#", "c++", "cpp", "console", "cs", "csharp", "css", "diff", "docker", "dockerfile", "go", "golang",
    "graphql", "haskell", "html", "ini", "java", "javascript", "js", "json", "jsx", "kotlin", "lua", "make",
    "makefile", "nginx", "perl", "php", "powershell", "py", "python", "rb", "ruby", "rust", "rs", "scala", "sh",
    "shell", "sql", "swift", "toml", "ts", "tsx", "typescript", "xml", "yaml", "yml", "zsh",
)  # fmt: skip
_PREFIX = "c-"
# The kinds that frontend/src/styles/markup.css gives a colour; all others would only make the HTML longer.
COLOURED = frozenset(
    (
        "c", "c1", "ch", "cm", "cpf", "cs", "dl", "err", "fm", "gd", "gh", "gi", "gr", "gu", "il", "k", "kc", "kd",
        "kn", "kp", "kr", "kt", "l", "ld", "m", "mb", "mf", "mh", "mi", "mo", "na", "nb", "nc", "nd", "ne", "nf", "nt",
        "ow",
        "s", "s1", "s2", "sa", "sb", "sc", "sd", "se", "sh", "si", "sr", "ss", "sx",
    )
)  # fmt: skip


def highlighted(code: str, language: str) -> str:
    """Return code as HTML; `<span class="c-...">` around its parts where the language is known, else only escaped."""
    if language not in LANGUAGES or len(code) > _MAX_CHARS or max(map(len, code.split("\n"))) > _MAX_LINE:
        return escape(code, quote=False)
    lexer = load_lexer(language)
    # Some lexers lose a last line that does not end.
    for whole in (code, f"{code}\n"):
        parts = [(_colour(kind), text) for kind, text in lex(whole, lexer)]
        if "".join(text for _kind, text in parts) == whole:
            return "".join(starmap(_part, _runs(parts))).rstrip("\n")
    return escape(code, quote=False)


def _runs(parts: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for colour, run in groupby(parts, lambda part: part[0]):
        yield colour, "".join(text for _colour, text in run)


@cache
def load_lexer(language: str) -> Lexer:
    """Return the lexer of a language. The first time its rules are compiled, on nobody's account."""
    with untimed():
        return get_lexer_by_name(language, stripnl=False, ensurenl=False)


def _colour(kind: object) -> str:
    while kind not in STANDARD_TYPES and kind is not Token:
        kind = getattr(kind, "parent", Token)
    short = str(STANDARD_TYPES.get(kind, ""))
    return short if short in COLOURED else ""


def _part(colour: str, text: str) -> str:
    html = escape(text, quote=False)
    return f'<span class="{_PREFIX}{colour}">{html}</span>' if colour and text.strip() else html
