"""Every error is raised by a key whose sentence is in all languages, with the values that the sentence shows."""

import ast
import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest

import chatapp
from chatapp.domain import errors
from chatapp.domain.moderation import FOREVER, until_text
from chatapp.domain.server_texts import choose, languages, text, texts
from tests.support.sentences import languages_of, placeholders

ROOT = Path(chatapp.__file__).parent
ERRORS = {name for name, value in vars(errors).items() if isinstance(value, type)} | {"SettingError"}
# Functions that take the key of an error, and at which position.
TAKE_A_KEY = {"_Refusal": 1, "whole_number": 2} | dict.fromkeys(ERRORS, 0)
# Where the key of an error is a parameter: the callers of these are looked at instead.
HANDED_ON = {"chatapp/domain/text.py", "config.py"}
FILES = [*ROOT.rglob("*.py"), ROOT.parent / "config.py"]
MODULES = {path.relative_to(ROOT.parent).as_posix(): ast.parse(path.read_text("utf-8")) for path in FILES}


def base(key: str) -> str:
    """A key without the ending that chooses between one and several."""
    return key.removesuffix(".one").removesuffix(".other")


def keys_in(expression: ast.expr, module: ast.Module) -> set[str]:
    """The keys among the strings of an expression, and of the tables of its module that it names."""
    names = {node.id for node in ast.walk(expression) if isinstance(node, ast.Name)}
    tables = [
        node.value
        for node in module.body
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name) and target.id in names
    ]
    return {
        node.value
        for root in (expression, *tables)
        for node in ast.walk(root)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in KEYS
    }


KEYS = {base(key) for key in texts("en")}


def errors_made() -> Iterator[tuple[str, ast.Call, set[str]]]:
    """Every call that makes an error: where, the call, and the keys that it may give."""
    for path, module in MODULES.items():
        for call in (node for node in ast.walk(module) if isinstance(node, ast.Call)):
            name = call.func.id if isinstance(call.func, ast.Name) else ""
            if name in TAKE_A_KEY and len(call.args) > TAKE_A_KEY[name]:
                key = call.args[TAKE_A_KEY[name]]
                if isinstance(key, ast.Constant):
                    yield f"{path}:{call.lineno}", call, {str(key.value)}
                else:
                    yield f"{path}:{call.lineno}", call, keys_in(key, module)


def test_every_error_has_its_sentence_with_the_values_it_shows() -> None:
    made = list(errors_made())
    assert len(made) > 200
    for where, call, keys in made:
        assert keys or where.partition(":")[0] in HANDED_ON, where
        name = ast.unparse(call.func)
        given = {keyword.arg for keyword in call.keywords if name in ERRORS} - {"retry_after", "field"}
        given |= {"count"} if name == "RateLimited" else set()
        has_field = len(call.args) > TAKE_A_KEY[name] + 1
        for key in keys:
            assert key in KEYS, (where, key)
            shown = placeholders(texts("en").get(key) or texts("en")[f"{key}.other"])
            assert shown - {"field"} <= given, (where, key)
            assert given - {"count"} <= shown, (where, key)
            assert has_field or "field" not in shown, (where, key)


def test_all_languages_have_the_same_keys_and_values() -> None:
    assert languages() == ("en", "de")
    for language in languages():
        assert list(texts(language)) == list(texts("en"))
        for key, sentence in texts("en").items():
            assert placeholders(texts(language)[key]) == placeholders(sentence), (language, key)
            assert key.endswith((".one", ".other")) is (base(key) == "too_fast"), key


def test_every_sentence_is_used() -> None:
    strings = {
        node.value
        for module in MODULES.values()
        for node in ast.walk(module)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert strings >= KEYS, KEYS - strings


def test_values_are_formatted_for_the_language() -> None:
    error = errors.TooLarge("message_too_long", "body", most=10_000, length=12_345)
    assert str(error) == "Messages can be up to 10,000 characters (yours has 12,345)."
    assert error.payload("de")["message"] == "Nachrichten können bis zu 10.000 Zeichen haben (deine hat 12.345)."
    assert until_text(1_700_000_000_000, "en") == "until 14 Nov 2023, 22:13 UTC"
    assert until_text(1_700_000_000_000, "de") == "bis 14.11.2023, 22:13 UTC"
    assert (until_text(FOREVER, "en"), until_text(FOREVER, "de")) == ("permanently", "dauerhaft")


def test_a_value_is_not_a_template() -> None:
    assert str(errors.Invalid("word_blocked", word="{field}{0}")).count("{field}{0}") == 1


def test_singular_and_plural_differ() -> None:
    assert text("too_fast", "de", count=1) == "Zu viele Anfragen. Versuche es in 1 Sekunde noch einmal."
    assert str(errors.RateLimited("too_fast", retry_after=1.2)) == "Too many requests. Try again in 2 seconds."


@pytest.mark.parametrize(
    "error",
    [
        errors.Invalid("text_too_long", "topic", most=250),
        errors.RateLimited("too_many_connections", retry_after=30.0, most=20),
    ],
)
def test_errors_can_be_sent_between_processes(error: errors.ChatError) -> None:
    copy = pickle.loads(pickle.dumps(error))
    assert (copy.payload("de"), str(copy)) == (error.payload("de"), str(error))
    assert languages_of(copy.payload("de")["message"]) == {"de"}


def test_the_first_available_language_is_chosen() -> None:
    assert choose(["fr-FR", "DE-at", "en"]) == "de"
    assert choose(["fr"]) == choose([]) == "en"
