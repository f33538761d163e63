import pytest

from chatapp.domain.administration import Bar, Count, MessageFilter
from chatapp.domain.times import DAY
from chatapp.store.admin import count_messages
from tests.support.conversation import FIRST_DAY, Conversation


def test_a_tally_counts_and_spreads_over_days(conversation: Conversation) -> None:
    ada = conversation.person("Ada")
    for days in (0, 0, 2):
        conversation.say(ada, "general", "word", at=FIRST_DAY + days * DAY)
    conversation.say(ada, "general", "other", at=FIRST_DAY + 5 * DAY)
    found = count_messages.tally(conversation.stored.database, MessageFilter(words=("word",)))
    assert found.found == Count(3, more=False)
    assert found.bars == (
        Bar("2024-01-01", "2024-01-01", 2),
        Bar("2024-01-02", "2024-01-02", 0),
        Bar("2024-01-03", "2024-01-03", 1),
    )


def test_counting_stops_at_its_bound_and_says_so(conversation: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = conversation.person("Ada")
    for days in range(4):
        conversation.say(ada, "general", "word", at=FIRST_DAY + days * DAY)
    monkeypatch.setattr(count_messages, "MOST_COUNTED", 3)
    found = count_messages.tally(conversation.stored.database, MessageFilter())
    assert found.found == Count(3, more=True)
    assert found.bars[0].first == "2024-01-02"
