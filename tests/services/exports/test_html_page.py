from html.parser import HTMLParser
from typing import Any

import pytest

from chatapp.domain.records import Author, Message, Person, Poll, PollOption, Reaction, RoomFacts, RoomMember
from chatapp.domain.times import DAY, from_iso, iso
from chatapp.services.exports.exports import RoomFactsCache, as_html
from tests.support.corpus import CORPUS, cases, grouping_messages

MESSAGE = Message(1, 1, "lobby", 1, 1, None, Author(7, "Ada", "account"), "message", "hi", None, 0, None, False, None)
ADA = RoomMember(Person(7, "<b>Ada", "account", "member"), "owner")
FACTS = RoomFacts("private", "The Lobby", "<i>tea", "", (ADA,))
HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'


class Elements(HTMLParser):
    """Collects the elements of a page and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def read(*messages: Message) -> Elements:
    elements = Elements()
    elements.feed(b"".join(as_html(messages, RoomFactsCache(lambda _slug: FACTS))).decode())
    return elements


def test_what_people_wrote_is_no_markup() -> None:
    page = read(MESSAGE._replace(body=HOSTILE, author=Author(1, HOSTILE, "guest")))
    assert {tag for tag, _attributes in page.elements}.isdisjoint({"script", "img"})
    assert not any(name.startswith("on") for _tag, attributes in page.elements for name in attributes)
    assert page.text.count(HOSTILE) == 2


def test_days_are_headings_and_replies_are_links() -> None:
    page = read(MESSAGE, MESSAGE._replace(seq=2, reply_to=1), MESSAGE._replace(seq=3, created_at=DAY))
    assert [tag for tag, _attributes in page.elements].count("h2") == 2
    assert "#lobby · 1970-01-02" in page.text
    targets = {attributes["id"] for tag, attributes in page.elements if tag == "div"}
    assert targets == {"lobby-1", "lobby-2", "lobby-3"}
    assert ("a", {"href": "#lobby-1"}) in page.elements


def test_the_page_says_what_its_room_was() -> None:
    assert "#lobby · private · The Lobby · <i>tea · Members: <b>Ada" in read(MESSAGE, MESSAGE).text


def test_a_german_page_has_german_words() -> None:
    guest = MESSAGE._replace(author=Author(9, "Ben", "guest"), edited_at=DAY)
    html = b"".join(
        as_html([guest, MESSAGE._replace(deleted=True)], RoomFactsCache(lambda _slug: FACTS), "de")
    ).decode()
    page = Elements()
    page.feed(html)
    assert ("html", {"lang": "de"}) in page.elements
    assert "#lobby · privat · The Lobby · <i>tea · Mitglieder: <b>Ada" in page.text
    for expected in ("Chatverlauf", "Ben Gast", "(bearbeitet)", "(gelöscht)"):
        assert expected in page.text


def test_a_deleted_message_leaves_a_trace_without_text() -> None:
    page = read(MESSAGE._replace(deleted=True, body="secret"))
    assert "(deleted)" in page.text
    assert "secret" not in page.text


def test_the_page_may_load_and_run_nothing() -> None:
    policy = next(attributes for tag, attributes in read().elements if "http-equiv" in attributes)
    assert policy["content"] == "default-src 'none'; style-src 'unsafe-inline'"


def test_guests_have_their_mark() -> None:
    guest = MESSAGE._replace(author=Author(9, "Ben", "guest"))
    assert "Ben guest" in read(guest).text
    assert "guest" not in read(MESSAGE).text


def test_each_message_is_one_line_between_head_and_foot() -> None:
    html = b"".join(as_html([MESSAGE, MESSAGE._replace(seq=2)], RoomFactsCache(lambda _slug: FACTS))).decode()
    lines = html.splitlines()
    assert (lines[0], lines[-1]) == ("<!doctype html>", "</html>")
    start = lines.index("<main>") + 1
    assert [line[:5] for line in lines[start:-3]] == ["<p cl", "<h2>#", "<div ", "<div "]
    assert lines[start + 2] == (
        '<div id="lobby-1" class="message">'
        '<a href="#lobby-1"><time datetime="1970-01-01T00:00:00.000Z">00:00</time></a>'
        ' <b><bdi>Ada</bdi></b> <span dir="auto">hi</span><span class="quiet"></span></div>'
    )


def test_a_poll_has_its_options_with_their_votes() -> None:
    poll = Poll((PollOption("tea", 2, ()), PollOption("<b>coffee", 0, ())), multiple=False, closed=False, voters=2)
    page = read(MESSAGE._replace(kind="poll", body="What?", poll=poll))
    assert "What?tea 2<b>coffee 0" in page.text


class Painted(HTMLParser):
    """The text of each message of `timeline.html` by its seq, and what its marks say: deleted, edited, badges."""

    def __init__(self) -> None:
        super().__init__()
        self.bodies = dict[int, str]()
        self.marks = dict[int, list[str]]()
        self._seq = self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        classes = (values.get("class") or "").split()
        if tag == "li" and "data-rev" in values:
            self._seq = int(values["data-seq"] or 0)
            self.marks[self._seq] = classes
        elif "message-edited" in classes:
            self.marks[self._seq].append("is-edited")
        if "message-body" in classes:
            self._depth = 1
            self.bodies[self._seq] = ""
        elif self._depth and tag != "br":
            self._depth += 1

    def handle_endtag(self, tag: str) -> None:
        self._depth = max(0, self._depth - 1) if tag != "br" else self._depth

    def handle_data(self, data: str) -> None:
        if self._depth:
            self.bodies[self._seq] += data


def timeline_messages() -> list[Message]:
    """Return the messages of `timeline.json` that a timeline shows, as records."""
    return [_record(given) for given in cases("timeline")["messages"] if not given.get("in_thread")]


def _record(given: dict[str, Any]) -> Message:
    author = given["author"]
    reactions = tuple(Reaction(each["emoji"], each["count"], ()) for each in given.get("reactions", ()))
    return MESSAGE._replace(
        seq=given["seq"],
        kind=given["kind"],
        author=Author(author["id"], author["name"], author["kind"]),
        body=given["body"],
        html=given.get("html"),
        created_at=from_iso(given["created_at"]),
        edited_at=from_iso(given["edited_at"]) if "edited_at" in given else None,
        deleted=given.get("deleted", False),
        reply_to=given.get("reply_to"),
        reactions=reactions,
    )


@pytest.mark.parametrize("message", timeline_messages(), ids=lambda message: str(message.seq))
def test_a_message_says_what_it_says_in_the_timeline(message: Message) -> None:
    painted = Painted()
    painted.feed((CORPUS / "timeline.html").read_text("utf-8"))
    line = "".join(read(message).text.partition(f"{iso(message.created_at)[11:16]} ")[2])
    badge = {"guest": " guest", "bot": " bot"}.get(message.author.kind, "")
    assert line.startswith(f"{message.author.name}{badge} ")
    if message.kind in {"joined", "left"}:
        assert line.strip() == f"{message.author.name} {message.kind}"
    elif message.kind == "renamed":
        assert line.strip() == f"{message.author.name} {message.body}"
    elif "is-deleted" in painted.marks[message.seq]:
        assert line.strip().endswith("(deleted)")
    else:
        assert painted.bodies[message.seq] in line
        assert ("(edited)" in line) == ("is-edited" in painted.marks[message.seq])
        assert all(f"{reaction.emoji} {reaction.total}" in line for reaction in message.reactions)


@pytest.mark.parametrize("case", cases("grouping"), ids=lambda case: case["name"])
def test_days_are_divided_as_in_the_timeline(case: dict[str, Any]) -> None:
    messages = [
        _record({"kind": "message"} | given | {"author": given["author"] | {"kind": "account"}})
        for given in grouping_messages(case)
    ]
    found = [tag for tag, _attributes in read(*messages).elements if tag == "h2"]
    assert len(found) == case["rows"].count("day")
