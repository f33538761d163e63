"""The audit log page says in words who did what."""

import re
from html import unescape
from typing import get_args

import pytest
from flask import Flask

from chatapp.domain.commands import RoomSettingsUpdate
from chatapp.domain.moderation import AuditAction, AuditLogEntry
from chatapp.domain.server_texts import languages
from chatapp.web.admin import audit
from chatapp.web.admin.jinja import admin_texts
from tests.support.pages import Visitor


def rows_of(page: str) -> list[list[str]]:
    """The texts of the table's cells, row by row."""
    cells = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in page.split("<tr>")[2:]]
    return [[" ".join(unescape(re.sub(r"<[^>]+>", "", cell)).split()) for cell in row] for row in cells]


@pytest.mark.parametrize("language", languages())
def test_every_action_has_words_in_every_language(language: str) -> None:
    assert {f"admin.audit.{action}" for action in get_args(AuditAction)} <= admin_texts(language).keys()


def test_entries_are_words_with_links(visitor: Visitor) -> None:
    visitor.log_in("Olga", "owner")
    chat = visitor.chat
    olga, ben = chat.accounts.find("Olga"), chat.accounts.create("Ben", "member", "correct horse battery")
    chat.moderation.mute(olga, ben.id, 90, "spam")
    chat.moderation.ban(olga, ben.id, None, "")
    chat.moderation.set_role(olga, ben.id, "moderator")
    chat.rooms.configure(olga, "general", RoomSettingsUpdate(slow_seconds=5, description="talk"))
    chat.word_filter.add(olga, "darn*", "report")
    page = visitor.get("/admin/audit").text
    assert f'<a href="/admin/people/{ben.id}">Ben</a>' in page
    word, room, role, ban, mute = rows_of(page)
    assert word[1:] == ["Olga", "Word added", "darn*", "Action Report message"]
    assert room[1:] == ["Olga", "Room settings changed", "#general", "Changed description, slow mode"]
    assert role[1:] == ["Olga", "Role changed", "Ben", "From Member · To Moderator"]
    assert ban[1:] == ["Olga", "Banned", "Ben", "permanently"]
    assert mute[1:4] == ["Olga", "Muted", "Ben"]
    assert re.fullmatch(r"until \d\d? \w{3} \d{4}, \d\d:\d\d UTC · Reason spam", mute[4])


def test_an_action_or_detail_without_words_is_shown_as_it_is(app: Flask) -> None:
    with app.test_request_context():
        row = audit.row_of(AuditLogEntry(1, 0, None, None, "room.paint", "tea", '{"hue": 3}'))
    assert (row.action, row.target.text, row.details) == ("room.paint", "#tea", [("hue", audit.Link("3"))])
