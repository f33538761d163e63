import pytest

from chatapp.services.imports.slack_text import marked_up

PEOPLE = {"U1": "ana"}
CHANNELS = {"C1": "tea"}


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("plain", "plain"),
        ("*bold* and ~gone~", "**bold** and ~~gone~~"),
        ("`a *star* in code`", "`a *star* in code`"),
        ("<@U1> and <@U2|ben>", "@ana and @ben"),
        ("in <#C1> or <#C9|coffee>", "in #tea or #coffee"),
        ("<!here> <!subteam^S1|@crew>", "@here @crew"),
        ("<https://example.org|the site>", "[the site](https://example.org)"),
        ("<https://example.org>", "https://example.org"),
        ("<mailto:a@example.org|a@example.org>", "a@example.org"),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2"),
    ],
)
def test_the_markup_of_slack_becomes_ours(theirs: str, ours: str) -> None:
    assert marked_up(theirs, PEOPLE, CHANNELS) == ours
