from collections.abc import Callable

import pytest

from chatapp.domain.errors import Forbidden, Invalid, NotFound
from chatapp.domain.records import Person
from chatapp.domain.times import DAY
from chatapp.services.admin.administration import MOST_AT_ONCE, Administration, Cursor, HistoryFilter
from tests.support.conversation import FIRST_DAY, Conversation

EVERYTHING = HistoryFilter()


@pytest.fixture
def administration(conversation: Conversation) -> Administration:
    return Administration(conversation.stored.database, conversation.stored.writer)


@pytest.fixture
def owner(conversation: Conversation) -> Person:
    return conversation.person("Olga", "account", "owner")


def found(administration: Administration, owner: Person, **wanted: str) -> list[str]:
    page = administration.find(owner, HistoryFilter(**wanted))
    return [trace.message.body for trace in page.traces]


@pytest.mark.parametrize("role", ["member", "guest", "bot", None])
def test_everyone_else_is_refused_everything(
    conversation: Conversation, administration: Administration, role: str | None
) -> None:
    ada = conversation.person("Ada")
    conversation.say(ada, "general", "hello")
    actor = None if role is None else conversation.person("Mia", "account", role)  # type: ignore[arg-type]
    uses: list[Callable[[], object]] = [
        lambda: administration.overview(actor),
        lambda: administration.rooms(actor),
        lambda: administration.people(actor),
        lambda: administration.find(actor, EVERYTHING),
        lambda: administration.tally(actor, EVERYTHING),
        lambda: administration.place(actor, "general", 1),
        lambda: administration.delete(actor, [("general", 1)]),
        lambda: administration.export(actor, EVERYTHING),
    ]
    for use in uses:
        with pytest.raises(Forbidden):
            use()


def test_admins_and_owners_may(conversation: Conversation, administration: Administration, owner: Person) -> None:
    conversation.say(owner, "general", "hello")
    admin = conversation.person("Adam", "account", "admin")
    assert found(administration, admin) == found(administration, owner) == ["hello"]


def test_what_is_typed_becomes_a_filter(
    conversation: Conversation, administration: Administration, owner: Person
) -> None:
    ada, other_ada = conversation.person("Ada"), conversation.person("ada")
    conversation.say(ada, "general", "Über den Wolken")
    conversation.say(other_ada, "general", "second day", at=FIRST_DAY + 2 * DAY - 1)
    assert found(administration, owner, person=" ADA ") == ["second day", "Über den Wolken"]
    assert found(administration, owner, person=f"#{ada.id}") == ["Über den Wolken"]
    assert found(administration, owner, text="UBER wolk") == ["Über den Wolken"]
    assert found(administration, owner, since="2024-01-02", until="2024-01-02") == ["second day"]
    assert found(administration, owner, room="general", what="deleted") == []


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (HistoryFilter(room="nowhere"), "room"),
        (HistoryFilter(person="nobody"), "person"),
        (HistoryFilter(person="#99999"), "person"),
        (HistoryFilter(person="#x"), "person"),
        (HistoryFilter(person="#" + "9" * 40), "person"),
        (HistoryFilter(person="#²"), "person"),
        (HistoryFilter(text="?!"), "text"),
        (HistoryFilter(since="yesterday"), "since"),
        (HistoryFilter(until="2024-02-30"), "until"),
        (HistoryFilter(since="2024-02-02", until="2024-02-01"), "until"),
        (HistoryFilter(what="secrets"), "what"),
        (HistoryFilter(room="\x00"), "room"),
        (HistoryFilter(person="\x00\ud800"), "person"),
    ],
)
def test_what_cannot_be_meant_is_refused_at_its_field(
    administration: Administration, owner: Person, wanted: HistoryFilter, field: str
) -> None:
    for use in (administration.find, administration.tally, administration.export):
        with pytest.raises(Invalid) as refusal:
            use(owner, wanted)
        assert refusal.value.field == field


@pytest.mark.parametrize(
    "cursor", [Cursor(older="1"), Cursor(newer="x"), Cursor(older="-1"), Cursor(older="1", newer="1")]
)
def test_a_cursor_from_nowhere_is_refused(administration: Administration, owner: Person, cursor: Cursor) -> None:
    with pytest.raises(Invalid) as refusal:
        administration.find(owner, EVERYTHING, cursor)
    assert refusal.value.field == "cursor"


def test_an_export_is_all_that_a_filter_finds_oldest_first(
    conversation: Conversation, administration: Administration, owner: Person
) -> None:
    ada = conversation.person("Ada")
    for number in range(120):
        conversation.say(ada, "general", f"line {number}")
    traces = [trace for stretch in administration.export(owner, EVERYTHING) for trace in stretch]
    assert [trace.message.body for trace in traces] == [f"line {number}" for number in range(120)]
    assert list(administration.export(owner, HistoryFilter(text="nothing"))) == []


def test_deleting_answers_how_many_went(
    conversation: Conversation, administration: Administration, owner: Person
) -> None:
    ada = conversation.person("Ada")
    targets = [("general", conversation.say(ada, "general", "bad").seq) for _ in range(2)]
    assert administration.delete(owner, targets[:1]) == 1
    assert administration.delete(owner, targets) == 1
    assert found(administration, owner, what="deleted") == ["", ""]
    with pytest.raises(NotFound):
        administration.delete(owner, [("general", 77)])
    with pytest.raises(Invalid):
        administration.delete(owner, [])
    with pytest.raises(Invalid):
        administration.delete(owner, [("general", number) for number in range(MOST_AT_ONCE + 1)])
