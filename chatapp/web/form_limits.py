"""Limits of forms and URLs, checked before a form is parsed."""

from flask import Flask, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from chatapp.domain import lengths
from chatapp.domain.errors import TooLarge
from config import Settings

FORM_MAX_BYTES = 64_000
# The largest form of ours lists the messages of a page that are to be deleted.
FIELDS_MAX = 256
PARTS_MAX = 64
# In a form a character of four bytes takes twelve: %F0%9F%8E%89.
_CHARACTER_BYTES = 12
_FORM = "application/x-www-form-urlencoded"
_COMPOSER = "chat.post"
# Most fields hold a name, a number or a choice. Longer ones are refused here, those that are a little too long by the
# rules for them, which show the form again.
_MOST = 512
_KEPT = {
    "username": lengths.PERSON_NAME,
    "topic": lengths.TOPIC,
    "reason": lengths.REASON,
    "password": lengths.PASSWORD,
    "old": lengths.PASSWORD,
    "current": lengths.PASSWORD,
    "text": lengths.QUERY,
    "body": lengths.BODY,
}
_LONGER = {field: max(_MOST, lengths.typed(most)) for field, most in _KEPT.items()} | {
    "next": 2_048,
    # What is more than a message may have is shown again in the composer.
    "body": FORM_MAX_BYTES + lengths.BODY * _CHARACTER_BYTES,
}


def init_app(app: Flask) -> None:
    """Bound what an application reads of forms: has to come before all else that looks into them."""
    settings: Settings = app.extensions["chatapp"].settings
    app.config.update(MAX_CONTENT_LENGTH=FORM_MAX_BYTES, MAX_FORM_MEMORY_SIZE=FORM_MAX_BYTES, MAX_FORM_PARTS=PARTS_MAX)
    composer_bytes = FORM_MAX_BYTES + settings.message_max_chars * _CHARACTER_BYTES

    def check() -> None:
        if request.endpoint == _COMPOSER:
            request.max_content_length = request.max_form_memory_size = composer_bytes
        _check_count(request.query_string)
        _check_lengths(request.args)
        if request.mimetype == _FORM:
            _check_count(request.get_data())
        _check_lengths(request.form)

    app.before_request(check)


def longest(field: str) -> int:
    """Return how many characters a field of a form or an address may have."""
    return _LONGER.get(field, _MOST)


def _check_count(encoded: bytes) -> None:
    if encoded.count(b"&") >= FIELDS_MAX:
        raise RequestEntityTooLarge


def _check_lengths(fields: MultiDict[str, str]) -> None:
    for field, value in fields.items(multi=True):
        if len(field) > _MOST:
            raise TooLarge("request_too_large")
        if len(value) > longest(field):
            shown = field[:40]
            raise TooLarge("text_too_long", shown, most=_KEPT.get(field, longest(field)))
