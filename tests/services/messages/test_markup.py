"""What a text names becomes a link where the room knows it, and a call to everyone reaches those it may."""

from chatapp.domain.commands import ToAll
from chatapp.domain.records import Person
from chatapp.services.messages.markup import Markup
from tests.support.crowd import Crowd


def read(crowd: Crowd, author: Person, body: str, room: str = "tea") -> tuple[str | None, ToAll | None]:
    marked = Markup(crowd.database, lambda _room_id: [author.id]).render(author, room, body)
    return marked.html, marked.to_all


def test_plain_text_stays_plain(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    crowd.room("tea", ana)
    assert read(crowd, ana, "hello, 2 < 3") == (None, None)


def test_members_and_public_rooms_become_links_and_others_do_not(crowd: Crowd) -> None:
    ana, ben = crowd.person("ana", "member"), crowd.person("ben", "member")
    crowd.person("eve", "member")
    crowd.room("tea", ana, ben)
    crowd.room("den", ana, private=True)
    html, _to_all = read(crowd, ana, "@ben, @eve: look into #tea, not #den")
    assert html is not None
    assert f'data-person="{ben.id}"' in html
    assert 'href="/r/tea"' in html
    assert "@eve" in html
    assert html.count("<a ") == 2


def test_a_call_to_everyone_counts_where_one_may_call(crowd: Crowd) -> None:
    mona, ana = crowd.person("mona", "moderator"), crowd.person("ana")
    crowd.room("tea", mona, ana)
    assert read(crowd, mona, "@room hello")[1] == ToAll(None)
    assert read(crowd, mona, "@here hello")[1] == ToAll((mona.id,))
    assert read(crowd, mona, "nobody is called")[1] is None


def test_in_a_room_that_one_may_not_see_nothing_becomes_a_link(crowd: Crowd) -> None:
    ana, eve = crowd.person("ana"), crowd.person("eve")
    crowd.room("den", ana, private=True)
    assert read(crowd, eve, "@ana #den", "den") == (None, None)
