"""Code in colour: by CSS classes of Pygments' short names, for the languages that people paste into a chat."""

from functools import cache
from html import escape

from pygments import lex
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES, Token

# Colouring is by regular expressions: it is bounded by what it gets, a screenful of lines of sane width.
_MAX_CHARS = 5_000
_MAX_LINE = 400
_LANGUAGES = (
    "bash", "c", "c#", "c++", "cpp", "console", "cs", "csharp", "css", "diff", "docker", "dockerfile", "go", "golang",
    "graphql", "haskell", "html", "ini", "java", "javascript", "js", "json", "jsx", "kotlin", "lua", "make",
    "makefile", "nginx", "perl", "php", "powershell", "py", "python", "rb", "ruby", "rust", "rs", "scala", "sh",
    "shell", "sql", "swift", "toml", "ts", "tsx", "typescript", "xml", "yaml", "yml", "zsh",
)  # fmt: skip
_PREFIX = "c-"


def highlighted(code: str, language: str) -> str:
    """Return code as HTML; `<span class="c-...">` around its parts where the language is known, else only escaped."""
    if language not in _LANGUAGES or len(code) > _MAX_CHARS or max(map(len, code.split("\n"))) > _MAX_LINE:
        return escape(code, quote=False)
    return "".join(_part(_short(kind), text) for kind, text in lex(code, _lexer(language))).rstrip("\n")


@cache
def _lexer(language: str) -> Lexer:
    return get_lexer_by_name(language, stripnl=False, ensurenl=False)


def _short(kind: object) -> str:
    while kind not in STANDARD_TYPES and kind is not Token:
        kind = getattr(kind, "parent", Token)
    return STANDARD_TYPES.get(kind, "")  # type: ignore[no-any-return]


def _part(short: str, text: str) -> str:
    html = escape(text, quote=False)
    return f'<span class="{_PREFIX}{short}">{html}</span>' if short and short != "w" and text.strip() else html
