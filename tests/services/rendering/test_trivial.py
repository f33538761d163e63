"""What is rendered in the serving process is what the renderer process makes of it, and its cost is linear."""

import re
import time
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatapp.domain.markup import MentionTargets
from chatapp.domain.names import name_key
from chatapp.services.renderer_process.pipeline import html_of
from chatapp.services.rendering import trivial
from chatapp.services.rendering.trivial import MAX_CHARS, render_trivial
from tests.services.imports.test_public_logs import logs

__all__ = ["logs"]

PEOPLE = {name_key(name): number for number, name in enumerate(("Ana María", "ben", "a*b*", "x_y", "`z`"), 7)}
SPOKEN = MentionTargets(PEOPLE, frozenset({"general", "dev-ops"}), everyone=True)

TRIVIAL = (
    "see https://example.org/a_b/c-d?x=1&y=2#z, and (http://localhost:5000/path).",
    "https://example.org",
    "@ben hello @Ana María, @here",
    "in #general",
    "**bold text** and *it*, _so_ ~~no~~.",
    "run `make -j 2 *.c` now",
    "one\ntwo **three**\nfour ",
    "snake_case 5 * 3 [x] 12:30 a < b",
    "@nobody #nowhere",
    ":tada:",
    "done :tada::+1: and :no_such_one: at 12:30:45, a:tada: b (:smile:)",
)
CERTAIN_FOR_NOBODY_HERE = (
    "> quote", "- list", "1. list", "||x||", "\\*", "[a](https://b.cd)", "<https://b.cd>",
    "`a` ``b``", "***a***",
    "**a", "*a*b", "```\nx\n```", "mailto:a@b.cd", "ftp://a.bc", "https://1.2.3.4/", "https://xn--bcher-kva.example",
    "a|b", " *a*", "*a* \nb", "x" * (MAX_CHARS + 1), "@x " * 60, "*a*\xa0", "*a*\x0c",
)  # fmt: skip

PARTS = (
    "*", "**", "***", "_", "__", "~~", "~", "`", "``", "a", "b", "word", "1", "1.", "[", "]", "](", "(", ")", "<",
    ">", "|", "-", "+", "#", "@", "@ben", "@here", "@a*b*", "@x_y", "#general", ":", ":tada:", ":+1:", ":nope:", "https://",
    "http://a.bc", "https://example.org/x_y/z-1?a=1&b=2#c", "http://localhost:5000/a", "https://A.B",
    "http://1.2.3.4", "www.x.y", "//x.y", "mailto:a@b.c", "ftp://a.bc", ".", ",", "!", "?", "\"", "'", "&",
    "&amp;", "é", "ß", "²", "—", "/", "=", "%20", "x--y", "12:30", "$", "^", "{", "}", ";", "\\", "¯\\_(ツ)_/¯",
    "😀", "@Ana María",
)  # fmt: skip
PIECES = st.sampled_from([*PARTS, " ", " ", "  ", "\n", "\n\n", "\t", "\u3000", "\u2028", "\ufe0f", "\u200b", "\xad"])


@pytest.mark.parametrize("body", TRIVIAL)
def test_what_people_mostly_write_is_rendered_here(body: str) -> None:
    rendered = render_trivial(body, SPOKEN)
    assert rendered is not None
    assert rendered.html == html_of(body, SPOKEN)


@pytest.mark.parametrize("body", CERTAIN_FOR_NOBODY_HERE)
def test_what_may_mean_more_is_left_to_the_renderer_process(body: str) -> None:
    assert render_trivial(body, SPOKEN) is None


@settings(max_examples=1_500)
@given(st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=30))
def test_both_make_the_same_of_it(body: str) -> None:
    rendered = render_trivial(body, SPOKEN)
    assert rendered is None or rendered.html == html_of(body, SPOKEN)


def test_both_make_the_same_of_every_short_text_of_signs() -> None:
    for letters in product("*_`~a :#@", repeat=5):
        body = "".join(letters)
        rendered = render_trivial(body, SPOKEN)
        assert rendered is None or rendered.html == html_of(body, SPOKEN), body


def test_both_make_the_same_of_what_people_wrote(logs: Path) -> None:
    seen = 0
    for path in sorted(logs.glob("*.txt")):
        for line in path.read_text(errors="replace").splitlines():
            body = re.sub(r"^(?:\[[^\]]*\] ?)?(?:<[^>]*> ?)?", "", line)[:MAX_CHARS]
            rendered = render_trivial(body, SPOKEN)
            if rendered is not None:
                seen += 1
                assert rendered.html == html_of(body, SPOKEN), body
    assert seen > 8_000


HOSTILE = (
    "a", " ", "*", "*a ", "*a*", " *a", "**a** ", "_", "a_", "_a ", "`", "`a", "`a`", "` ", "~", "~~a", "[",
    "[a]", "<", "< ", ":",
    ":a", "a:", ":a:", ":tada:", "::tada", ":tada:a",
    "#", "#a", "#a-", "#general ", "(", "( ", "(h", "(https", "http://", "https://a.",
    "https://a.bc/", "a.", "a-",
    " https://a.bc", " https://a-a.a-a/a.a?a", "\n", "\na", "\n1", "1.", "1) ", "http", "http ", "&", "é", "😀",
    "*a*\n", "-a",
)  # fmt: skip


def _seconds(body: str) -> float:
    def once() -> float:
        began = time.thread_time()
        render_trivial(body, SPOKEN)
        return time.thread_time() - began

    return min(once() for _ in range(3))


@pytest.mark.parametrize("part", HOSTILE)
def test_its_cost_is_linear(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trivial, "MAX_CHARS", 10**9)
    monkeypatch.setattr(trivial, "_MOST_NAMES", 10**9)
    for start in ("", "x ", "**a", "https://a.bc/"):
        for end in ("", "*", "\x00"):
            # Long enough to measure: where an eighth of it takes no time, neither does it.
            size = 8_000
            long = _seconds(start + part * (size // len(part)) + end)
            if long < 0.004:
                continue
            ratio = min(long / max(_seconds(start + part * (size // 8 // len(part)) + end), 1e-9) for _ in range(3))
            assert ratio < 24, (start, part, end, ratio)


def test_its_cost_is_small() -> None:
    for part in (*HOSTILE, "@", "@a ", "@ben ", "@a b c d "):
        body = "x " + part * (MAX_CHARS // len(part) - 2)
        assert _seconds(body.strip()) < 0.05, part
