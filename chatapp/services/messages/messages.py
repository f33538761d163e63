"""Posts, edits, deletes and reacts: text rules and rendering here, permissions and numbers in the transaction."""

from collections.abc import Callable
from typing import NamedTuple

from chatapp.domain.commands import DeleteMessage, EditMessage, PinMessage, PostMessage, React
from chatapp.domain.errors import ChatError, Invalid
from chatapp.domain.records import Message, Person
from chatapp.domain.slash_commands import parse_slash_command
from chatapp.domain.text import check_body, check_client_id
from chatapp.domain.times import now
from chatapp.services.emoji import check_emoji
from chatapp.services.messages.markup import Markup
from chatapp.services.moderation.word_filter import WordFilter
from chatapp.store.db.writer import Outcome, Reply, Writer
from chatapp.store.messages.pins import pin_messages
from chatapp.store.messages.post import post_messages
from chatapp.store.messages.update import delete_messages, edit_messages, react_to_messages


class NewMessage(NamedTuple):
    """What somebody writes. A reply that is `in_thread` is shown in its thread only, not in the room."""

    body: str
    client_id: str | None = None
    reply_to: int | None = None
    in_thread: bool = False


class Posted(NamedTuple):
    """A posted message. `is_duplicate`: an earlier call with the same `client_id` stored it, whatever its text was."""

    message: Message
    is_duplicate: bool


# Called once, after the commit, with what was stored or the error for which nothing was.
OnPosted = Callable[[Posted | ChatError], None]
OnStored = Callable[[Message | ChatError], None]


class Messages:
    """Writes messages. Each method returns the stored message; the `submit_` ones hand it to `reply` instead."""

    def __init__(self, writer: Writer, markup: Markup, word_filter: WordFilter, max_chars: int) -> None:
        self._writer = writer
        self._word_filter = word_filter
        self._markup = markup
        self._max_chars = max_chars

    def post(
        self, author: Person, room: str, body: str, client_id: str | None = None, reply_to: int | None = None
    ) -> Message:
        """Store a message. Raises Invalid, TooLarge, NotFound, Forbidden, Unavailable."""
        return self.post_or_find(author, room, NewMessage(body, client_id, reply_to)).message

    def post_or_find(self, author: Person, room: str, message: NewMessage) -> Posted:
        """Store a message, or find the one that was stored with the same `client_id`. Raises as `post`."""
        return _posted(self._writer.outcome_of(post_messages, self._post(author, room, message)))

    def submit_post(
        self, author: Person, room: str, message: NewMessage, reply: OnPosted, *, may_block: bool = True
    ) -> None:
        """Queue a message; `reply` is called after the commit, in the order of the calls.

        Raises Invalid or TooLarge at once for a text that cannot be stored, Unavailable when the queue is full,
        rendering.WouldBlock where its HTML has to be waited for and `may_block` is False: then nothing has happened.
        """
        command = self._post(author, room, message, may_block=may_block)
        self._writer.submit(post_messages, command, lambda outcome: reply(outcome.error or _posted(outcome)))

    def edit(self, actor: Person, room: str, seq: int, body: str) -> Message:
        """Replace one's own text. Raises Invalid, TooLarge, NotFound, Forbidden, Conflict."""
        command = self._edit(actor, room, seq, body)
        return self._writer.do(edit_messages, command)

    def submit_edit(
        self, actor: Person, room: str, seq: int, body: str, reply: OnStored, *, may_block: bool = True
    ) -> None:
        """Queue an edit; see `submit_post`."""
        command = self._edit(actor, room, seq, body, may_block=may_block)
        self._writer.submit(edit_messages, command, _stored(reply))

    def delete(self, actor: Person, room: str, seq: int) -> Message:
        """Delete a message, for good. Raises NotFound, Forbidden."""
        return self._writer.do(delete_messages, DeleteMessage(actor, room, seq, now()))

    def submit_delete(self, actor: Person, room: str, seq: int, reply: OnStored) -> None:
        """Queue a deletion; see `submit_post`."""
        self._writer.submit(delete_messages, DeleteMessage(actor, room, seq, now()), _stored(reply))

    def react(self, actor: Person, room: str, seq: int, emoji: str, on: bool) -> Message:
        """Set or take back an emoji. Raises Invalid, NotFound, Forbidden, Conflict."""
        return self._writer.do(react_to_messages, _reaction(actor, room, seq, emoji, on))

    def submit_reaction(self, actor: Person, room: str, seq: int, emoji: str, on: bool, reply: OnStored) -> None:
        """Queue a reaction; see `submit_post`."""
        self._writer.submit(react_to_messages, _reaction(actor, room, seq, emoji, on), _stored(reply))

    def pin(self, actor: Person, room: str, seq: int, on: bool) -> Message:
        """Pin a message to its room, or take it down. Raises NotFound, Forbidden, ReadOnly, Conflict."""
        return self._writer.do(pin_messages, PinMessage(actor, room, seq, on, now()))

    def _edit(self, actor: Person, room: str, seq: int, body: str, *, may_block: bool = True) -> EditMessage:
        at = now()
        text = check_body(body, self._max_chars)
        flagged = self._word_filter.check(text)
        html, to_all = self._markup.render(actor, room, text, may_block=may_block)
        return EditMessage(
            actor=actor,
            room=room,
            seq=seq,
            body=text,
            html=html,
            at=at,
            flagged=flagged,
            to_all=to_all,
        )

    def _post(self, author: Person, room: str, message: NewMessage, *, may_block: bool = True) -> PostMessage:
        at = now()
        kind, text = parse_slash_command(message.body)
        text = check_body(text, self._max_chars)
        check_client_id(message.client_id)
        if message.in_thread and message.reply_to is None:
            raise Invalid("thread_missing", "in_thread")
        flagged = self._word_filter.check(text)
        html, to_all = self._markup.render(author, room, text, may_block=may_block)
        return PostMessage(
            author=author,
            room=room,
            body=text,
            html=html,
            client_id=message.client_id,
            reply_to=message.reply_to,
            at=at,
            kind=kind,
            to_all=to_all,
            flagged=flagged,
            in_thread=message.in_thread,
        )


def _posted(outcome: Outcome[Message]) -> Posted:
    return Posted(outcome.value, is_duplicate=not outcome.changes)


def _stored(reply: OnStored) -> Reply[Message]:
    return lambda outcome: reply(outcome.error or outcome.value)


def _reaction(actor: Person, room: str, seq: int, emoji: str, on: bool) -> React:
    at = now()
    return React(actor=actor, room=room, seq=seq, emoji=check_emoji(emoji), on=on, at=at)
