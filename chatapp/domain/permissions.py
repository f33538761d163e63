"""Who may do what: asked by every way in, answered here alone."""

from chatapp.domain.errors import Forbidden
from chatapp.domain.records import Author, Person, Visibility

ADMINISTRATORS = frozenset({"owner", "admin"})


def may_administer(person: Person | None) -> bool:
    """Tell whether the history admin page and the rest of administration are open to this person."""
    return person is not None and person.role in ADMINISTRATORS


def may_see(visibility: Visibility, is_member: bool) -> bool:
    """Tell whether a room exists for someone: it is public, or they belong to it."""
    return visibility == "public" or is_member


def may_create_room(person: Person) -> bool:
    """Tell whether a person may open rooms: accounts, bots and guests alike, but no imported author."""
    return person.kind != "imported"


def check_member(is_member: bool) -> None:
    """Raise Forbidden for someone who acts in a room without having joined it."""
    if not is_member:
        raise Forbidden("Join the room first.", "room")


def check_edit(person: Person, author: Author) -> None:
    """Raise Forbidden unless the message is the person's own."""
    if author.id != person.id:
        raise Forbidden("You can edit only your own messages.", "seq")


def check_delete(person: Person, author: Author) -> None:
    """Raise Forbidden unless the message is the person's own, or the person administers the chat."""
    if author.id != person.id and not may_administer(person):
        raise Forbidden("You can delete only your own messages.", "seq")
