"""The place's own name stands on its pages."""

from collections.abc import Callable

from flask import Flask

from tests.support.pages import Visitor


def test_the_name_is_on_the_pages_and_in_their_titles(make_app: Callable[..., Flask]) -> None:
    visitor = Visitor(make_app(rate_limits=False, chat_name="Chess & Club"))
    page = visitor.get("/").text
    assert "<title>Join Chess &amp; Club</title>" in page
    assert "Sign in · Chess &amp; Club</title>" in visitor.get("/login").text
    visitor.post("/join", username="ada")
    room = visitor.get("/r/general").text
    assert "<title>General · Chess &amp; Club</title>" in room
    assert 'class="brand" href="/">Chess &amp; Club</a>' in room
