from typing import Any, NoReturn

import pytest

from chatapp.domain.errors import Invalid, NotFound, TooLarge
from chatapp.domain.import_records import ImportedAuthor, ImportedMessage
from chatapp.domain.records import Person
from chatapp.domain.search_words import query_words
from chatapp.domain.times import day_start
from chatapp.services.messages.polls import Polls
from chatapp.services.rooms.memberships import Memberships
from chatapp.services.search.search import SearchRequest
from chatapp.store.db.long_queries import run_long_query
from chatapp.store.messages import search
from chatapp.store.messages.import_messages import ImportMessages, import_messages
from chatapp.store.search import word_index
from tests.support.crowd import Crowd, command
from tests.support.stores import Stored, indexed_ids, tidy

HOSTILE = [
    '"', "'", "''", '""', "a' OR '1'='1", 'x" OR words:y', "NEAR(a b)", "a AND", "OR", "NOT a", "-a", "a*", "*", "^a",
    "a:b", "words:a", "(", ")", "a & b | !c", "<->", "\\", "a\\'b", "%", "_", ":*", "a:*b", "{a b}", "$1",
    "?", "%s", "\u202ea", "a\u0000b",
]  # fmt: skip

ALIKE = [
    ("Crème BRÛLÉE", "creme brulee"), ("creme brulee", "CRÈME brûlée"), ("straße", "STRASSE"), ("Ünïcödé", "uni"),
    ("Привет, мир", "ПРИВ"), ("שָׁלוֹם", "שלום"), ("Windows™ 11", "windowstm"), ("ﬁle", "file"), ("日本語です", "日本"),
    ("1e5 0x1F 3.14", "1e5"), ("see http://example.org/a-b?c=d", "example"), ("mail ana@example.org", "ana"),
    ("snake_case_name", "case"), ("v2.10.3", "10"), ("x" * 100, "x" * 80), ("𐐷 𞤀𞤁 🎉", "𞤀𞤁"), ("ab12cd 12ab34", "12ab"),
    ("don't", "don"), ("C++ & C#", "c"), ("H₂O", "h2o"),
]  # fmt: skip


def found(crowd: Crowd, person: Person, q: str, **more: object) -> list[str]:
    wanted = SearchRequest(q, **more)  # type: ignore[arg-type]
    return [hit.message.body for hit in crowd.search.find(person, wanted).items]


def test_hits_have_every_word_and_come_newest_first(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    room = crowd.room("tea", ana)
    crowd.say(ana, room, "green tea", "black coffee", "black tea", "tea, the black one")
    assert found(crowd, ana, "tea") == ["tea, the black one", "black tea", "green tea"]
    assert found(crowd, ana, "black tea") == ["tea, the black one", "black tea"]
    assert found(crowd, ana, "black tea coffee") == []


def test_a_poll_is_found_by_its_question_and_its_options(crowd: Crowd) -> None:
    ana = crowd.person("ana", "member")
    crowd.room("tea", ana)
    Polls(crowd.writer, crowd.word_filter).create(ana, "tea", "Which leaves?", ["Assam", "Darjeeling"], False, None)
    for q in ("leaves", "darj", "which assam"):
        assert len(found(crowd, ana, q)) == 1
    assert found(crowd, ana, "coffee") == []


def test_what_is_stored_is_found_at_once(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    room = crowd.room("tea", ana)
    for word in ("oolong", "assam", "rooibos"):
        crowd.say(ana, room, word)
        assert found(crowd, ana, word) == [word]


def test_case_accents_form_and_script_make_no_difference(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    for number, (body, q) in enumerate(ALIKE):
        room = crowd.room(f"room-{number}", ana)
        crowd.say(ana, room, body, "something else entirely")
        assert found(crowd, ana, q, room=room) == [body], q


def test_a_word_is_found_by_any_three_characters_of_it_that_follow_each_other(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    room = crowd.room("tea", ana)
    crowd.say(ana, room, "a Darjéeling", "earl grey")
    for tidied in (False, True):
        for q in ("darj", "jeeling", "JEE", "ing", "arjeelin", "jeel darj", "a"):
            assert found(crowd, ana, q) == ["a Darjéeling"], (q, tidied)
        assert found(crowd, ana, "re") == []
        assert found(crowd, ana, "jeelings") == []
        assert found(crowd, ana, "jeel grey") == []
        tidy(crowd.stored)


def test_a_part_longer_than_what_is_kept_of_parts_is_found_whole(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    room = crowd.room("tea", ana)
    crowd.say(ana, room, "donaudampfschifffahrtsgesellschaft", "donaudampfschifffahrtsverein")
    tidy(crowd.stored)
    assert found(crowd, ana, "dampfschifffahrtsg") == ["donaudampfschifffahrtsgesellschaft"]
    assert len(found(crowd, ana, "dampfschifffahrts")) == 2


def test_scripts_without_spaces_are_found_by_any_of_their_characters(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    room = crowd.room("tea", ana)
    crowd.say(ana, room, "今日は新しい日本語の本を買いました2026年", "iPhone手机壳", "สวัสดีครับ", "語" * 200 + "終")
    for q, body in (
        ("日本語", 0),
        ("本語の", 0),
        ("い", 0),
        ("年", 0),
        ("2026", 0),
        ("手机", 1),
        ("壳", 1),
        ("phone手", 1),
    ):
        assert found(crowd, ana, q) == [crowd.bodies(ana, room)[body]], q
    assert found(crowd, ana, "ดีค") == ["สวัสดีครับ"]
    assert found(crowd, ana, "語終") == ["語" * 200 + "終"]
    assert found(crowd, ana, "語本") == []


@pytest.mark.parametrize("tidied", [False, True])
def test_a_part_of_very_many_words_finds_just_as_well(crowd: Crowd, tidied: bool) -> None:
    ana, ben = crowd.person("ana"), crowd.person("ben")
    tea, secret = crowd.room("tea", ana), crowd.room("secret", ben, private=True)
    bodies = [f"x{n}ünder{n} n{n % 7}" for n in range(250)]
    crowd.post_in_one_batch([command(ana, tea, body) for body in bodies])
    crowd.say(ben, secret, "a wunder")
    if tidied:
        tidy(crowd.stored)
    assert found(crowd, ana, "unde", limit=200) == bodies[:-201:-1]
    assert found(crowd, ana, "unde", room=tea, limit=2) == bodies[:-3:-1]
    assert found(crowd, ana, "under249") == ["x249ünder249 n4"]
    assert found(crowd, ana, "unde n3", limit=200) == [body for body in reversed(bodies) if body.endswith("n3")]
    for room in (None, tea):
        page = crowd.search.find(ana, SearchRequest("unde", room=room, limit=100))
        page = crowd.search.find(ana, SearchRequest("unde", room=room, limit=100, cursor=page.cursor))
        assert [hit.message.body for hit in page.items] == bodies[149:49:-1]


def test_a_hostile_query_is_just_words_or_invalid(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    room = crowd.room("tea", ana)
    crowd.say(ana, room, "nothing to be had here")
    for q in HOSTILE:
        if query_words(q):
            assert found(crowd, ana, q) in ([], ["nothing to be had here"])
        else:
            with pytest.raises(Invalid) as refusal:
                found(crowd, ana, q)
            assert refusal.value.field == "q"


def test_pages_by_cursor_give_every_hit_once(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    room = crowd.room("tea", ana)
    crowd.post_in_one_batch([command(ana, room, f"tea {n}") for n in range(25)])
    bodies, cursor, pages = [], None, 0
    while pages == 0 or cursor is not None:
        page = crowd.search.find(ana, SearchRequest("tea", cursor=cursor, limit=10))
        bodies += [hit.message.body for hit in page.items]
        cursor, pages = page.cursor, pages + 1
    assert bodies == [f"tea {n}" for n in reversed(range(25))]
    assert pages == 3


def test_a_page_that_just_fits_has_no_cursor(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    room = crowd.room("tea", ana)
    crowd.say(ana, room, "tea", "tea")
    assert crowd.search.find(ana, SearchRequest("tea", limit=2)).cursor is None
    assert crowd.search.find(ana, SearchRequest("tea", limit=1)).cursor is not None


def test_a_search_is_narrowed_by_room_author_and_day(crowd: Crowd) -> None:
    ana, ben = crowd.person("Ana"), crowd.person("ben")
    tea, coffee = crowd.room("tea", ana, ben), crowd.room("coffee", ana, ben)
    noon = day_start("2026-05-05") + 43_200_000
    crowd.post_in_one_batch(
        [command(ana, tea, "word one", at=noon), command(ben, coffee, "word two", at=noon + 86_400_000)]
    )
    assert found(crowd, ana, "word", room="tea") == ["word one"]
    assert found(crowd, ana, "word", author="ANA") == ["word one"]
    assert found(crowd, ana, "word", author="nobody") == []
    assert found(crowd, ana, "word", after="2026-05-06") == ["word two"]
    assert found(crowd, ana, "word", before="2026-05-06") == ["word one"]
    assert found(crowd, ana, "word", after="2026-05-05", before="2026-05-07") == ["word two", "word one"]


def test_what_one_may_not_read_is_not_found(crowd: Crowd) -> None:
    ana, ben, root = crowd.person("ana"), crowd.person("ben"), crowd.person("root", "owner")
    crowd.room("secret", ana, private=True)
    crowd.say(ana, "secret", "treasure")
    assert found(crowd, ana, "treasure") == ["treasure"]
    for person in (ben, root):
        assert found(crowd, person, "treasure") == []
        with pytest.raises(NotFound):
            found(crowd, person, "treasure", room="secret")


def test_who_leaves_a_private_room_finds_nothing_of_it_any_more(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    crowd.room("secret", ana, private=True)
    crowd.say(ana, "secret", "treasure")
    crowd.rooms.leave(ana, "secret")
    assert found(crowd, ana, "treasure") == []


def test_a_bad_field_of_a_search_is_named(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    bad = [("cursor", "x"), ("cursor", "-1"), ("cursor", "²"), ("after", "x"), ("before", "x")]
    for field, value in bad:
        with pytest.raises(Invalid) as refusal:
            found(crowd, ana, "tea", **{field: value})
        assert refusal.value.field == field


def test_a_snippet_marks_the_hit_and_escapes_the_rest(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    room = crowd.room("tea", ana)
    crowd.say(ana, room, "<script>tea</script>")
    hit = crowd.search.find(ana, SearchRequest("tea")).items[0]
    assert hit.snippet == "&lt;script&gt;<mark>tea</mark>&lt;/script&gt;"


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("**green** `tea` &amp; *milk*", "green <mark>tea</mark> &amp;amp; milk"),
        ("- green\n- tea\n\n```python\nif a < b: ...\n```", "green <mark>tea</mark> if a &lt; b: ..."),
        ("[the plan](https://example.org/tea)", "[the plan](https://example.org/<mark>tea</mark>)"),
        ("it was ||the tea||", "it was ▒▒▒▒▒▒▒"),
    ],
)
def test_a_snippet_is_of_what_is_read_where_the_hit_is_there(crowd: Crowd, body: str, shown: str) -> None:
    ana = crowd.person("ana")
    crowd.say(ana, crowd.room("tea", ana), body)
    assert crowd.search.find(ana, SearchRequest("tea")).items[0].snippet == shown


def test_every_message_that_has_words_is_indexed_once(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    room = crowd.room("tea", ana)
    ids = [message.id for message in crowd.say(ana, room, "a", "🎉", "b")]
    crowd.messages.edit(ana, room, 1, "c d e")
    crowd.messages.delete(ana, room, 3)
    with crowd.database.read() as connection:
        assert indexed_ids(connection) == {ids[0], ids[1]}


def test_who_came_and_went_in_an_imported_log_is_no_hit(crowd: Crowd, stored: Stored) -> None:
    ana = crowd.person("ana")
    author = ImportedAuthor("ben", "ben")
    messages = (
        ImportedMessage(1, "k1", author, "message", "tea in #general?", 1),
        ImportedMessage(2, "k2", author, "action", "makes tea for #general", 2),
        ImportedMessage(3, "k3", author, "left", "has left #general", 3),
    )
    stored.writer.do(import_messages, ImportMessages("test", [("general", m) for m in messages], {}, {}))
    assert found(crowd, ana, "general") == ["makes tea for #general", "tea in #general?"]


@pytest.mark.parametrize("few", [-1, 1_000])
def test_rare_and_frequent_words_are_found_alike(crowd: Crowd, monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    ana, ben = crowd.person("ana"), crowd.person("ben")
    room, other = crowd.room("tea", ana), crowd.room("coffee", ben)
    crowd.say(ana, room, *[f"tea number {number}" for number in range(30)], "one zebra", "tea for a zebra")
    crowd.say(ben, other, "black zebra")
    # Below 0 no word is rare, and messages are looked through in their order: see `word_index`.
    monkeypatch.setattr(word_index, "_FEW", few)
    monkeypatch.setattr(word_index, "_FEW_PART", 0)
    assert found(crowd, ben, "zebra") == ["black zebra", "tea for a zebra", "one zebra"]
    assert found(crowd, ben, "zebra tea") == ["tea for a zebra"]
    assert found(crowd, ben, "zebra", room=room) == ["tea for a zebra", "one zebra"]
    assert found(crowd, ben, "ebra", room=other) == ["black zebra"]
    assert len(found(crowd, ben, "tea", limit=20)) == 20
    assert found(crowd, ben, "giraffe") == []


def test_a_search_that_takes_too_long_is_ended_and_holds_nobody_up(
    crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = crowd.person("ana")
    crowd.say(ana, crowd.room("tea", ana), "black tea")

    def too_long(*_arguments: object, **_given: object) -> NoReturn:
        raise TooLarge("search_too_long")

    assert found(crowd, ana, "tea") == ["black tea"]
    # The way of all reads that may take long, see tests/store/db/test_long_queries.py.
    monkeypatch.setattr(search, "run_long_query", too_long)
    with pytest.raises(TooLarge):
        found(crowd, ana, "tea")


def test_what_was_taken_away_while_it_was_looked_for_is_not_found(
    crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, ben = crowd.person("ana"), crowd.person("ben")
    crowd.room("den", ana, private=True)
    Memberships(crowd.database, crowd.writer, crowd.rooms).invite(None, "den", [ben.id])
    crowd.say(ana, "den", "black tea", "green tea")

    def meanwhile(*arguments: Any, **given: Any) -> Any:
        rows = run_long_query(*arguments, **given)
        crowd.rooms.leave(ben, "den")
        crowd.messages.delete(ana, "den", 2)
        return rows

    monkeypatch.setattr(search, "run_long_query", meanwhile)
    assert found(crowd, ben, "tea") == []
    assert found(crowd, ana, "tea") == ["black tea"]
