"""Every language that is offered, over hostile lines: whatever a lexer does, a text comes back, in colour or plain.

An upgrade of Pygments cannot bring its exponential patterns back: nothing here depends on which languages have them.
"""

import re
import time

import pytest

from chatapp.domain.markup import NOBODY
from chatapp.services.renderer_process.highlighting import LANGUAGES
from chatapp.services.rendering import RENDERER
from chatapp.services.rendering.process import Text

_PARTS = (
    '"', "'", "`", "\\", '\\"', "\\\\", "(", ")", "[", "]", "{", "}", "<", ">", "</", "<!--", "/*", "*/", "//",
    "#", "{-", "(*",
    "a\n", " \n", "\n", "\t\n", "a", "0", "0x", "1.", "_", "$", "${", "@", "@a ", "=", "=>", "->", "-", "--",
    ":", "::", ";", ",",
    "|", "&", "%", "~", "?", "r'", 'raw"', "s!", "s/", "m{", "qq(", "<<A", "<<<", '"""', "'''", "{{", "<%",
    "<?", "x=", "a.", "a b",
    "a(", "a<", "if ", "class a", "def a", "@@", "+a\n", "\\\n",
)  # fmt: skip
_LINE = 390
_CHARS = 1_500


def hostile() -> list[str]:
    """Lines and pages of each part, begun by nothing, by a quote, and by what opens a string in scala and perl."""
    found = []
    for part in _PARTS:
        page = part * (_CHARS // len(part)) if "\n" in part else "\n".join([part * (_LINE // len(part))] * 3)
        found.append(page)
    starts, repeated = ('"', "'", 'raw"', "s!", "/*", "<a ", "(", "{-"), ("\\", "a", "\\\\a", " ", "(")
    found += [start + part * (_LINE // len(part) - 3) for start in starts for part in repeated]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_code_is_shown_in_colour_or_plain_and_never_holds_anyone_up(language: str) -> None:
    bodies = [f"```{language}\n{code}\n```" for code in hostile()]
    here = time.process_time()
    rendered = RENDERER.render([Text(body, NOBODY) for body in bodies], None, 60)
    # All of it was computed elsewhere.
    assert time.process_time() - here < 2
    assert len(rendered) == len(bodies)
    for body, (html, seconds) in zip(bodies, rendered, strict=True):
        assert seconds < 0.5, body
        assert html is None or len(html) <= 4 * len(body) + 2_000
    [again] = RENDERER.render([Text(f"```{language}\nx\n```", NOBODY)], None, 60)
    assert re.search("x(?:</span>)?</code></pre>", again.html or "")


@pytest.mark.parametrize("language", ["scala", "perl"])
def test_the_known_exponential_ones_are_stopped(language: str) -> None:
    start = {"scala": '"', "perl": "s!"}[language]
    body = f"```{language}\n{start}" + "\\" * 80 + "\n```"
    [stopped] = RENDERER.render([Text(body, NOBODY)], None, 60)
    assert stopped.html is None
