"""A page ends at so many bytes, and says that more is there: whoever goes on gets everything once."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import pytest

from chatapp.domain.administration import MessageFilter
from chatapp.domain.page_limits import PAGE_BYTES, size
from chatapp.domain.records import Message, Page, Person
from chatapp.services.messages.history import HistoryPosition
from chatapp.services.messages.personal_lists import PersonalLists
from chatapp.services.messages.threads import Threads
from chatapp.services.search.search import SearchRequest
from chatapp.store.admin import messages as administration
from tests.support.crowd import Crowd, command

COUNT = 100
# 20 kB each: two megabytes together.
BODY = "ä" * 9_900 + " wort "
LIMIT = 200


class Large(NamedTuple):
    crowd: Crowd
    reader: Person
    room: str

    def page(self, **place: Any) -> Page:
        return self.crowd.history.page(self.reader, self.room, HistoryPosition(**place), LIMIT)


@pytest.fixture
def large(crowd: Crowd) -> Large:
    ana = crowd.person("ana")
    room = crowd.room("tea", ana)
    first = command(ana, room, BODY + "1")
    answers = [command(ana, room, f"{BODY}{n}")._replace(reply_to=1) for n in range(2, COUNT + 1)]
    crowd.post_in_one_batch([first])
    crowd.post_in_one_batch(answers)
    return Large(crowd, ana, room)


def seqs(messages: Sequence[Message]) -> list[int]:
    return [message.seq for message in messages]


def check(messages: Sequence[Message], most: int = PAGE_BYTES) -> None:
    """There are some, and no more bytes than a page has."""
    assert messages
    assert sum(size(message.body, message.html) for message in messages) <= most


def test_pages_upwards_and_downwards_hold_everything_once(large: Large) -> None:
    found: list[int] = []
    page = large.page(before=10**6)
    assert not page.more_after
    while True:
        check(page.messages)
        found = seqs(page.messages) + found
        if not page.more_before:
            break
        page = large.page(before=page.messages[0].seq)
    assert found == list(range(1, COUNT + 1))
    found, page = [], large.page(after=0)
    while True:
        check(page.messages)
        found += seqs(page.messages)
        if not page.more_after:
            break
        page = large.page(after=page.messages[-1].seq)
    assert found == list(range(1, COUNT + 1))


@pytest.mark.parametrize("seq", [1, 2, 50, 99, 100, 101, 1000])
def test_a_page_around_a_message_has_it_and_no_hole(large: Large, seq: int) -> None:
    page = large.page(around=seq)
    check(page.messages)
    found = seqs(page.messages)
    assert found == list(range(found[0], found[-1] + 1))
    assert min(seq, COUNT) in found
    assert (page.more_before, page.more_after) == (found[0] > 1, found[-1] < COUNT)


def test_changes_go_on_where_the_page_ended(large: Large) -> None:
    history, found, since = large.crowd.history, list[int](), 0
    while True:
        changes = history.changes(large.reader, large.room, since)
        check(changes.messages)
        found += seqs(changes.messages)
        since = changes.rev
        if changes.complete:
            break
    assert found == list(range(1, COUNT + 1))
    assert since == COUNT


def test_a_join_with_a_rev_holds_both_within_one_page(large: Large) -> None:
    _room, _role, page, changes = large.crowd.history.snapshot(large.reader, large.room, LIMIT, 0)
    assert changes is not None
    assert not changes.complete
    check([*page.messages, *changes.messages])
    assert seqs(page.messages)[-1] == COUNT


def test_a_message_larger_than_a_page_is_a_page(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    room = crowd.room("tea", ana)
    crowd.post_in_one_batch([command(ana, room, "ä" * 300_000) for _ in range(3)])
    page = crowd.history.page(ana, room, HistoryPosition(around=2), LIMIT)
    assert 2 in seqs(page.messages)
    assert seqs(crowd.history.page(ana, room, HistoryPosition(before=3), LIMIT).messages) == [2]
    assert seqs(crowd.history.page(ana, room, HistoryPosition(after=0), LIMIT).messages) == [1]


def test_reactions_count_too(crowd: Crowd) -> None:
    people = [crowd.person(f"person {number}") for number in range(40)]
    room = crowd.room("tea", *people)
    crowd.post_in_one_batch([command(people[0], room, str(n)) for n in range(20)])
    for seq in range(1, 21):
        for emoji in ("👍", "🎉", "❤️", "😀", "🚀", "👀", "🔥", "👎", "😂", "🙏", "💯", "😎", "🤔", "😢", "🍵"):
            crowd.messages.react(people[seq], room, seq, emoji, True)
    assert len(crowd.history.page(people[0], room, HistoryPosition(after=0), LIMIT).messages) == 20


def test_a_thread_goes_on_after_the_last_of_a_page(large: Large) -> None:
    threads, found = Threads(large.crowd.database, large.crowd.writer), list[int]()
    while True:
        thread = threads.thread(large.reader, large.room, 1, found[-1] if found else 0)
        check(thread.messages)
        found += seqs(thread.messages)
        if thread.complete:
            break
    assert found == list(range(1, COUNT + 1))


def test_search_goes_on_by_its_cursor(large: Large) -> None:
    found, cursor = list[int](), None
    while True:
        hits, cursor = large.crowd.search.find(large.reader, SearchRequest("wort", cursor=cursor, limit=LIMIT))
        check([hit.message for hit in hits])
        found += [hit.message.seq for hit in hits]
        if cursor is None:
            break
    assert found == list(range(COUNT, 0, -1))


def test_saved_messages_and_activity_go_on_by_their_cursors(large: Large) -> None:
    crowd, ana = large.crowd, large.reader
    personal = PersonalLists(crowd.database, crowd.writer)
    ben = crowd.person("ben")
    crowd.rooms.join(ben, large.room)
    for seq in range(1, COUNT + 1):
        personal.save(ana, large.room, seq, True)
    # Each answer to Ana's first message by somebody else is something that concerns her.
    crowd.post_in_one_batch([command(ben, large.room, BODY, at=n)._replace(reply_to=1) for n in range(1, 61)])

    def gathered(read: Callable[[str | None], tuple[Sequence[Message], str | None]]) -> list[int]:
        found, cursor = list[int](), None
        while True:
            messages, cursor = read(cursor)
            check(messages)
            found += seqs(messages)
            if cursor is None:
                return found

    def concerned(cursor: str | None) -> tuple[Sequence[Message], str | None]:
        activities, after = personal.activity(ana, cursor, 100)
        return [activity.message for activity in activities], after

    assert gathered(lambda cursor: personal.saved(ana, cursor, 100)) == list(range(COUNT, 0, -1))
    assert gathered(concerned) == list(range(COUNT + 60, COUNT, -1))


def test_pins_fit_a_page(large: Large) -> None:
    boss = large.crowd.person("boss", "owner")
    large.crowd.rooms.join(boss, large.room)
    for seq in range(1, 51):
        large.crowd.messages.pin(boss, large.room, seq, True)
    messages, complete = Threads(large.crowd.database, large.crowd.writer).pinned(large.reader, large.room)
    check(messages)
    assert not complete


def test_of_a_text_that_is_edited_over_and_over_the_first_and_the_latest_are_kept(large: Large) -> None:
    crowd, ana = large.crowd, large.reader
    for number in range(80):
        crowd.messages.edit(ana, large.room, 1, f"{BODY} edit {number}")
    threads, found, cursor = Threads(crowd.database, crowd.writer), list[str](), None
    while True:
        texts = threads.earlier_texts(ana, large.room, 1, cursor)
        assert size(*(version.body for version in texts.versions)) <= PAGE_BYTES
        found = [version.body for version in texts.versions] + found
        if texts.cursor is None:
            break
        cursor = str(texts.cursor)
    assert found == [BODY + "1", *(f"{BODY} edit {number}" for number in range(30, 79))]


def test_administrators_pages_end_there_too(large: Large) -> None:
    database, wanted, found = large.crowd.database, MessageFilter(), list[int]()
    page = administration.newest(database, wanted, LIMIT)
    while True:
        check([trace.message for trace in page.traces])
        found += [trace.message.seq for trace in page.traces]
        if page.older is None:
            break
        page = administration.older(database, wanted, page.older, LIMIT)
    assert found == list(range(COUNT, 0, -1))
    found = [trace.message.seq for trace in page.traces]
    while page.newer is not None:
        page = administration.newer(database, wanted, page.newer, LIMIT)
        check([trace.message for trace in page.traces])
        found = [trace.message.seq for trace in page.traces] + found
    assert found == list(range(COUNT, 0, -1))
