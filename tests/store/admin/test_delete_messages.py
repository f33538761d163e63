import json

import pytest
from sqlalchemy import select

from chatapp.domain.errors import Forbidden, NotFound
from chatapp.models import AuditEntry
from chatapp.store.admin.delete_messages import RemoveMessages, remove_messages
from tests.support.conversation import FIRST_DAY, Conversation


def entries(conversation: Conversation) -> list[tuple[int | None, str, str, str]]:
    columns = (AuditEntry.actor_id, AuditEntry.action, AuditEntry.target, AuditEntry.detail)
    with conversation.stored.database.read() as connection:
        rows = connection.execute(select(*columns).order_by(AuditEntry.id))
        return [(row[0], row[1], row[2], row[3]) for row in rows]


def test_removed_messages_go_live_and_leave_an_entry_without_their_text(conversation: Conversation) -> None:
    ada, olga = conversation.person("Ada"), conversation.person("Olga", "account", "admin")
    seqs = [conversation.say(ada, "general", f"secret {number}").seq for number in range(3)]
    conversation.stored.published.clear()
    targets = (("general", seqs[2]), ("general", seqs[0]), ("general", seqs[0]))
    assert conversation.stored.writer.do(remove_messages, RemoveMessages(olga, targets, FIRST_DAY)) == 2
    changed = [change.message for change in conversation.stored.published]
    assert [(message.seq, message.deleted, message.body) for message in changed] == [
        (seqs[0], True, ""),
        (seqs[2], True, ""),
    ]
    detail = json.dumps({"author": ada.id})
    assert entries(conversation) == [
        (olga.id, "message.delete", f"general/{seqs[0]}", detail),
        (olga.id, "message.delete", f"general/{seqs[2]}", detail),
    ]


def test_what_is_gone_already_is_not_noted_again(conversation: Conversation) -> None:
    olga = conversation.person("Olga", "account", "owner")
    command = RemoveMessages(olga, (("general", conversation.say(olga, "general", "once").seq),), FIRST_DAY)
    assert conversation.stored.writer.do(remove_messages, command) == 1
    assert conversation.stored.writer.do(remove_messages, command) == 0
    assert len(entries(conversation)) == 1


def test_one_that_is_not_there_keeps_all_of_them(conversation: Conversation) -> None:
    olga = conversation.person("Olga", "account", "owner")
    message = conversation.say(olga, "general", "stays")
    for nowhere in (("general", message.seq + 1), ("nowhere", 1)):
        with pytest.raises(NotFound):
            conversation.stored.writer.do(
                remove_messages, RemoveMessages(olga, (("general", message.seq), nowhere), FIRST_DAY)
            )
    assert not any(change.message.deleted for change in conversation.stored.published)
    assert entries(conversation) == []


def test_the_transaction_itself_refuses_someone_who_administers_nothing(conversation: Conversation) -> None:
    ada, ben = conversation.person("Ada"), conversation.person("Ben")
    message = conversation.say(ada, "general", "mine")
    conversation.say(ben, "general", "yours")
    with pytest.raises(Forbidden):
        conversation.stored.writer.do(remove_messages, RemoveMessages(ben, (("general", message.seq),), 0))
