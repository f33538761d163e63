"""The client on a real server, through an unreliable network."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from chatapp.client import Chat, FileOutbox, Refused, Unknown, connect
from chatapp.client.outbox import OutboxEntry
from tests.faults.proxy import Proxy
from tests.support.processes import wait_until
from tests.support.server import Server

Enter = Callable[..., Chat]
SECONDS = 60


@pytest.fixture
def proxy(server: Server) -> Iterator[Proxy]:
    proxy = Proxy(server.port)
    yield proxy
    proxy.close()


@pytest.fixture
def enter() -> Iterator[Enter]:
    chats: list[Chat] = []

    def make(url: str, **options: Any) -> Chat:
        chats.append(connect(url, **{"timeout": 20, **options}))
        return chats[-1]

    yield make
    for chat in chats:
        chat.close()


def collect_events(chat: Chat, event: str) -> list[Any]:
    heard: list[Any] = []
    chat.on(event)(heard.append)
    return heard


def bodies(messages: list[Any]) -> list[str]:
    return [message["body"] for message in messages]


def test_everyone_receives_messages_in_order(server: Server, enter: Enter) -> None:
    ada, ben = enter(server.url, username="ada"), enter(server.url, username="ben", window=16)
    for chat in (ada, ben):
        chat.join("general")
    heard = collect_events(ada, "message")
    acks = [ben.send("general", f"text {number}") for number in range(50)]
    assert [ack.result(SECONDS)["message"]["seq"] for ack in acks] == list(range(1, 51))
    wait_until(lambda: len(heard) == 50, seconds=SECONDS)
    assert bodies(heard) == [f"text {number}" for number in range(50)]
    assert bodies(ada.messages("general"))[-1] == "text 49"


def test_changes_reach_everyone(server: Server, enter: Enter) -> None:
    ada, ben = enter(server.url, username="ada"), enter(server.url, username="ben")
    for chat in (ada, ben):
        chat.join("general")
    changes = collect_events(ben, "change")
    for number in range(3):
        ada.send("general", f"text {number}").result(SECONDS)
    ada.edit("general", 1, "better")
    ada.react("general", 2, "👍")
    ada.delete("general", 3)
    wait_until(lambda: len(changes) == 3, seconds=SECONDS)
    assert [message["seq"] for message in changes] == [1, 2, 3]
    assert changes[2]["deleted"]
    assert ada.history("general", before=10)["messages"] == ben.messages("general")
    # The deleted message is not unread.
    assert ben.read("general", 1) == 1
    assert ada.search("better")["results"][0]["seq"] == 1
    ben.typing("general")


def test_a_refusal_names_the_field(server: Server, enter: Enter) -> None:
    ada = enter(server.url, username="ada")
    ada.join("general")
    with pytest.raises(Refused) as refusal:
        ada.send("general", " ").result(SECONDS)
    assert (refusal.value.code, refusal.value.field) == ("invalid", "body")
    assert ada.unsent == 0


def test_a_taken_name_is_refused(server: Server, enter: Enter) -> None:
    enter(server.url, username="ada")
    with pytest.raises(Refused) as refusal:
        enter(server.url, username="ADA")
    assert refusal.value.code == "conflict"


def test_a_slow_room_holds_up_no_other(server: Server, enter: Enter) -> None:
    server.flask("user", "create", "olga", "--role", "owner", "--password-stdin", stdin="tea with lemon")
    olga = enter(server.url, token=server.flask("token", "create", "olga").stdout.split()[-1])
    ben = enter(server.url, username="ben")
    for room in ("slow", "free"):
        olga.request("create", slug=room, name=room)
        ben.join(room)
    olga.request("configure", room="slow", slow_seconds=21600)
    acks = [ben.send(room, body) for room, body in (("slow", "1"), ("slow", "2"), ("free", "hello"), ("slow", "3"))]
    assert acks[2].result(SECONDS)["message"]["body"] == "hello"
    assert [ack.done() for ack in acks] == [True, False, True, False]
    olga.request("configure", room="slow", slow_seconds=0)
    assert [ack.result(SECONDS)["message"]["seq"] for ack in acks] == [1, 2, 1, 3]


def test_a_killed_server_loses_no_message(server: Server, enter: Enter) -> None:
    ada, ben = enter(server.url, username="ada"), enter(server.url, username="ben")
    for chat in (ada, ben):
        chat.join("general")
    heard = collect_events(ben, "message")
    sent = [ada.send("general", f"text {number}") for number in range(200)]
    sent[20].result(SECONDS)
    server.kill()
    server.start()
    assert [ack.result(SECONDS)["message"]["seq"] for ack in sent] == list(range(1, 201))
    wait_until(lambda: len(heard) == 200, seconds=SECONDS)
    assert bodies(heard) == [f"text {number}" for number in range(200)]


def test_a_lost_ack_does_not_duplicate_the_message(server: Server, proxy: Proxy, enter: Enter) -> None:
    ada = enter(proxy.url, username="ada", timeout=3)
    ada.join("general")
    proxy.deaf.set()
    ack = ada.send("general", "once")
    ben = enter(server.url, username="ben")
    ben.join("general")
    wait_until(lambda: bool(ben.messages("general")), seconds=SECONDS)
    proxy.cut()
    proxy.heal()
    answer = ack.result(SECONDS)
    assert (answer["message"]["seq"], answer["duplicate"]) == (1, True)
    assert ben.history("general", before=10)["messages"] == [answer["message"]]


def test_a_reconnected_client_catches_up(server: Server, proxy: Proxy, enter: Enter) -> None:
    ada, ben = enter(proxy.url, username="ada"), enter(server.url, username="ben", window=32)
    for chat in (ada, ben):
        chat.join("general")
    heard, changed = collect_events(ada, "message"), collect_events(ada, "change")
    ben.send("general", "before").result(SECONDS)
    wait_until(lambda: len(heard) == 1, seconds=SECONDS)
    proxy.held.set()
    for ack in [ben.send("general", f"text {number}") for number in range(450)]:
        ack.result(SECONDS)
    ben.delete("general", 1)
    proxy.reset()
    proxy.heal()
    wait_until(lambda: len(heard) == 451, seconds=SECONDS)
    assert [message["seq"] for message in heard] == list(range(1, 452))
    wait_until(lambda: [message["seq"] for message in changed] == [1], seconds=SECONDS)
    assert changed[0]["deleted"]


def test_a_gap_in_the_live_events_is_filled(server: Server, enter: Enter) -> None:
    ada, ben = enter(server.url, username="ada"), enter(server.url, username="ben")
    for chat in (ada, ben):
        chat.join("general")
    heard = collect_events(ada, "message")
    copy = ada.engine.copy_of("general")
    assert copy is not None
    taken = copy.apply_event
    copy.apply_event = lambda message: None if message["seq"] < 3 else taken(message)  # type: ignore[method-assign]
    for number in range(3):
        ben.send("general", f"text {number}").result(SECONDS)
    wait_until(lambda: len(heard) == 3, seconds=SECONDS)
    assert bodies(heard) == ["text 0", "text 1", "text 2"]


def test_an_outbox_in_a_file_is_sent_by_the_next_run(server: Server, enter: Enter, tmp_path: Path) -> None:
    outbox = FileOutbox(tmp_path / "outbox")
    for number in range(3):
        outbox.add(OutboxEntry(f"id-{number}", "general", f"text {number}", None))
    outbox.close()
    made = server.flask("token", "create", "--bot", "helper")
    assert made.exit_code == 0, made.stderr
    token = made.stdout.split()[-1]
    enter(server.url, token=token).join("general")
    again = enter(server.url, token=token, outbox=FileOutbox(tmp_path / "outbox"))
    again.join("general")
    wait_until(lambda: again.unsent == 0, seconds=SECONDS)
    assert bodies(again.history("general", before=10)["messages"]) == ["text 0", "text 1", "text 2"]


def test_a_client_that_left_a_room_receives_no_events(server: Server, enter: Enter) -> None:
    ada, ben = enter(server.url, username="ada"), enter(server.url, username="ben")
    for chat in (ada, ben):
        chat.join("general")
    heard = collect_events(ben, "message")
    ada.send("general", "first").result(SECONDS)
    wait_until(lambda: len(heard) == 1, seconds=SECONDS)
    ben.leave("general")
    with pytest.raises(Refused):
        ben.send("general", "still here").result(SECONDS)
    ada.send("general", "second").result(SECONDS)
    assert ben.history("general", before=10)["messages"][-1]["body"] == "second"
    assert len(heard) == 1


def test_a_restored_server_replaces_the_copy(server: Server, enter: Enter, tmp_path: Path) -> None:
    ada = enter(server.url, username="ada")
    ada.join("general")
    restarted, heard = collect_events(ada, "restart"), collect_events(ada, "message")
    ada.send("general", "first").result(SECONDS)
    made = server.flask("backup", str(tmp_path / "backup.tar"))
    assert made.exit_code == 0, made.stderr
    ada.send("general", "second").result(SECONDS)
    server.stop()
    restored = server.flask("restore", str(tmp_path / "backup.tar"))
    assert restored.exit_code == 0, restored.stderr
    server.start()
    wait_until(lambda: bool(restarted), seconds=SECONDS)
    assert bodies(ada.messages("general")) == ["first"]
    assert ada.send("general", "third").result(SECONDS)["message"]["seq"] == 2
    wait_until(lambda: bodies(heard) == ["first", "second", "third"], seconds=SECONDS)


def test_the_result_of_every_message_is_reported(server: Server, enter: Enter, tmp_path: Path) -> None:
    told: list[tuple[str, Any]] = []
    handlers = {
        event: lambda value, event=event: told.append((event, value)) for event in ("joined", "stored", "unsent")
    }
    ada = enter(server.url, username="ada", handlers=handlers, outbox=FileOutbox(tmp_path / "outbox"))
    ada.joining("general").result(SECONDS)
    ada.send("general", "one", client_id="a").result(SECONDS)
    assert b"one" in (tmp_path / "outbox").read_bytes()
    with pytest.raises(Refused):
        ada.send("general", " ", client_id="b").result(SECONDS)
    wait_until(lambda: len(told) == 3, seconds=SECONDS)
    assert [event for event, _value in told] == ["joined", "stored", "unsent"]
    assert told[1][1]["message"]["client_id"] == "a"
    assert (told[2][1]["client_id"], told[2][1]["error"]["field"]) == ("b", "body")
    assert ada.follows("general")
    assert ada.waiting() == []


def test_the_reason_of_a_failed_connection_is_reported(server: Server, enter: Enter) -> None:
    trouble: list[Any] = []
    made = server.flask("token", "create", "--bot", "helper")
    token = made.stdout.split()[-1]
    ada = enter(server.url, token=token, handlers={"trouble": trouble.append}, timeout=3)
    server.kill()
    wait_until(lambda: any(reason["code"] == "unreachable" for reason in trouble), seconds=SECONDS)
    with pytest.raises(Unknown):
        ada.join("general")
    number = server.flask("token", "list").stdout.split()[0]
    revoked = server.flask("token", "revoke", number)
    assert revoked.exit_code == 0, revoked.stderr
    server.start()
    wait_until(lambda: ada.state in {"refused", "closed"}, seconds=SECONDS)
    wait_until(lambda: trouble[-1]["code"] == "unauthorized", seconds=SECONDS)
