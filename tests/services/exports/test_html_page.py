from html.parser import HTMLParser

from chatapp.domain.records import Author, Message, Person, RoomFacts, RoomMember
from chatapp.domain.times import DAY
from chatapp.services.exports.exports import Described, as_html

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
    elements.feed(b"".join(as_html(messages, Described(lambda _slug: FACTS))).decode())
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
    html = b"".join(as_html([MESSAGE, MESSAGE._replace(seq=2)], Described(lambda _slug: FACTS))).decode()
    lines = html.splitlines()
    assert (lines[0], lines[-1]) == ("<!doctype html>", "</html>")
    start = lines.index("<main>") + 1
    assert [line[:5] for line in lines[start:-3]] == ["<p cl", "<h2>#", "<div ", "<div "]
    assert lines[start + 2] == (
        '<div id="lobby-1" class="message">'
        '<a href="#lobby-1"><time datetime="1970-01-01T00:00:00.000Z">00:00</time></a>'
        ' <b><bdi>Ada</bdi></b> <span dir="auto">hi</span><span class="quiet"></span></div>'
    )
