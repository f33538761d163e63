"""200 guests of one address who each do the most that their limits allow hold nobody else up."""

import json
from collections.abc import Callable

from bench.flood import ENVIRONMENT, acks, flooding, share
from bench.lean import open_client
from tests.support.server import Server

SECONDS = 10
# What it takes on a quiet machine is printed by `python -m bench.flood`: this is only against hanging.
PATIENCE_MS = 60_000


def test_a_flood_of_guests_is_bounded_and_others_are_served(start_server: Callable[..., Server]) -> None:
    server = start_server(**ENVIRONMENT)
    server.flask("user", "create", "ada", "--password-stdin", stdin="correct horse")
    token = server.flask("token", "create", "ada").stdout.split()[-1]
    account = open_client(server.port, "websocket", {"token": token})
    first = account.ask("join", {"room": "general", "limit": 1})["room"]["seq"]
    with flooding(server.port, 200, SECONDS) as process:
        taken = acks(account, SECONDS)
        guests = json.loads(process.communicate(timeout=120)[0])
    assert share(taken, 0.95) < PATIENCE_MS
    # Everyone is still here, those too many were told so, and the address had no more than its share.
    assert guests["ended"] == 0
    assert guests["limited"] > 0
    assert 0 < guests["accepted"] < 0.5 * guests["sent"]
    # An account is not counted among the guests of its address, and nothing that was acknowledged is missing.
    history = account.ask("history", {"room": "general", "after": first, "limit": 200})["messages"]
    while (page := account.ask("history", {"room": "general", "after": history[-1]["seq"], "limit": 200}))["messages"]:
        history += page["messages"]
    assert [message["seq"] for message in history] == list(range(first + 1, first + 1 + len(history)))
    assert sum(message["author"]["name"] == "ada" for message in history) == len(taken)
    account.abort()
