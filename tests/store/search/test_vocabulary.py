"""What becomes of the words of messages: noted with them, filed afterwards, removed when they stand nowhere."""

import time
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from chatapp.domain.commands import PostMessage
from chatapp.domain.records import Person
from chatapp.domain.search_words import parts, query_words, terms, word_has
from chatapp.models import GoneWord, PendingWords, WordPart
from chatapp.services.operations.integrity import check_history
from chatapp.services.search.search import SearchRequest
from chatapp.services.search.vocabulary import Vocabulary
from chatapp.store.db import known_words
from chatapp.store.messages.post import post_messages
from chatapp.store.search.vocabulary import last_gone, words_containing
from tests.support.crowd import Crowd, command
from tests.support.stores import Stored, tidy

ALL = 2**60


def pending(stored: Stored) -> list[str]:
    with stored.database.read() as connection:
        noted = " ".join(connection.execute(select(PendingWords.words)).scalars()).split()
    return sorted(word for word in noted if parts(word))


def filed(stored: Stored) -> set[str]:
    with stored.database.read() as connection:
        return set(connection.execute(select(WordPart.word)).scalars())


def containing(stored: Stored, wanted: str, most: int = 100) -> list[str] | None:
    with stored.database.read() as connection:
        return words_containing(connection, wanted, most)


@pytest.fixture
def ana(crowd: Crowd) -> Person:
    ana = crowd.person("ana")
    crowd.room("tea", ana)
    return ana


def tidy_at_rest(crowd: Crowd, vocabulary: Vocabulary) -> None:
    # What was answered just now still counts as being written for a moment.
    while crowd.writer.busy():
        time.sleep(0.001)
    vocabulary.tidy()


def test_words_are_found_before_and_after_they_are_filed(crowd: Crowd, ana: Person) -> None:
    crowd.say(ana, "tea", "assam darjeeling", "banana tea it")
    for _state in ("pending", "filed"):
        assert containing(crowd.stored, "ana") == ["banana"]
        assert containing(crowd.stored, "eli") == ["darjeeling"]
        assert containing(crowd.stored, "sam") == ["assam"]
        assert containing(crowd.stored, "dar") == []
        assert containing(crowd.stored, "sam", 0) is None
        tidy_at_rest(crowd, Vocabulary(crowd.database, crowd.writer))
    assert pending(crowd.stored) == []
    assert filed(crowd.stored) == {"assam", "darjeeling", "banana"}


def test_a_word_is_noted_once(crowd: Crowd, ana: Person) -> None:
    crowd.say(ana, "tea", "assam assam", "Assam", "ASSÄM tea")
    assert pending(crowd.stored) == ["assam"]
    tidy(crowd.stored)
    crowd.say(ana, "tea", "assam")
    assert pending(crowd.stored) == []


def test_what_a_rolled_back_command_noted_is_noted_again(crowd: Crowd, ana: Person) -> None:
    crowd.messages.post(ana, "tea", "assam", "same")
    again = [command(ana, "tea", "assam", "same"), command(ana, "tea", "darjeeling", "new")]
    crowd.writer.do(post_messages, again[0])
    with crowd.gathered():
        for each in again:
            crowd.writer.submit(post_messages, each, lambda _outcome: None)
    crowd.say(ana, "tea", "the last one")
    assert pending(crowd.stored).count("darjeeling") == 1
    assert containing(crowd.stored, "jeel") == ["darjeeling"]


def test_a_transaction_that_fails_leaves_no_word_known(crowd: Crowd, ana: Person) -> None:
    unstorable = PostMessage(ana, "tea", "oolong " + "x" * 10, None, None, None, 2**70)
    outcomes: list[object] = []
    crowd.writer.submit(post_messages, unstorable, outcomes.append)
    crowd.say(ana, "tea", "oolong")
    assert pending(crowd.stored) == ["oolong"]


def test_a_word_that_stands_nowhere_any_more_is_removed_later(crowd: Crowd, ana: Person) -> None:
    crowd.say(ana, "tea", "secretword assam", "assam", "draftword")
    tidy(crowd.stored)
    crowd.messages.delete(ana, "tea", 1)
    crowd.messages.edit(ana, "tea", 3, "finalword")
    tidy(crowd.stored)
    assert filed(crowd.stored) == {"secretword", "assam", "draftword", "finalword"}
    tidy(crowd.stored, ALL)
    assert filed(crowd.stored) == {"assam", "finalword"}
    with crowd.database.read() as connection:
        assert connection.execute(select(func.count()).select_from(GoneWord)).scalar_one() == 0
    assert check_history(crowd.database) == []


def test_a_word_that_is_taken_away_once_more_waits_once_more(crowd: Crowd, ana: Person) -> None:
    crowd.say(ana, "tea", "oolong", "oolong")
    tidy(crowd.stored)
    crowd.messages.delete(ana, "tea", 1)
    with crowd.database.read() as connection:
        first = last_gone(connection)
    crowd.messages.delete(ana, "tea", 2)
    tidy(crowd.stored, first)
    # Some process may take it for known still, and note it no more where it comes again.
    assert filed(crowd.stored) == {"oolong"}


def test_what_is_gone_is_removed_when_it_was_gone_for_long_and_only_then(crowd: Crowd, ana: Person) -> None:
    passed = 0.0
    vocabulary = Vocabulary(crowd.database, crowd.writer, lambda: passed)

    def left_after(seconds: float) -> set[str]:
        nonlocal passed
        passed += seconds
        tidy_at_rest(crowd, vocabulary)
        return filed(crowd.stored)

    crowd.say(ana, "tea", "oolong", "assam")
    crowd.messages.delete(ana, "tea", 1)
    assert left_after(0) == {"oolong", "assam"}
    crowd.messages.delete(ana, "tea", 2)
    assert left_after(known_words.SECONDS) == {"oolong", "assam"}
    assert left_after(61) == {"assam"}
    assert left_after(known_words.SECONDS) == set()
    # SQLite counts from one again.
    crowd.say(ana, "tea", "sencha")
    crowd.messages.delete(ana, "tea", 3)
    assert left_after(1) == {"sencha"}
    assert left_after(known_words.SECONDS + 61) == set()


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        ("DELETE FROM word_parts WHERE word = 'oolong'", "words missing from the index of word parts: 1"),
        ("DELETE FROM word_parts WHERE part = 'sam'", "words missing from the index of word parts: 1"),
        ("DELETE FROM word_parts", "words missing from the index of word parts: 2"),
        (
            "INSERT INTO word_parts (part, word) VALUES ('host', 'ghost')",
            "unused words in the word index: 1",
        ),
    ],
)
def test_the_check_finds_words_that_are_missing_or_needless(crowd: Crowd, ana: Person, damage: str, says: str) -> None:
    crowd.say(ana, "tea", "oolong", "assam")
    assert check_history(crowd.database) == []
    tidy(crowd.stored)
    assert check_history(crowd.database) == []
    with crowd.database.writing.begin() as connection:
        connection.execute(text(damage))
    assert [finding.sentence() for finding in check_history(crowd.database)] == [says]


def test_known_words_end_with_their_time_and_their_number(crowd: Crowd, monkeypatch: pytest.MonkeyPatch) -> None:
    with crowd.database.writing.begin() as connection:
        known_words.committed(known_words.begin(connection))
        info = known_words.begin(connection)
        known_words.add_pending(connection, {"assam"})
        known_words.undone(connection)
        known_words.add_pending(connection, {"oolong"})
        known_words.committed(info)
        assert known_words.unknown(connection, [["oolong"], ["assam", "oolong"]]) == {"assam"}
        monkeypatch.setattr(known_words, "SECONDS", -1)
        known_words.begin(connection)
        assert known_words.unknown(connection, [["oolong"]]) == {"oolong"}


letters = st.text(alphabet="abcé日本語1-", min_size=1, max_size=9)
texts = st.lists(letters, min_size=1, max_size=3).map(" ".join)


@pytest.fixture
def rooms_of_examples(ana: Person, crowd: Crowd) -> Iterator[str]:
    return (crowd.room(f"example-{number}", ana) for number in range(1_000_000))


@settings(max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(
    bodies=st.lists(texts, min_size=1, max_size=4), queries=st.lists(texts, min_size=1, max_size=6), kept=st.booleans()
)
def test_a_search_finds_what_the_rule_says(
    crowd: Crowd, ana: Person, rooms_of_examples: Iterator[str], bodies: list[str], queries: list[str], kept: bool
) -> None:
    room = next(rooms_of_examples)
    crowd.post_in_one_batch([command(ana, room, body) for body in bodies])
    if not kept:
        tidy(crowd.stored)
    for q in filter(query_words, queries):
        due = [b for b in reversed(bodies) if all(any(word_has(t, w) for t in terms(b)) for w in query_words(q))]
        hits = crowd.search.find(ana, SearchRequest(q, room=room)).items
        assert [hit.message.body for hit in hits] == due, (q, bodies)
