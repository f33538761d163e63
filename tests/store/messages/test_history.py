from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chatapp.domain.errors import Invalid, NotFound
from chatapp.domain.records import Message, Page, Person
from chatapp.domain.times import DAY, day_start
from chatapp.services.messages.history import HistoryPosition
from tests.support.crowd import Crowd, command

SIZE = 23


class Filled(NamedTuple):
    crowd: Crowd
    reader: Person
    room: str

    def page(self, limit: int = 5, **place: Any) -> Page:
        return self.crowd.history.page(self.reader, self.room, HistoryPosition(**place), limit)


@pytest.fixture
def filled(crowd: Crowd) -> Filled:
    ana = crowd.person("ana")
    room = crowd.room("tea", ana)
    crowd.post_in_one_batch([command(ana, room, str(n)) for n in range(1, SIZE + 1)])
    return Filled(crowd, ana, room)


@pytest.fixture
def empty(crowd: Crowd) -> Filled:
    ana = crowd.person("ana")
    return Filled(crowd, ana, crowd.room("tea", ana))


def seqs(page: Page) -> list[int]:
    return [message.seq for message in page.messages]


def modelled(kind: str, seq: int, limit: int) -> list[int]:
    every = list(range(1, SIZE + 1))
    if kind == "before":
        return [n for n in every if n < seq][-limit:]
    if kind == "after":
        return [n for n in every if n > seq][:limit]
    first = max(1, min(seq - limit // 2, SIZE - limit + 1))
    return [n for n in every if n >= first][:limit]


def test_every_page_is_what_a_list_would_give(filled: Filled) -> None:
    places = st.tuples(
        st.sampled_from(["before", "after", "around"]), st.integers(0, SIZE + 5), st.integers(1, SIZE + 5)
    )

    @settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
    @given(places)
    def check(place: tuple[str, int, int]) -> None:
        kind, seq, limit = place
        page = filled.page(limit, **{kind: seq})
        wanted = modelled(kind, seq, limit)
        assert seqs(page) == wanted
        if wanted:
            assert page.more_before == (wanted[0] > 1)
            assert page.more_after == (wanted[-1] < SIZE)

    check()


def test_before_the_first_there_is_nothing_and_more_after(filled: Filled) -> None:
    for seq in (0, 1):
        assert filled.page(before=seq) == Page((), more_before=False, more_after=True)


def test_after_the_last_there_is_nothing_and_more_before(filled: Filled) -> None:
    for seq in (SIZE, SIZE + 100):
        assert filled.page(after=seq) == Page((), more_before=True, more_after=False)


def test_before_a_seq_beyond_the_end_gives_the_newest(filled: Filled) -> None:
    page = filled.page(before=10**9)
    assert seqs(page) == [19, 20, 21, 22, 23]
    assert (page.more_before, page.more_after) == (True, False)


def test_around_holds_the_message_it_names(filled: Filled) -> None:
    for seq in range(1, SIZE + 1):
        assert seq in seqs(filled.page(1, around=seq))
        assert seq in seqs(filled.page(2, around=seq))


def test_an_empty_room_has_an_empty_page_everywhere(empty: Filled) -> None:
    for place in ({"before": 0}, {"before": 7}, {"after": 0}, {"after": 3}, {"around": 1}, {"date": "2026-01-01"}):
        assert empty.page(**place) == Page((), more_before=False, more_after=False)


def test_a_limit_above_the_page_size_is_cut(empty: Filled) -> None:
    empty.crowd.post_in_one_batch([command(empty.reader, empty.room, str(n)) for n in range(203)])
    assert len(seqs(empty.page(10_000, after=0))) == 200


def test_exactly_one_place_is_named(filled: Filled) -> None:
    wrong: list[dict[str, Any]] = [
        {}, {"before": 1, "after": 1}, {"around": 1, "date": "2026-01-01"}, {"before": 0, "after": 0},
    ]  # fmt: skip
    for place in wrong:
        with pytest.raises(Invalid) as refusal:
            filled.page(**place)
        assert refusal.value.field in {"before", "after", "date"}


def test_a_date_gives_the_page_that_starts_at_that_day(empty: Filled) -> None:
    crowd, ana, room = empty
    midnight = day_start("2026-03-10")
    instants = [midnight - DAY, midnight - 1, midnight, midnight + 5, midnight + 3 * DAY]
    crowd.post_in_one_batch([command(ana, room, str(at), at=at) for at in instants])
    assert seqs(empty.page(date="2026-03-10")) == [3, 4, 5]
    assert empty.page(date="2026-03-10").more_before
    assert seqs(empty.page(date="2026-03-11")) == [5]
    assert seqs(empty.page(2, date="2001-01-01")) == [1, 2]


def test_a_date_after_the_last_message_gives_an_empty_page(filled: Filled) -> None:
    assert filled.page(date="2999-01-01") == Page((), more_before=True, more_after=False)


def test_changes_come_by_rev_each_message_once_in_its_present_state(filled: Filled) -> None:
    crowd, ana, room = filled
    crowd.messages.edit(ana, room, 2, "two")
    crowd.messages.react(ana, room, 2, "👍", on=True)
    crowd.messages.edit(ana, room, 1, "one")
    changes = crowd.history.changes(ana, room, SIZE - 1)
    assert [(m.seq, m.rev, m.body) for m in changes.messages] == [
        (SIZE, SIZE, "23"),
        (2, SIZE + 2, "two"),
        (1, SIZE + 3, "one"),
    ]
    assert (changes.rev, changes.complete) == (SIZE + 3, True)


def test_pages_of_changes_lead_to_the_end_without_a_hole(filled: Filled) -> None:
    crowd, ana, room = filled
    for seq in (4, 9, 9, 2):
        crowd.messages.edit(ana, room, seq, f"edit of {seq}, {seq * seq}" + "!" * len(crowd.stored.published))
    since, complete = 0, False
    seen: dict[int, Message] = {}
    while not complete:
        page = crowd.history.changes(ana, room, since, 4)
        assert len(page.messages) <= 4
        assert [m.rev for m in page.messages] == sorted(m.rev for m in page.messages)
        assert all(m.rev > since for m in page.messages)
        seen |= {m.seq: m for m in page.messages}
        since, complete = page.rev, page.complete
    present = crowd.history.snapshot(ana, room, 200)
    assert since == present.room.rev
    assert tuple(seen[n] for n in sorted(seen)) == present.page.messages


def test_who_knows_all_gets_no_changes(filled: Filled) -> None:
    for since in (SIZE, SIZE + 1000):
        changes = filled.crowd.history.changes(filled.reader, filled.room, since)
        assert (changes.messages, changes.rev, changes.complete) == ((), SIZE, True)


def test_a_page_of_changes_that_just_fits_is_complete(filled: Filled) -> None:
    assert filled.crowd.history.changes(filled.reader, filled.room, SIZE - 4, 4).complete
    page = filled.crowd.history.changes(filled.reader, filled.room, SIZE - 5, 4)
    assert (page.complete, page.rev) == (False, SIZE - 1)


def test_a_snapshot_is_of_one_moment(filled: Filled) -> None:
    snapshot = filled.crowd.history.snapshot(filled.reader, filled.room, 3, since=SIZE - 1)
    assert (snapshot.room.seq, snapshot.room.rev) == (SIZE, SIZE)
    assert seqs(snapshot.page) == [21, 22, 23]
    assert snapshot.changes is not None
    assert [m.seq for m in snapshot.changes.messages] == [SIZE]


def test_who_may_not_see_a_room_reads_nothing_of_it(crowd: Crowd) -> None:
    ana, ben, root = crowd.person("ana"), crowd.person("ben"), crowd.person("root", "admin")
    crowd.room("secret", ana, private=True)
    crowd.say(ana, "secret", "a")
    for person in (ben, root):
        for read in (
            lambda who=person: crowd.history.snapshot(who, "secret"),
            lambda who=person: crowd.history.page(who, "secret", HistoryPosition(before=9)),
            lambda who=person: crowd.history.changes(who, "secret", 0),
            lambda who=person: crowd.history.message(who, "secret", 1),
            lambda who=person: crowd.rooms.find(who, "secret"),
            lambda who=person: crowd.rooms.join(who, "secret"),
            lambda who=person: crowd.rooms.mark_read(who, "secret", 1),
        ):
            with pytest.raises(NotFound):
                read()
