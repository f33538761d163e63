"""What a text names becomes a link where the room knows it, and a call to everyone reaches those it may."""

import random

import pytest

from chatapp.domain.commands import ToAll
from chatapp.domain.markup import mentions_in
from chatapp.domain.records import Person
from chatapp.domain.times import now
from chatapp.services.messages.markup import Markup
from chatapp.services.rendering import WouldBlock
from chatapp.store.people.profiles import Rename, rename_accounts
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


def test_only_what_has_to_be_waited_for_would_block(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    crowd.room("tea", ana)
    markup = Markup(crowd.database, lambda _room_id: [])
    assert markup.render(ana, "tea", "*so*", may_block=False).html == "<em>so</em>"
    with pytest.raises(WouldBlock):
        markup.render(ana, "tea", "> so", may_block=False)
    if crowd.database.is_sqlite:
        assert markup.render(ana, "tea", "@ana", may_block=False).html == markup.render(ana, "tea", "@ana").html
    else:
        with pytest.raises(WouldBlock):
            markup.render(ana, "tea", "@ana", may_block=False)


def test_whoever_comes_goes_or_takes_another_name_is_mentioned_so_at_once(crowd: Crowd) -> None:
    chance = random.Random(7)
    ana = crowd.person("ana")
    people = {crowd.person(f"ben {number}", "member"): f"ben {number}" for number in range(6)}
    crowd.room("tea", ana)
    inside, names = set[Person](), list(people.values())
    for letter in "bcdefghijkmnopqrstuvwxyz" * 2:
        person = chance.choice(list(people))
        if f"cyd {letter}" not in names and chance.random() < 0.3:
            names.append(f"cyd {letter}")
            crowd.writer.do(rename_accounts, Rename(person.id, names[-1], now()))
            people[person] = names[-1]
        elif person in inside:
            crowd.rooms.leave(person, "tea")
            inside.remove(person)
        else:
            crowd.rooms.join(person, "tea")
            inside.add(person)
        mentioned = crowd.messages.post(ana, "tea", " ".join(f"@{name}." for name in names)).html
        called = {person.id: people[person] for person in inside}
        assert mentions_in(mentioned).people == tuple(sorted(called, key=lambda id_: names.index(called[id_])))
