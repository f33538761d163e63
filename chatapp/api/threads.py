"""Threads: the messages of one, and those that the caller follows."""

from typing import Any

from chatapp.api.blueprints import part
from chatapp.api.context import current_person, services
from chatapp.api.rate_limits import limited
from chatapp.api.request_models import Number, OneMessage, Request
from chatapp.api.response_models import ThreadAnswer, ThreadsAnswer
from chatapp.presentation.payloads import followed_thread_payload, message_payload, thread_payload
from chatapp.services.limits.costs import costs

blueprint = part("threads", "Threads")


class _After(Request):
    after: Number = 0


@blueprint.get("/threads", responses={200: ThreadsAnswer})
@limited(costs(reads=10))
def list_threads() -> dict[str, Any]:
    """List the threads you follow, with their first messages: those with unread replies first."""
    found, complete = services().threads.listed(current_person())
    return {"ok": True, "threads": [followed_thread_payload(each) for each in found], "complete": complete}


@blueprint.get("/rooms/<room>/messages/<seq>/thread", responses={200: ThreadAnswer})
@limited(costs(reads=10))
def get_thread(path: OneMessage, query: _After) -> dict[str, Any]:
    """Read the thread that a message begins or belongs to."""
    thread = services().threads.thread(current_person(), path.room, path.seq, query.after)
    messages = [message_payload(message) for message in thread.messages]
    state = thread_payload(thread.state)
    return {"ok": True, "root": thread.root, "messages": messages, "complete": thread.complete, "state": state}
