"""Reading the whole history back in each way there is, on a site that is sound again."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from html import unescape
from typing import Any

import requests
from sqlalchemy import Engine, create_engine, text

from chatapp.client import Chat
from tests.faults.checker.log import State, state_of
from tests.support.server import Server

ADMIN, PASSWORD = "torture-admin", "a password for nobody else"
_PAGE = 200

_MESSAGES = """
    SELECT m.id, m.seq, m.rev, m.author_id, m.client_id, m.body, m.deleted_at IS NOT NULL
    FROM messages m JOIN rooms r ON r.id = m.room_id WHERE r.slug = :slug ORDER BY m.seq
"""
_REACTIONS = """
    SELECT x.message_id, x.emoji, x.user_id
    FROM reactions x JOIN messages m ON m.id = x.message_id JOIN rooms r ON r.id = m.room_id WHERE r.slug = :slug
"""


def make_admin(server: Server) -> None:
    """Make the account that reads by the admin page."""
    made = server.flask("user", "create", ADMIN, "--role", "admin", "--password-stdin", stdin=PASSWORD)
    if made.exit_code != 0:
        raise RuntimeError(made.stderr)


def by_sql(url: str, rooms: Iterable[str]) -> dict[str, list[State]]:
    """Return the rows of the tables, read without any code of the server."""
    engine = create_engine(url)
    try:
        return {room: _rows(engine, room) for room in rooms}
    finally:
        engine.dispose()


def by_changes(chat: Chat, room: str, since: int = 0) -> list[State]:
    """Return everything that changed since a rev, by rev, as a client that catches up gets it."""
    found: list[Any] = []
    page: dict[str, Any] = {"rev": since, "complete": False}
    while not page["complete"]:
        page = chat.request("changes", room=room, since=page["rev"], limit=_PAGE)
        found.extend(page["changes"])
    return [state_of(message) for message in found]


def by_history(chat: Chat, room: str) -> list[State]:
    """Return a room page by page."""
    found: list[State] = []
    more = True
    while more:
        page = chat.history(room, after=len(found), limit=_PAGE)
        found.extend(state_of(message) for message in page["messages"])
        more = page["more_after"]
    return found


def by_rest(chat: Chat, room: str) -> list[State]:
    """Return a room page by page, by the REST API."""
    found: list[State] = []
    more = True
    while more:
        page = _asked(chat, f"rooms/{room}/messages?after={len(found)}&limit={_PAGE}")
        found.extend(state_of(message) for message in page["messages"])
        more = page["more_after"]
    return found


def by_rest_changes(chat: Chat, room: str, since: int = 0) -> list[State]:
    """Return everything that changed since a rev, by rev, by the REST API."""
    found: list[State] = []
    page: dict[str, Any] = {"rev": since, "complete": False}
    while not page["complete"]:
        page = _asked(chat, f"rooms/{room}/changes?since={page['rev']}&limit={_PAGE}")
        found.extend(state_of(message) for message in page["changes"])
    return found


def get_api(chat: Chat, path: str) -> dict[str, Any] | None:
    """Return the REST API's answer to whom a client is connected as, or None for any that is none or a refusal."""
    headers = {"Authorization": f"Bearer {chat.engine.auth.get('token')}"}
    try:
        with _no_proxies() as http:
            response = http.get(f"{chat.engine.url}/api/v1/{path}", headers=headers, timeout=8)
            answer: dict[str, Any] = response.json()
    except (requests.RequestException, ValueError):
        return None
    return answer if response.status_code == 200 else None


def by_command(server: Server, room: str) -> list[State]:
    """Return what `flask history export` writes."""
    made = server.flask("history", "export", "--room", room, "--format", "jsonl", "--out", "-")
    assert made.exit_code == 0, made.stderr
    return _lines(made.stdout)


def by_admin_page(server: Server, rooms: Iterable[str]) -> dict[str, list[State]]:
    """Return what the export button of the admin page gives."""
    with requests.Session() as browser:
        form = browser.get(f"{server.url}/login", timeout=60).text
        token = re.search(r'name="csrf_token" value="([^"]+)"', form)
        assert token, "the page has no form"
        fields = {"csrf_token": unescape(token[1]), "username": ADMIN, "password": PASSWORD}
        entered = browser.post(f"{server.url}/login", data=fields, timeout=60)
        assert entered.ok, entered.text
        return {room: _exported(browser, server, room) for room in rooms}


def _asked(chat: Chat, path: str) -> dict[str, Any]:
    answer = get_api(chat, path)
    assert answer is not None, f"the API does not answer {path}"
    return answer


def _no_proxies() -> requests.Session:
    http = requests.Session()
    http.trust_env = False
    return http


def _exported(browser: requests.Session, server: Server, room: str) -> list[State]:
    wanted = {"room": room, "format": "jsonl"}
    answer = browser.get(f"{server.url}/admin/history/export", params=wanted, timeout=120)
    assert answer.ok, answer.text
    answer.encoding = "utf-8"
    return _lines(answer.text)


def _lines(jsonl: str) -> list[State]:
    # Not splitlines(), which takes characters of the texts for ends of lines.
    return [state_of(json.loads(line)) for line in jsonl.split("\n") if line]


def _rows(engine: Engine, room: str) -> list[State]:
    with engine.connect() as connection:
        reactions: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for message_id, emoji, person in connection.execute(text(_REACTIONS), {"slug": room}):
            reactions[message_id][emoji].append(person)
        rows = connection.execute(text(_MESSAGES), {"slug": room}).all()
    return [_state(row, reactions.get(row[0], {})) for row in rows]


def _state(row: Any, reactions: dict[str, list[int]]) -> State:
    _id, seq, rev, author, client_id, body, deleted = row
    shown = tuple(sorted((emoji, tuple(sorted(people))) for emoji, people in reactions.items()))
    return State(seq, rev, author, client_id, body, bool(deleted), shown)
