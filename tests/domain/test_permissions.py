import pytest

from chatapp.domain import permissions
from chatapp.domain.errors import Forbidden
from chatapp.domain.records import Author, Person, PersonKind, Role

ANA = Author(1, "ana", "account")
PEOPLE: list[tuple[PersonKind, Role]] = [
    ("guest", "guest"), ("account", "member"), ("account", "admin"), ("account", "owner"), ("bot", "bot"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "role"), PEOPLE)
def test_only_admins_and_owners_administer(kind: PersonKind, role: Role) -> None:
    assert permissions.may_administer(Person(2, "ben", kind, role)) == (role in {"admin", "owner"})


def test_nobody_administers_without_being_known() -> None:
    assert not permissions.may_administer(None)


@pytest.mark.parametrize(("kind", "role"), PEOPLE)
def test_nobody_edits_what_another_wrote(kind: PersonKind, role: Role) -> None:
    with pytest.raises(Forbidden):
        permissions.check_edit(Person(2, "ben", kind, role), ANA)
    permissions.check_edit(Person(1, "ana", kind, role), ANA)


@pytest.mark.parametrize(("kind", "role"), PEOPLE)
def test_what_another_wrote_is_deleted_by_administrators_alone(kind: PersonKind, role: Role) -> None:
    person = Person(2, "ben", kind, role)
    if permissions.may_administer(person):
        permissions.check_delete(person, ANA)
    else:
        with pytest.raises(Forbidden):
            permissions.check_delete(person, ANA)


def test_a_private_room_is_seen_by_its_members_alone() -> None:
    assert permissions.may_see("public", is_member=False)
    assert permissions.may_see("private", is_member=True)
    assert not permissions.may_see("private", is_member=False)


def test_an_imported_author_opens_no_rooms() -> None:
    assert not permissions.may_create_room(Person(1, "ana", "imported", "guest"))
    assert permissions.may_create_room(Person(1, "ana", "guest", "guest"))
