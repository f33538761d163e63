"""The server's templates and the page's components render the same: tests/corpus has the result for both.

`UPDATE_CORPUS=1 pytest tests/web/test_rendering.py` writes timeline.html and rooms.html again, for a person to compare.
"""

import json
import os
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from flask import Flask, render_template_string

from chatapp.web import jinja
from chatapp.web.timeline import rows
from tests.support.corpus import CORPUS, cases
from tests.support.programs import ROOT

EXPECTED = CORPUS / "timeline.html"
PAGE = """{% from "macros/message.html" import row with context %}{% for each in rows %}{{ row(each, me, 15) }}
{% endfor %}"""


def timeline() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((CORPUS / "timeline.json").read_text("utf-8"))
    messages = [whole(message) for message in found["messages"]]
    return {"rows": rows(messages, found["new_after"]), "me": found["me"]}


def whole(message: dict[str, Any]) -> dict[str, Any]:
    blank: dict[str, Any] = {"html": None, "edited_at": None, "deleted": False, "reply_to": None, "reactions": []}
    return {"room": "general", "rev": message["seq"] + 100, "client_id": None, **blank, **message}


ROOMS = """{% from "macros/room.html" import composer, locked_composer, room_heading, room_link with context -%}
{% for case in cases -%}
<section>{{ room_link(case.room, case.open) }}{{ room_heading(case.room) }}
{{- locked_composer(case.locked) if case.locked else composer(case.room, "token", "", "") }}</section>
{% endfor %}"""


class Lines(HTMLParser):
    """One line for each tag and text of a document, with sorted attributes."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.lines.append(" ".join([tag, *sorted(f'{name}="{value}"' for name, value in attrs)]))

    def handle_endtag(self, tag: str) -> None:
        self.lines.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        if data.strip() or "\n" not in data:
            self.lines.append(data)


def rendered(template: str, **values: Any) -> str:
    app = Flask("chatapp", root_path=str(ROOT / "chatapp" / "web"), template_folder=str(ROOT / "templates"))
    jinja.init_app(app)
    with app.test_request_context():
        return render_template_string(template, **values)


def check(html: str, expected: Path) -> None:
    if os.environ.get("UPDATE_CORPUS"):
        expected.write_text(html, "utf-8")
    assert Lines(html).lines == Lines(expected.read_text("utf-8")).lines


def test_the_templates_render_what_the_components_render() -> None:
    check(rendered(PAGE, **timeline()), EXPECTED)


def test_so_they_do_with_a_room_in_the_sidebar_its_header_and_its_composer() -> None:
    found = cases("rooms")
    rooms = [case | {"room": found["blank"] | case["room"]} for case in found["cases"]]
    check(rendered(ROOMS, cases=rooms), CORPUS / "rooms.html")
