"""Rendering happens aside, and yet everyone sees one connection's messages in the order in which it sent them."""

from tests.support.clients import Connect
from tests.support.processes import wait_until
from tests.support.server import Server


def test_messages_with_and_without_markup_keep_their_order(server: Server, connect: Connect) -> None:
    ana, ben = connect(server, username="ana"), connect(server, username="ben")
    for client in (ana, ben):
        client.call("join", room="general")
    bodies = [f"{number}" if number % 3 else f"**{number}** @ben " + "`code` " * (number * 5) for number in range(40)]
    for number, body in enumerate(bodies):
        ana.send("message", room="general", body=body, client_id=f"c{number}")
    ana.send("edit", room="general", seq=1, body="~~all~~ of it")
    wait_until(lambda: len(ana.answers) == len(bodies) + 1, what="all answers")
    assert [answer["message"]["body"] for answer in ana.answers[:-1]] == bodies
    assert ana.answers[-1]["message"]["html"] == "<del>all</del> of it"
    ben.wait("change")
    assert [message["body"] for message in ben.all("message")] == bodies
    assert '<strong>3</strong> <a class="mention"' in ben.all("message")[3]["html"]
