"""What a chat has beyond Markdown: spoilers, mentions, room links, emoji by their names."""

import pytest

from chatapp.domain.markup import MentionTargets
from chatapp.domain.names import name_key
from chatapp.services.renderer_process.markup import to_html

SPOKEN = MentionTargets({name_key("ben"): 8}, frozenset({"general"}), everyone=True)


@pytest.mark.parametrize(
    ("body", "part"),
    [
        ("||secret||", '<span class="spoiler" tabindex="0">secret</span>'),
        ("||a *b*||", "<em>b</em></span>"),
        (":tada:", "🎉"),
        ("#general", '<a class="room-link" href="/r/general">#general</a>'),
        ("@ben hello", 'data-person="8" href="/people/8"'),
        ("@room hello", '<span class="mention" data-person="room">'),
        (r"¯\_(ツ)_/¯", r"¯\_(ツ)_/¯"),
    ],
)
def test_it_becomes_what_it_says(body: str, part: str) -> None:
    assert part in to_html(body, SPOKEN)


@pytest.mark.parametrize("body", ["||open", "a | b", ":no_such_emoji:", "#nowhere", "@nobody", "12:30:45"])
def test_anything_else_stays_as_it_is(body: str) -> None:
    assert to_html(body, SPOKEN) == body


def test_nothing_is_a_link_within_a_link() -> None:
    assert to_html("[@ben #general](https://example.org)", SPOKEN).count("<a ") == 1
