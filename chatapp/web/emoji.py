"""Emoji by shortcode, for the page's completion."""

from functools import cache

import orjson
from flask import Blueprint, Response

from chatapp.services.emoji import emoji_names

blueprint = Blueprint("emoji", __name__)
_DAY = 86_400


@blueprint.get("/emoji.json")
def emoji() -> Response:
    """Answer with every emoji and its names: `[["🎉", "tada", "party_popper"], ...]`."""
    answer = Response(_table(), mimetype="application/json")
    answer.cache_control.public = True
    answer.cache_control.max_age = _DAY
    return answer


@cache
def _table() -> bytes:
    named: dict[str, list[str]] = {}
    for name, character in emoji_names().items():
        # Skin tones would fill the list with fives of everything.
        if not name.endswith("skin_tone") and name.isascii():
            named.setdefault(character, []).append(name)
    return orjson.dumps([[character, *names] for character, names in named.items()])
