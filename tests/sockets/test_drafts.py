"""Drafts are the same on all devices of an account."""

from collections.abc import Callable
from typing import Any

from flask import Flask

from tests.support.sockets import Caller


def test_a_draft_is_heard_of_on_ones_other_devices_alone(app: Flask, ana: Caller, enter: Callable[..., Caller]) -> None:
    chat: Any = app.extensions["chatapp"]
    cem = chat.accounts.create("cem", "member", "correct horse")
    laptop, phone = (enter(auth={"token": chat.tokens.issue(cem, "api")}) for _device in range(2))
    at = laptop.ok("draft", room="general", text="half a thought")["at"]
    draft = {"room": "general", "thread": 0, "text": "half a thought", "at": at}
    assert phone.wait("draft") == draft
    assert phone.ok("drafts") == {"ok": True, "drafts": [draft], "cursor": None}
    laptop.ok("draft", room="general", thread=3, text="of a thread")
    page = phone.ok("drafts", limit=1)
    assert [each["thread"] for each in page["drafts"]] == [3]
    assert phone.ok("drafts", limit=1, cursor=page["cursor"])["drafts"] == [draft]
    gone = phone.ok("draft", room="general", text="")["at"]
    assert laptop.wait("draft") == draft | {"text": "", "at": gone}
    assert gone > at
    assert [each["text"] for each in phone.ok("drafts")["drafts"]] == ["of a thread"]
    assert ana.error("draft", room="general", text="half")[0] == "forbidden"
    assert (ana.ok("drafts")["drafts"], ana.heard("draft")) == ([], [])
