import csv
import io
import json
import re
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from chatapp.domain.commands import PostMessage
from chatapp.domain.records import MessageKind, Person
from chatapp.domain.times import now
from chatapp.models import AuditEntry
from chatapp.store.messages.post import post_messages
from tests.support.pages import Visitor

PAGES = [
    "/admin",
    "/admin/",
    "/admin/history",
    "/admin/history?room=general",
    "/admin/history/general/1",
    "/admin/history/export?format=csv",
    "/admin/rooms",
    "/admin/people",
    "/admin/nowhere",
    "/admin/history/x/y",
]


@pytest.fixture
def admin(app: Flask) -> Visitor:
    return Visitor(app).log_in("Olga", "admin")


@pytest.fixture
def ada(app: Flask) -> Person:
    person: Person = app.extensions["chatapp"].accounts.sign_in_guest("Ada")
    app.extensions["chatapp"].rooms.join(person, "general")
    return person


def say(visitor: Visitor, author: Person, body: str, **more: Any) -> int:
    seq: int = visitor.chat.messages.post(author, "general", body, **more).seq
    return seq


def note(visitor: Visitor, author: Person, body: str, kind: MessageKind) -> None:
    command = PostMessage(author, "general", body, None, None, None, now(), kind)
    visitor.chat.writer.do(post_messages, command)


def shown(page: str) -> list[str]:
    """The messages of a page, as ROOM/SEQ in their order."""
    return re.findall(r'name="messages" value="([^"]+)"', page)


def link(page: str, rel: str) -> str | None:
    found = re.search(rf'rel="{rel}" href="([^"]+)"', page)
    return unescape(found[1]) if found else None


@pytest.mark.parametrize("who", ["nobody", "guest", "member", "owner"])
def test_only_those_in_charge_see_the_administration(app: Flask, who: str) -> None:
    visitor = Visitor(app)
    if who == "guest":
        visitor.join("Gus")
    elif who != "nobody":
        visitor.log_in("Mia", "owner" if who == "owner" else "member")
    for path in PAGES:
        answer = visitor.client.get(path, follow_redirects=True)
        if who == "owner":
            assert answer.status_code in {200, 404}, path
        else:
            assert answer.status_code == 403, path
            assert "general" not in answer.text


@pytest.mark.parametrize("path", ["/admin/history/delete", "/admin/history/general/1/delete"])
def test_only_those_in_charge_delete(app: Flask, ada: Person, path: str) -> None:
    member = Visitor(app).log_in("Mia", "member")
    say(member, ada, "stays")
    assert member.post(path, messages="general/1").status_code == 403
    assert member.chat.history.message(ada, "general", 1).body == "stays"


def test_someone_demoted_is_out_at_once(admin: Visitor) -> None:
    assert admin.get("/admin/history").status_code == 200
    admin.chat.moderation.set_role(None, admin.chat.accounts.find("Olga").id, "member")
    assert admin.get("/admin/history").status_code == 403


def test_filters_narrow_what_is_shown(admin: Visitor, ada: Person) -> None:
    for body in ("apple pie", "pear tart", "apple juice"):
        say(admin, ada, body)
    assert shown(admin.get("/admin/history").text) == ["general/3", "general/2", "general/1"]
    found = admin.get("/admin/history?text=APP&room=general&person=ada&since=2020-01-01").text
    assert shown(found) == ["general/3", "general/1"]
    assert "<mark>app</mark>le pie" in found
    assert "2 messages" in found
    assert "No messages match" in admin.get("/admin/history?text=plum").text


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("person=nobody", "Person not found."),
        ("room=nowhere", "Room not found."),
        ("since=2024-13-01", "Enter a date as YYYY-MM-DD"),
        ("since=2024-02-02&until=2024-02-01", "The end date is before the start date."),
        ("older=12345", "Start again from the first one."),
        ("newer=x", "Enter a whole number."),
        ("what=secrets", "Choose one of"),
        ("text=%00", "Remove them."),
    ],
)
def test_what_cannot_be_found_is_a_sentence_in_the_page(admin: Visitor, query: str, sentence: str) -> None:
    answer = admin.get(f"/admin/history?{query}")
    assert answer.status_code == 400
    assert sentence in unescape(answer.text)


def test_pages_lead_down_and_up_again(admin: Visitor, ada: Person) -> None:
    for number in range(130):
        say(admin, ada, f"word {number}")
    down = [admin.get("/admin/history?text=word&room=general").text]
    while path := link(down[-1], "next"):
        down.append(admin.get(path).text)
    assert [len(shown(page)) for page in down] == [50, 50, 30]
    assert [ref for page in down for ref in shown(page)] == [f"general/{seq}" for seq in range(130, 0, -1)]
    up = [down[-1]]
    while path := link(up[-1], "prev"):
        up.append(admin.get(path).text)
    assert [shown(page) for page in up[::-1]] == [shown(page) for page in down]


def test_a_message_is_seen_in_its_place(admin: Visitor, ada: Person) -> None:
    for number in range(30):
        say(admin, ada, f"line {number + 1}")
    admin.chat.messages.edit(ada, "general", 15, "line fifteen")
    page = admin.get("/admin/history/general/15").text
    assert [int(seq) for seq in re.findall(r'id="general-(\d+)"', page)] == list(range(5, 26))
    assert "line fifteen" in page
    assert '<p class="message-body" dir="auto">line 15</p>' in page
    assert admin.get("/admin/history/general/31").status_code == 404
    assert admin.get("/admin/history/general/99999999999999999999").status_code == 404
    assert admin.get("/admin/history/nowhere/1").status_code == 404


def test_deleting_leaves_a_trace_goes_live_and_is_noted(admin: Visitor, ada: Person) -> None:
    for body in ("one", "two", "three"):
        say(admin, ada, body)
    rev = admin.chat.rooms.find(ada, "general")[0].rev
    path = "/admin/history/delete?text=o&older=99"
    ticked = {"csrf_token": admin.token(), "messages": ["general/1", "general/2"]}
    answer = admin.client.post(path, data=ticked)
    assert (answer.status_code, answer.location) == (303, "/admin/history?text=o&older=99")
    page = admin.get("/admin/history").text
    assert "2 messages deleted" in page
    assert "Deleted by Olga" in page
    assert "2 messages deleted" not in admin.get("/admin/history").text
    changed = admin.chat.history.changes(ada, "general", rev).messages
    assert [(message.seq, message.deleted, message.body) for message in changed] == [(1, True, ""), (2, True, "")]
    assert '<p class="message-body" dir="auto">one</p>' in admin.get("/admin/history/general/1").text
    with admin.chat.database.read() as connection:
        entries = connection.execute(select(AuditEntry.action, AuditEntry.target).order_by(AuditEntry.id)).all()
    assert [tuple(entry) for entry in entries][-2:] == [
        ("message.delete", "general/1"),
        ("message.delete", "general/2"),
    ]


def test_one_message_is_deleted_from_its_place(admin: Visitor, ada: Person) -> None:
    say(admin, ada, "one")
    answer = admin.post("/admin/history/general/1/delete")
    assert (answer.status_code, answer.location) == (303, "/admin/history/general/1")
    page = admin.get("/admin/history/general/1").text
    assert "1 message deleted" in page
    assert "Deleted by Olga" in page


@pytest.mark.parametrize("typed", ["", "general", "general/x", "/1", "general/1e3", "general/" + "9" * 30])
def test_a_choice_that_cannot_be_is_refused(admin: Visitor, ada: Person, typed: str) -> None:
    say(admin, ada, "stays")
    fields = {"messages": typed} if typed else {}
    assert admin.post("/admin/history/delete", **fields).status_code in {303, 400}
    assert admin.chat.history.message(ada, "general", 1).body == "stays"


def test_a_form_of_another_site_deletes_nothing(admin: Visitor, ada: Person) -> None:
    say(admin, ada, "stays")
    assert admin.client.post("/admin/history/general/1/delete").status_code == 400
    assert admin.chat.history.message(ada, "general", 1).body == "stays"


def test_an_export_holds_exactly_what_is_found(admin: Visitor, ada: Person) -> None:
    for number in range(60):
        say(admin, ada, f"{'even' if number % 2 == 0 else 'odd'} {number}")
    admin.post("/admin/history/general/1/delete")
    refs = shown(admin.get("/admin/history?text=even").text)
    answer = admin.get("/admin/history/export?format=jsonl&text=even")
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert [f"{line['room']}/{line['seq']}" for line in lines] == refs[::-1]
    assert lines[0]["body"] == "even 2"
    assert re.fullmatch(r'attachment; filename="history-[\d-]{10}\.jsonl"', answer.headers["Content-Disposition"])
    rows = list(csv.DictReader(io.StringIO(admin.get("/admin/history/export?format=csv&text=even").text)))
    assert [f"{row['room']}/{row['seq']}" for row in rows] == refs[::-1]
    page = admin.get("/admin/history/export?format=html&text=even")
    assert page.content_type == "text/html; charset=utf-8"
    assert page.headers["Content-Disposition"].startswith("attachment")
    assert re.findall(r'<div id="general-(\d+)"', page.text) == [ref.rpartition("/")[2] for ref in refs[::-1]]
    assert admin.get("/admin/history/export?format=exe").status_code == 400
    assert admin.get("/admin/history/export?format=csv&person=nobody").status_code == 400


def test_a_spreadsheet_finds_no_formula_in_an_export(admin: Visitor, ada: Person) -> None:
    for body in ("=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", "\tx"):
        say(admin, ada, body)
    text = admin.get("/admin/history/export?format=csv").text
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))]


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</textarea><svg onload=alert(1)>",
    "{{ 7 * 7 }}",
    "javascript:alert(1) https://x.example/\"onmouseover=alert(1)",
]  # fmt: skip


@pytest.mark.parametrize("evil", HOSTILE)
def test_hostile_texts_stay_texts_everywhere(admin: Visitor, evil: str) -> None:
    name = evil[:32].strip()
    writer = admin.chat.accounts.sign_in_guest(name)
    admin.chat.rooms.join(writer, "general")
    admin.chat.rooms.create(writer, "trap", evil[:80], evil)
    say(admin, writer, f"alert {evil}")
    admin.chat.messages.edit(writer, "general", 1, f"alert again {evil}")
    note(admin, writer, evil, "renamed")
    note(admin, writer, evil, "joined")
    paths = ["/admin/history", "/admin/history?text=alert", "/admin/history/general/1", "/admin/rooms", "/admin/people"]
    for path in [*paths, "/admin/history?text=" + evil.replace("&", "").replace("#", ""), f"/admin/people?name={evil}"]:
        page = admin.get(path).text
        for tag in ("<script>alert", "<img", "<svg onload", 'onmouseover="', " onmouseover=alert(1)>"):
            assert tag not in page, path
        assert ">49<" not in page


def test_joining_leaving_and_renaming_are_told_as_what_they_are(admin: Visitor, ada: Person) -> None:
    note(admin, ada, "", "joined")
    note(admin, ada, "is now known as Countess", "renamed")
    page = admin.get("/admin/history?what=events").text
    assert "Ada joined" in page
    assert "Ada is now known as Countess" in page
    assert shown(page) == ["general/2", "general/1"]


def test_a_chart_tells_messages_over_time_without_any_style(admin: Visitor, ada: Person) -> None:
    day = 86_400_000
    for days in (0, 0, 3):
        instant = 1_704_067_200_000 + days * day
        admin.chat.writer.do(post_messages, PostMessage(ada, "general", "x", None, None, None, instant))
    page = admin.get("/admin/history").text
    assert page.count('class="bar"') == 2
    assert "since=2024-01-01&amp;until=2024-01-01" in page
    assert "style=" not in page
    assert "<style" not in page
