"""Messages: history and changes of a room; posting, editing, deleting and reacting."""

from typing import Annotated, Any

from pydantic import Field

from chatapp.api.blueprints import part
from chatapp.api.context import current_person, services
from chatapp.api.rate_limits import limited
from chatapp.api.request_models import MOST, Body, Day, InRoom, Limit, Number, OneMessage, Request, Seq, Text
from chatapp.api.response_models import ChangesAnswer, MessageAnswer, PageAnswer
from chatapp.domain import lengths
from chatapp.domain.records import Message
from chatapp.presentation.payloads import message_payload, page_json
from chatapp.services.limits.costs import WRITES, WRITES_TEXT, by_limit, costs
from chatapp.services.messages.history import HistoryPosition
from chatapp.services.messages.messages import NewMessage

blueprint = part("messages", "Reading and writing")
Answer = dict[str, Any]


class _Where(Request):
    before: Number | None = None
    after: Number | None = None
    around: Number | None = None
    date: Day | None = None
    limit: Limit = 50


class _Since(Request):
    since: Number
    limit: Limit = 200


class _New(Request):
    body: Body
    client_id: Annotated[Text, Field(max_length=lengths.CLIENT_ID)] | None = None
    reply_to: Seq | None = None
    in_thread: bool = False


class _Text(Request):
    body: Body


class _Emoji(OneMessage):
    emoji: Annotated[Text, Field(max_length=lengths.EMOJI)]


@blueprint.get("/rooms/<room>/messages", responses={200: PageAnswer})
@limited(costs(reads=by_limit))
def read_messages(path: InRoom, query: _Where) -> Answer:
    """Read a page of a room's history.

    Give one of before, after, around and date; without any it is the newest page.
    """
    place = HistoryPosition(query.before, query.after, query.around, query.date)
    place = HistoryPosition(before=MOST) if place == HistoryPosition() else place
    return {"ok": True} | page_json(services().history.page(current_person(), path.room, place, query.limit))


@blueprint.get("/rooms/<room>/changes", responses={200: ChangesAnswer})
@limited(costs(reads=by_limit))
def read_changes(path: InRoom, query: _Since) -> Answer:
    """Read what changed after a rev."""
    changes = services().history.changes(current_person(), path.room, query.since, query.limit)
    messages = [message_payload(message) for message in changes.messages]
    return {"ok": True, "changes": messages, "rev": changes.rev, "complete": changes.complete}


@blueprint.post("/rooms/<room>/messages", responses={200: MessageAnswer, 201: MessageAnswer})
@limited(WRITES_TEXT)
def post_message(path: InRoom, body: _New) -> tuple[Answer, int]:
    """Post a message.

    201 for a new one; 200 and `duplicate` where the client_id was there already: the message is the stored one.
    """
    message = NewMessage(body.body, body.client_id, body.reply_to, body.in_thread)
    posted = services().messages.post_or_find(current_person(), path.room, message)
    if posted.is_duplicate:
        return _answer(posted.message) | {"duplicate": True}, 200
    return _answer(posted.message), 201


@blueprint.get("/rooms/<room>/messages/<seq>", responses={200: MessageAnswer})
@limited(costs(reads=1))
def get_message(path: OneMessage) -> Answer:
    """Get one message."""
    return _answer(services().history.message(current_person(), path.room, path.seq))


@blueprint.patch("/rooms/<room>/messages/<seq>", responses={200: MessageAnswer})
@limited(WRITES_TEXT)
def edit_message(path: OneMessage, body: _Text) -> Answer:
    """Replace the text of your own message."""
    return _answer(services().messages.edit(current_person(), path.room, path.seq, body.body))


@blueprint.delete("/rooms/<room>/messages/<seq>", responses={200: MessageAnswer})
@limited(WRITES)
def delete_message(path: OneMessage) -> Answer:
    """Delete a message, for good."""
    return _answer(services().messages.delete(current_person(), path.room, path.seq))


@blueprint.put("/rooms/<room>/messages/<seq>/reactions/<emoji>", responses={200: MessageAnswer})
@limited(WRITES)
def set_reaction(path: _Emoji) -> Answer:
    """Set an emoji under a message."""
    return _answer(services().messages.react(current_person(), path.room, path.seq, path.emoji, True))


@blueprint.delete("/rooms/<room>/messages/<seq>/reactions/<emoji>", responses={200: MessageAnswer})
@limited(WRITES)
def take_back_reaction(path: _Emoji) -> Answer:
    """Take back an emoji."""
    return _answer(services().messages.react(current_person(), path.room, path.seq, path.emoji, False))


def _answer(message: Message) -> Answer:
    return {"ok": True, "message": message_payload(message)}
