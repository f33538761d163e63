"""What is revoked or granted takes effect on connections that are open."""

from collections.abc import Callable

import pytest
from flask import Flask

from chatapp.domain.notes import MembershipChanged, PersonChanged
from chatapp.services.changes.live_access import LiveAccess
from chatapp.services.container import Services
from tests.support.sockets import Caller


@pytest.fixture
def access(app: Flask) -> LiveAccess:
    services: Services = app.extensions["chatapp"]
    return LiveAccess(services.connections, services.delivery, services.presence)


def test_all_connections_of_a_person_are_notified_and_returned(access: LiveAccess, ana: Caller, ben: Caller) -> None:
    revoked = access.revoke_person(ana.you["id"], "kick")
    assert [connection.person.name for connection in revoked] == ["ana"]
    assert ana.wait("notice")["code"] == "kicked"
    assert ben.heard("notice") == []
    assert ben.ok("rooms")["rooms"]


def test_a_credential_revokes_only_the_connections_it_opened(
    access: LiveAccess, sign_in: Callable[..., Caller]
) -> None:
    first, second = sign_in("mia"), sign_in("mia")
    credentials = [connection.credential for connection in first.chat.connections.of_person(first.you["id"])]
    assert len(access.revoke_credential(credentials[0])) == 1
    assert len([client for client in (first, second) if client.heard("notice")]) == 1


def test_a_changed_person_acts_as_they_are_now(access: LiveAccess, ana: Caller) -> None:
    [connection] = ana.chat.connections.of_person(ana.you["id"])
    access.change_person(PersonChanged(connection.person._replace(name="Anna")))
    assert ana.wait("you")["you"]["name"] == "Anna"
    assert connection.person.name == "Anna"


def test_a_membership_subscribes_and_unsubscribes(access: LiveAccess, ana: Caller) -> None:
    [connection] = ana.chat.connections.of_person(ana.you["id"])
    room = connection.rooms["general"]
    access.change_membership(MembershipChanged(room, ana.you["id"], belongs=False))
    assert "general" not in connection.rooms
    access.change_membership(MembershipChanged(room, ana.you["id"], belongs=True))
    assert "general" in connection.rooms
