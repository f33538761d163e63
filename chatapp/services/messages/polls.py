"""Polls: create, vote, close."""

from collections.abc import Sequence

from chatapp.domain import lengths
from chatapp.domain.commands import ClosePoll, CreatePoll, PostMessage, Vote
from chatapp.domain.errors import Invalid
from chatapp.domain.records import Message, Person
from chatapp.domain.text import check_client_id, check_line
from chatapp.domain.times import now
from chatapp.services.moderation.word_filter import WordFilter
from chatapp.store.db.writer import Writer
from chatapp.store.messages.votes import close_polls, create_polls, vote_in_polls


class Polls:
    """Use cases around polls; each returns the message as it is stored."""

    def __init__(self, writer: Writer, word_filter: WordFilter) -> None:
        self._writer = writer
        self._word_filter = word_filter

    def create(
        self, author: Person, room: str, question: str, options: Sequence[str], multiple: bool, client_id: str | None
    ) -> Message:
        """Ask a room. Raises Invalid, TooLarge, NotFound, Forbidden, ReadOnly."""
        at = now()
        asked = check_line(question, "question", lengths.QUESTION)
        if not asked:
            raise Invalid("poll_question", "question")
        chosen = _checked(options)
        # The options stand in the text too: for search, exports and programs that know nothing of polls.
        body = "\n".join([asked, *(f"• {option}" for option in chosen)])
        check_client_id(client_id)
        self._word_filter.check("\n".join(chosen), "options")
        flagged = self._word_filter.check(body, "question")
        post = PostMessage(
            author=author,
            room=room,
            body=body,
            html=None,
            client_id=client_id,
            reply_to=None,
            at=at,
            kind="poll",
            flagged=flagged,
        )
        return self._writer.do(create_polls, CreatePoll(post, chosen, multiple))

    def vote(self, person: Person, room: str, seq: int, options: Sequence[int]) -> Message:
        """Vote for these options and no other. Raises Invalid, NotFound, Forbidden, ReadOnly, Conflict (closed)."""
        at = now()
        return self._writer.do(vote_in_polls, Vote(person, room, seq, tuple(options), at))

    def vote_for(self, person: Person, room: str, seq: int, option: int, on: bool) -> Message:
        """Vote for one option too, or no longer; other votes stay, unless only one is allowed. Raises as `vote`."""
        return self._writer.do(
            vote_in_polls, Vote(actor=person, room=room, seq=seq, options=(option,), at=now(), on=on)
        )

    def close(self, person: Person, room: str, seq: int) -> Message:
        """Take no more votes: as its author or as a moderator. Raises NotFound, Forbidden, ReadOnly."""
        return self._writer.do(close_polls, ClosePoll(person, room, seq, now()))


def _checked(options: Sequence[str]) -> tuple[str, ...]:
    chosen = tuple(check_line(option, "options", lengths.OPTION) for option in options)
    if not 2 <= len(chosen) <= lengths.OPTIONS or not all(chosen) or len(set(chosen)) < len(chosen):
        raise Invalid("poll_options", "options", most=lengths.OPTIONS)
    return chosen
