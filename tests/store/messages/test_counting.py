"""What is counted is counted by the database, and nothing is read anew for each stretch."""

from chatapp.domain.commands import CreatePoll, Vote
from chatapp.services.moderation.moderation import Moderation
from chatapp.store.messages.votes import create_polls, vote_in_polls
from tests.support.crowd import Crowd, command


def test_a_poll_counts_every_vote_and_every_voter_and_names_fifty(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    people = [crowd.person(f"p{number}") for number in range(60)]
    room = crowd.room("tea", ana, *people)
    asked = command(ana, room, "tea?\nyes\nno")._replace(kind="poll")
    poll = crowd.writer.do(create_polls, CreatePoll(asked, ("yes", "no"), True))
    for at, person in enumerate(people):
        options = (0, 1) if at < 5 else (0,)
        message = crowd.writer.do(vote_in_polls, Vote(person, room, poll.seq, options, at))
    assert message.poll is not None
    assert [(option.total, len(option.users)) for option in message.poll.options] == [(60, 50), (5, 5)]
    assert message.poll.voters == 60
    assert message.poll.options[0].users[0] == (people[0].id, "p0")


def test_all_that_a_person_wrote_is_removed_over_all_rooms_in_stretches(crowd: Crowd) -> None:
    owner, troll = crowd.person("olga", "owner"), crowd.person("troll")
    for room in (crowd.room("one", owner, troll), crowd.room("two", owner, troll)):
        crowd.say(troll, room, *("buy" for _ in range(130)))
        crowd.say(owner, room, "no")
    moderation = Moderation(crowd.database, crowd.writer)
    assert moderation.remove_messages(owner, troll.id) == 260
    assert moderation.remove_messages(owner, troll.id) == 0
    assert crowd.bodies(owner, "one")[-1] == "no"
    assert set(crowd.bodies(owner, "one")[:-1]) == {""}
