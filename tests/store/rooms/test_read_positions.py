"""Reading positions are written together, each with its own answer."""

from sqlalchemy import select

from chatapp.domain.commands import MarkRead, PostMessage, ToAll
from chatapp.models import Membership
from chatapp.store.messages.post import post_messages
from chatapp.store.rooms.read_positions import mark_read
from tests.plans.explaining import is_planned
from tests.plans.watching import watching
from tests.support.crowd import Crowd, code_of

AT = 1


def test_many_readers_of_a_burst_are_as_many_statements_as_one(crowd: Crowd) -> None:
    ana, *readers = (crowd.person(f"p{number}", "member") for number in range(30))
    room = crowd.room("tea", ana, *readers)
    crowd.say(ana, room, "one", "@p1 two", "three")
    crowd.writer.do(post_messages, PostMessage(ana, room, "@room four", None, None, None, 5, to_all=ToAll(None)))
    counts = []
    for commands in ([MarkRead(readers[0], room, 1, AT)], [MarkRead(reader, room, 1, AT) for reader in readers]):
        with watching() as watched, crowd.database.writing.begin() as connection:
            outcomes = mark_read(connection, commands)
        counts.append(sum(map(is_planned, watched.statements)))
    assert counts[0] == counts[1] == 3
    assert [outcome.value for outcome in outcomes[:2]] == [(1, 3, 2), (1, 3, 1)]


def test_each_gets_an_answer_of_their_own_and_the_last_position_stays(crowd: Crowd) -> None:
    ana, ben, eve = (crowd.person(name, "member") for name in ("ana", "ben", "eve"))
    room, hidden = crowd.room("tea", ana, ben), crowd.room("hidden", ana, private=True)
    crowd.say(ana, room, *"abcde")
    commands = [
        MarkRead(ben, room, 4, AT),
        MarkRead(eve, room, 1, AT),
        MarkRead(eve, hidden, 1, AT),
        MarkRead(eve, "nowhere", 1, AT),
        MarkRead(ben, room, 99, AT),
        MarkRead(ben, room, 2, AT),
    ]
    with crowd.database.writing.begin() as connection:
        outcomes = mark_read(connection, commands)
        position = select(Membership.read_seq).where(Membership.user_id == ben.id)
        assert connection.execute(position).scalar_one() == 2
    assert [code_of(outcome) for outcome in outcomes[1:4]] == ["forbidden", "not_found", "not_found"]
    assert [outcomes[index].value for index in (0, 4, 5)] == [(4, 1, 0), (5, 0, 0), (2, 3, 0)]
