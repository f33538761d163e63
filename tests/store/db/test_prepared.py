"""A prepared query returns what the toolkit returns for it, on both databases."""

from typing import Any

import pytest
from sqlalchemy import Select, bindparam, select
from sqlalchemy.exc import SQLAlchemyError

from chatapp.models import Membership, Room
from chatapp.store.db.prepared import PreparedQuery, SingleQuery
from tests.support.crowd import Crowd

_ROOMS: Select[*tuple[Any, ...]] = (
    select(Room.id, Room.slug, Room.archived_at, Membership.muted, Membership.favourite, Membership.role)
    .outerjoin(Membership, Membership.room_id == Room.id)
    .where(Room.visibility == "public", Room.slug >= bindparam("slug"))
    .order_by(Room.slug)
)


def test_it_finds_what_the_toolkit_finds_value_for_value(crowd: Crowd) -> None:
    ana = crowd.person("Ana", "member")
    for slug in ("tea", "zoo"):
        crowd.room(slug, ana)
    crowd.room("yard")
    prepared, single = PreparedQuery(_ROOMS), SingleQuery(_ROOMS)
    with crowd.database.read() as connection:
        found = prepared.fetch_all(connection, slug="h")
        assert found == single.fetch_all(connection, slug="h")
        assert [row[1] for row in found] == ["tea", "yard", "zoo"]
        assert [type(value) for value in found[0]] == [int, str, type(None), bool, bool, str]
        assert prepared.fetch_first(connection, slug="tea") == found[0]
        assert prepared.fetch_first(connection, slug="zz") is None


def test_its_errors_are_those_of_the_toolkit(crowd: Crowd) -> None:
    with crowd.database.read() as connection, pytest.raises(SQLAlchemyError):
        PreparedQuery(_ROOMS).fetch_all(connection, slug=object())
