"""What should be unread: a model of one room and one reader, by docs/protocol.md."""

from dataclasses import dataclass, field

from chatapp.store.rooms.unread import MOST_COUNTED


@dataclass
class Written:
    """A message of the model."""

    author: int
    mentions: bool = False
    deleted: bool = False


@dataclass
class Model:
    """One room and one reader."""

    reader: int
    read_seq: int = 0
    messages: list[Written] = field(default_factory=list)
    blocked: set[int] = field(default_factory=set)

    def counts(self) -> tuple[int, int]:
        unread = [
            message
            for message in self.messages[self.read_seq :]
            if not message.deleted and message.author != self.reader and message.author not in self.blocked
        ]
        return min(len(unread), MOST_COUNTED), min(sum(message.mentions for message in unread), MOST_COUNTED)
