import json
import re
from typing import Any

import pytest
from flask import Flask

from chatapp.services.messages.messages import NewMessage
from chatapp.web.texts import texts
from tests.support.pages import Visitor


def boot_of(page: str) -> Any:
    found = re.search(r'<script type="application/json" id="initial-state">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])


def test_a_message_can_be_posted_and_read_without_javascript(visitor: Visitor) -> None:
    visitor.join("Ada")
    answer = visitor.post("/r/general/messages", body="Hello\r\nthere <b>you</b>")
    assert (answer.status_code, answer.location) == (303, "/r/general#m1")
    page = visitor.get("/r/general").text
    assert "there &lt;b&gt;you&lt;/b&gt;" in page
    [message] = boot_of(page)["messages"]
    assert message["body"] == "Hello\nthere <b>you</b>"
    assert message["author"]["name"] == "Ada"


def test_a_page_runs_in_the_direction_of_its_language(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    assert '<html lang="en" dir="ltr"' in visitor.get("/").text
    monkeypatch.setitem(texts("en"), "direction", "rtl")
    assert '<html lang="en" dir="rtl"' in visitor.get("/").text


def test_no_id_stands_twice_in_a_page(visitor: Visitor) -> None:
    visitor.join("Ada").post("/r/general/messages", body="hello")
    ids = re.findall(r'\bid="([^"]+)"', visitor.get("/r/general").text)
    assert len(ids) > 20
    assert sorted(set(ids)) == sorted(ids)


def test_the_same_form_sent_twice_is_one_message(visitor: Visitor) -> None:
    visitor.join("Ada")
    for _ in range(2):
        assert visitor.post("/r/general/messages", body="once", client_id="c1").location == "/r/general#m1"
    assert len(boot_of(visitor.get("/").text)["messages"]) == 1


@pytest.mark.parametrize(("body", "status"), [("", 400), (" \u200b\n", 400), ("x" * 10_001, 413), ("nul\x00", 400)])
def test_a_text_that_cannot_be_posted_comes_back_with_the_reason(visitor: Visitor, body: str, status: int) -> None:
    visitor.join("Ada")
    answer = visitor.post("/r/general/messages", body=body)
    assert answer.status_code == status
    assert 'role="alert"' in answer.text
    assert body[:100] in answer.text
    assert boot_of(answer.text)["messages"] == []


@pytest.mark.parametrize("body", ["/msg bob the code is 1234", "/Mgs bob secret", " /dm bob secret"])
def test_what_looks_like_a_command_is_not_posted_but_comes_back(visitor: Visitor, body: str) -> None:
    visitor.join("ada")
    answer = visitor.post("/r/general/messages", body=body)
    assert answer.status_code == 400
    assert "Use /me, /shrug" in answer.text
    assert f">{body}</textarea>" in answer.text
    assert visitor.get("/r/general").text.count('class="message-body"') == 0


def test_what_people_write_never_becomes_markup_in_the_page(visitor: Visitor) -> None:
    visitor.join("Ada")
    evil = "</script><script>alert(1)</script><img src=x onerror=alert(1)>"
    visitor.post("/r/general/messages", body=evil)
    page = visitor.get("/").text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert boot_of(page)["messages"][0]["body"] == evil


def test_a_permalink_shows_its_message_with_the_history_around_it(visitor: Visitor) -> None:
    visitor.join("Ada")
    for number in range(120):
        visitor.chat.rooms.join(person_for(visitor), "general")
        visitor.chat.messages.post(person_for(visitor), "general", f"number {number + 1}")
    boot = boot_of(visitor.get("/r/general/60").text)
    assert boot["focus"] == 60
    assert 60 in [message["seq"] for message in boot["messages"]]
    assert boot["more_before"]
    assert boot["more_after"]
    older = boot_of(visitor.get("/r/general?before=60").text)
    assert older["messages"][-1]["seq"] == 59
    newest = boot_of(visitor.get("/r/general").text)
    assert [newest["messages"][0]["seq"], newest["messages"][-1]["seq"]] == [71, 120]


def test_a_link_to_a_thread_shows_it_whole_in_place_of_the_room(visitor: Visitor) -> None:
    visitor.join("Ada")
    person, chat = person_for(visitor), visitor.chat
    chat.rooms.join(person, "general")
    for message in (
        NewMessage("first"),
        NewMessage("something else"),
        NewMessage("aside", reply_to=1, in_thread=True),
        NewMessage("for all", reply_to=3),
    ):
        chat.messages.post_or_find(person, "general", message)

    def shown(path: str) -> list[str]:
        return re.findall(r'<div class="message-body" dir="auto">(?:<p>)?([^<]*)', visitor.get(path).text)

    assert shown("/r/general") == shown("/r/general/1") == ["first", "something else", "for all"]
    assert shown("/r/general/1?thread") == shown("/r/general/3") == ["first", "aside", "for all"]
    assert 'href="/r/general">' in visitor.get("/r/general/1?thread").text
    # The page's program gets the room, and shows the thread beside it.
    boot = boot_of(visitor.get("/r/general/3").text)
    assert [message["seq"] for message in boot["messages"]] == [1, 2, 3, 4]
    assert shown("/r/general/2?thread") == ["something else"]


@pytest.mark.parametrize(
    "path",
    [
        "/r/nowhere",
        "/r/general/1",
        "/r/general/0",
        "/r/general/99999999999999999999999",
        "/r/General",
        "/r/general/x",
        "/r/%00",
    ],
)
def test_what_is_not_there_is_a_page_that_says_so(visitor: Visitor, path: str) -> None:
    visitor.join("Ada")
    answer = visitor.get(path)
    assert answer.status_code == 404
    assert "<h1>" in answer.text
    assert visitor.post("/r/nowhere/messages", body="hello").status_code == 404


@pytest.mark.parametrize("before", ["", "x", "-1", "0", "1.5", "٣", "9" * 17, "9" * 400])
def test_a_page_number_from_nowhere_is_refused_with_a_sentence(visitor: Visitor, before: str) -> None:
    visitor.join("Ada")
    answer = visitor.get("/r/general", query_string={"before": before})
    assert answer.status_code == 400
    assert "whole number" in answer.text


def test_a_private_room_and_a_missing_one_read_the_same(visitor: Visitor) -> None:
    visitor.join("Ada")
    slug = visitor.chat.rooms.create(None, "secret-room", private=True).slug
    hidden, missing = visitor.get(f"/r/{slug}"), visitor.get("/r/no-such-room")
    assert (hidden.status_code, hidden.text) == (missing.status_code, missing.text)
    posted = visitor.post(f"/r/{slug}/messages", body="hello")
    assert posted.status_code == 404
    assert "secret" not in visitor.get("/").text


def test_a_room_is_opened_and_one_is_in_it(visitor: Visitor) -> None:
    visitor.join("Ada")
    assert visitor.post("/rooms", slug="tea", name="Tea", topic="Leaves").location == "/r/tea"
    boot = boot_of(visitor.get("/r/tea").text)
    assert (boot["room"]["name"], boot["room"]["member_count"]) == ("Tea", 1)
    assert visitor.post("/rooms", slug="tea").status_code == 409
    assert visitor.post("/rooms", slug="Not a slug").status_code == 400


def test_reading_makes_nobody_a_member(app: Flask, visitor: Visitor) -> None:
    Visitor(app).join("Ben").post("/r/general/messages", body="before she came")
    boot = boot_of(visitor.join("Ada").get("/").text)
    assert boot["room"]["member_count"] == 1
    assert boot["read_seq"] == 1


def person_for(visitor: Visitor) -> Any:
    you = boot_of(visitor.get("/").text)["you"]
    with visitor.chat.database.read() as connection:
        from chatapp.store.people.users import find_person

        return find_person(connection, you["id"])


def test_emoji_are_listed_by_their_names_for_any_cache(visitor: Visitor) -> None:
    answer = visitor.get("/emoji.json")
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    assert "Set-Cookie" not in answer.headers
    named = {emoji: names for emoji, *names in answer.json or []}
    assert "tada" in named["🎉"]


def test_a_mention_leads_back_into_the_chat(visitor: Visitor) -> None:
    visitor.join("Ada")
    assert visitor.get("/people/7").location == "/"
