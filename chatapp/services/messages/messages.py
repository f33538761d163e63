"""Writing messages: text rules and rendering here, rights and numbers in the transaction that stores them."""

from chatapp.domain.commands import DeleteMessage, EditMessage, PinMessage, PostMessage, React
from chatapp.domain.records import Message, Person
from chatapp.domain.slash_commands import parse_slash_command
from chatapp.domain.text import check_body, check_client_id
from chatapp.domain.times import now
from chatapp.services.messages.emoji import check_emoji
from chatapp.services.messages.markup import Markup
from chatapp.services.moderation.word_filter import WordFilter
from chatapp.store.db.writer import Reply, Writer
from chatapp.store.messages.pins import pin_messages
from chatapp.store.messages.post import post_messages
from chatapp.store.messages.update import delete_messages, edit_messages, react_to_messages


class Messages:
    """Use cases that change messages; each returns the message as it is stored."""

    def __init__(self, writer: Writer, markup: Markup, unwanted: WordFilter, max_chars: int) -> None:
        self._writer = writer
        self._unwanted = unwanted
        self._markup = markup
        self._max_chars = max_chars

    def post(
        self, author: Person, room: str, body: str, client_id: str | None = None, reply_to: int | None = None
    ) -> Message:
        """Store a message. Raises Invalid, TooLarge, NotFound, Forbidden, Unavailable."""
        command = self._post(author, room, body, client_id, reply_to)
        message: Message = self._writer.do(post_messages, command)
        return message

    def submit_post(
        self, author: Person, room: str, body: str, client_id: str | None, reply_to: int | None, reply: Reply
    ) -> None:
        """Queue a message; `reply` gets the outcome after the commit, in the order of the calls.

        Waits only where `rendering.needs_time` says so: for the names in a text, or for its HTML.
        Raises Invalid or TooLarge at once for a text that cannot be, Unavailable when the queue is full.
        """
        command = self._post(author, room, body, client_id, reply_to)
        self._writer.submit(post_messages, command, reply)

    def edit(self, actor: Person, room: str, seq: int, body: str) -> Message:
        """Replace one's own text. Raises Invalid, TooLarge, NotFound, Forbidden, Conflict."""
        command = self._edit(actor, room, seq, body)
        message: Message = self._writer.do(edit_messages, command)
        return message

    def submit_edit(self, actor: Person, room: str, seq: int, body: str, reply: Reply) -> None:
        """Queue an edit; see `submit_post`."""
        command = self._edit(actor, room, seq, body)
        self._writer.submit(edit_messages, command, reply)

    def delete(self, actor: Person, room: str, seq: int) -> Message:
        """Delete a message, for good. Raises NotFound, Forbidden."""
        message: Message = self._writer.do(delete_messages, DeleteMessage(actor, room, seq, now()))
        return message

    def submit_delete(self, actor: Person, room: str, seq: int, reply: Reply) -> None:
        """Queue a deletion; see `submit_post`."""
        self._writer.submit(delete_messages, DeleteMessage(actor, room, seq, now()), reply)

    def react(self, actor: Person, room: str, seq: int, emoji: str, on: bool) -> Message:
        """Set or take back an emoji. Raises Invalid, NotFound, Forbidden, Conflict."""
        message: Message = self._writer.do(react_to_messages, _reaction(actor, room, seq, emoji, on))
        return message

    def submit_reaction(self, actor: Person, room: str, seq: int, emoji: str, on: bool, reply: Reply) -> None:
        """Queue a reaction; see `submit_post`."""
        self._writer.submit(react_to_messages, _reaction(actor, room, seq, emoji, on), reply)

    def pin(self, actor: Person, room: str, seq: int, on: bool) -> Message:
        """Pin a message to its room, or take it down. Raises NotFound, Forbidden, ReadOnly, Conflict."""
        message: Message = self._writer.do(pin_messages, PinMessage(actor, room, seq, on, now()))
        return message

    def _edit(self, actor: Person, room: str, seq: int, body: str) -> EditMessage:
        at = now()
        text = check_body(body, self._max_chars)
        flagged = self._unwanted.check(text)
        return EditMessage(actor, room, seq, text, self._markup.read(actor, room, text).html, at, flagged)

    def _post(self, author: Person, room: str, body: str, client_id: str | None, reply_to: int | None) -> PostMessage:
        at = now()
        kind, text = parse_slash_command(body)
        text = check_body(text, self._max_chars)
        check_client_id(client_id)
        flagged = self._unwanted.check(text)
        html, to_all = self._markup.read(author, room, text)
        return PostMessage(author, room, text, html, client_id, reply_to, at, kind, to_all, flagged)


def _reaction(actor: Person, room: str, seq: int, emoji: str, on: bool) -> React:
    at = now()
    return React(actor, room, seq, check_emoji(emoji), on, at)
