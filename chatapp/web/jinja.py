"""The Jinja context of every template: texts in the reader's language, timeline rules, built files."""

import json
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g, request, url_for

from chatapp.domain.excerpts import excerpt
from chatapp.domain.server_texts import choose
from chatapp.web import texts
from chatapp.web.reader_time import reader_time
from chatapp.web.sidebar import locked_reason, sections
from chatapp.web.timeline import is_mentioned

_BUILD = "build"
_THEMES = ("light", "dark")


def init_app(app: Flask) -> None:
    """Give the application's templates their functions and filters."""
    app.context_processor(_text_context)
    app.jinja_env.globals["asset"] = _Assets(always_new=app.debug)
    app.jinja_env.globals |= {"locked_reason": locked_reason}
    app.jinja_env.filters |= {
        "sections": sections,
        "is_mentioned": is_mentioned,
        "excerpt": excerpt,
        "initials": texts.initials,
        "clock": lambda instant: reader_time().clock(instant),
        "day": lambda instant: reader_time().day(instant),
        "day_name": lambda day: reader_time().day_name(day, _t()),
        "end_time": lambda instant: reader_time().end_time(instant, _t()),
        "full_time": lambda instant: reader_time().full_time(instant, _t()),
        "names_phrase": lambda names: texts.names_phrase(names, _t()),
    }


class _Assets:
    """Finds a built file's address: `asset("app.js")` is `/static/build/app-<hash>.js`."""

    def __init__(self, *, always_new: bool) -> None:
        self._always_new = always_new
        self._names: dict[str, str] = {}

    def __call__(self, name: str) -> str:
        if not self._names or self._always_new:
            manifest = Path(current_app.static_folder or "") / _BUILD / "manifest.json"
            self._names = json.loads(manifest.read_text("utf-8"))
        return url_for("static", filename=f"{_BUILD}/{self._names[name]}")


def _text_context() -> dict[str, Any]:
    chosen = language()
    t = texts.translate(chosen)
    return {
        "t": t,
        "tn": texts.plural_translator(t),
        "lang": chosen,
        "theme": theme(),
    }


def theme() -> str | None:
    """Return the theme that the request's reader has chosen, or None for that of their system."""
    chosen = request.cookies.get("theme")
    return chosen if chosen in _THEMES else None


def language() -> str:
    """Return the language of the request's reader."""
    if "language" not in g:
        g.language = choose(request.accept_languages.values())
    return str(g.language)


def _t() -> texts.Translate:
    return texts.translate(language())
