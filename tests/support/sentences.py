"""In which language the server's sentences are."""

import re
from functools import cache
from string import Formatter

from chatapp.domain.server_texts import languages, texts


def placeholders(sentence: str) -> set[str]:
    """The names of the values that a sentence is filled in with."""
    return {name for _text, name, _spec, _conversion in Formatter().parse(sentence) if name}


def languages_of(sentence: str) -> set[str]:
    """The languages in which the server could have written this."""
    return {language for language in languages() if any(pattern.fullmatch(sentence) for pattern in _patterns(language))}


@cache
def _patterns(language: str) -> list[re.Pattern[str]]:
    return [
        re.compile("".join(re.escape(text) + (".+" if name else "") for text, name, *_rest in Formatter().parse(text)))
        for key, text in texts(language).items()
        if key not in {"moment", "thousands"}
    ]
