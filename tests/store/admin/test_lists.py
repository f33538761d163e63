from chatapp.domain.administration import Count
from chatapp.store.admin import lists
from tests.support.conversation import Conversation


def test_rooms_and_people_are_listed_with_their_figures(conversation: Conversation) -> None:
    conversation.room("secret", private=True)
    ada, _ben = conversation.person("Ada"), conversation.person("Ben_%", "imported")
    conversation.say(ada, "general", "one")
    conversation.say(ada, "general", "two")
    database = conversation.stored.database
    with database.read() as connection:
        rooms = {line.room.slug: (line.room.seq, line.members) for line in lists.rooms(connection, "", 10)}
        assert [line.room.slug for line in lists.rooms(connection, "", 1)] == ["general"]
        assert [line.room.slug for line in lists.rooms(connection, "general", 1)] == ["secret"]
    assert rooms == {"general": (2, Count(1, more=False)), "secret": (0, Count(0, more=False))}
    assert lists.overview(database).messages == 2
    assert lists.overview(database).people == {"guest": 1, "imported": 1}
    people = lists.people(database, "", None, 10)
    assert [(line.person.name, line.messages) for line in people] == [
        ("Ben_%", Count(0, more=False)),
        ("Ada", Count(2, more=False)),
    ]
    assert [line.person.name for line in lists.people(database, "da", None, 10)] == ["Ada"]
    assert [line.person.name for line in lists.people(database, "_%", None, 10)] == ["Ben_%"]
    assert lists.people(database, "", ada.id, 10) == []
