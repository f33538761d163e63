"""Every language file has every text, each translated, with the same placeholders and its language's punctuation.

No text is written in the code of the desktop and terminal clients instead.
"""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.programs import ROOT

FOLDERS = tuple(ROOT / "chatapp" / name / "texts" for name in ("web", "web/admin", "client", "viewmodel", "cli"))
FILES = sorted(path for folder in FOLDERS for path in folder.glob("*.json"))
# Words that German has from English, or that both share, and texts that only put values together.
SAME_IN_GERMAN = {
    "Administrator", "Bot", "Bots", "Chat", "Details", "Emoji", "ID", "Moderation", "Moderator", "Name", "Offline",
    "Online", "Online ({count})", "Person", "Server", "Status", "Text", "Thread", "Threads", "URL", "ltr",
    "{count} online", "{name} in {room}", "{name}, {time}",
}  # fmt: skip
# What must not be in a text of a language, and why.
WRONG = {
    "en": {
        r"\.\.\.": "three dots are one sign: …",
        r"\s…": "no space before …",
        '"': "quotes are “ and ”",
        "[„‚]": "quotes of another language",
    },
    "de": {
        r"\.\.\.": "three dots are one sign: …",
        r"[^\s]…": "a space stands before …, as whole words are left out",
        '["”]': "quotes are „ and “",
        r"\b(Sie|Ihr|Ihre|Ihren|Ihnen)\b": "people are addressed by du",
        "(?i)fuer|ueber|oeffn|aender|loesch|zurueck": "umlauts are written as such",
    },
}


def read(path: Path) -> dict[str, str]:
    found: dict[str, str] = json.loads(path.read_text("utf-8"))
    return found


def placeholders(text: str) -> list[str]:
    return sorted(re.findall(r"\{\w+\}", text))


def name(path: Path) -> str:
    return str(path.relative_to(ROOT / "chatapp"))


@pytest.mark.parametrize("path", FILES, ids=name)
def test_a_language_has_every_text_with_the_same_placeholders(path: Path) -> None:
    texts, english = read(path), read(path.with_name("en.json"))
    assert list(texts) == list(english)
    assert {key for key in texts if placeholders(texts[key]) != placeholders(english[key])} == set()
    assert {key for key, text in texts.items() if not text or text != text.strip()} == set()


@pytest.mark.parametrize("path", FILES, ids=name)
def test_a_language_has_its_own_punctuation(path: Path) -> None:
    wrong = WRONG[path.stem]
    assert [(key, why) for key, text in read(path).items() for bad, why in wrong.items() if re.search(bad, text)] == []


@pytest.mark.parametrize("folder", FOLDERS, ids=name)
def test_german_has_no_english_text(folder: Path) -> None:
    english, german = read(folder / "en.json"), read(folder / "de.json")
    assert {text for key, text in german.items() if text == english[key]} - SAME_IN_GERMAN == set()


@pytest.mark.parametrize("path", FILES, ids=name)
def test_a_text_for_one_has_another_for_more(path: Path) -> None:
    stems = {end: {key.removesuffix(end) for key in read(path) if key.endswith(end)} for end in (".one", ".other")}
    assert stems[".one"] == stems[".other"]


# That of the commands is held to the commands themselves, in tests/cli/test_german.py.
@pytest.mark.parametrize("folder", FOLDERS[:-1], ids=name)
def test_every_text_is_used(folder: Path) -> None:
    places = ((ROOT / "templates", "html"), (ROOT / "frontend" / "src", "ts*"), (ROOT / "chatapp", "py"))
    sources = "".join(path.read_text("utf-8") for root, end in places for path in root.rglob(f"*.{end}"))
    written = set(re.findall(r"""["'`]([\w.]+)["'`]""", sources))
    # `t(f"{view}.title")` and `t("room.role." ~ role)`: one end of the key is written, and a value makes the rest.
    starts = tuple(re.findall(r"""["'`]([a-z][\w.]*\.)(?:\$?\{|["'] ~)""", sources))
    ends = tuple(re.findall(r"""(?:\}|~ ["'])(\.\w+)["'`]""", sources))
    unused = [
        key
        for key in read(folder / "en.json")
        if not {key, re.sub(r"\.(one|other)$", "", key)} & written
        and not key.startswith(starts)
        and not key.endswith(ends)
    ]
    assert unused == []


# Words in a string that no person reads: selectors, style names, fonts, formats.
NOT_TEXTS = {
    "bold yellow", "dim italic", "chatapp desktop window", "chatapp terminal client", "proc configure_colors {} {}",
    "never used",
}  # fmt: skip


@pytest.mark.parametrize("package", ["viewmodel", "desktop", "terminal", "cli"])
def test_no_text_is_written_in_the_code(package: str) -> None:
    found = {
        (path.name, text)
        for path in (ROOT / "chatapp" / package).glob("*.py")
        for text in strings_in(ast.parse(path.read_text("utf-8")))
        if re.search(r"[A-Za-z]{2,},? [a-z]{2,}", text) and text not in NOT_TEXTS
    }
    assert found == set()


def strings_in(module: ast.Module) -> Iterator[str]:
    """The strings of a module without its docstrings."""
    nodes = list(ast.walk(module))
    docstrings = {
        id(node.body[0].value)
        for node in nodes
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value
