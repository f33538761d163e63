from typing import NamedTuple, get_args

import pytest

from chatapp.domain import permissions
from chatapp.domain.errors import ChatError, Forbidden, NotFound, ReadOnly
from chatapp.domain.permissions import TABLE, Action, InChat, InRoom
from chatapp.domain.records import Person, Posting, Role, RoomRole, Visibility

ROLES: tuple[Role, ...] = get_args(Role)
ROOM_ROLES: tuple[RoomRole | None, ...] = (None, *get_args(RoomRole))
IN_ROOM = {action: rule for action, rule in TABLE.items() if isinstance(rule, InRoom)}
SEEN = [action for action in IN_ROOM if not IN_ROOM[action].unseen]
IN_CHAT = [action for action, rule in TABLE.items() if isinstance(rule, InChat)]


class State(NamedTuple):
    """The parts of a room that permissions depend on."""

    visibility: Visibility = "public"
    archived_at: int | None = None
    posting: Posting = "everyone"


STATES = [
    State(visibility, archived_at, posting)
    for visibility in get_args(Visibility)
    for archived_at in (None, 1)
    for posting in ("everyone", "moderators")
]


def person(role: Role) -> Person:
    return Person(1, "ana", {"guest": "guest", "bot": "bot"}.get(role, "account"), role)  # type: ignore[arg-type]


def rights_anywhere() -> set[str]:
    """What is a right for at least one person in at least one room."""
    roles = [(role, state, room_role) for role in ROLES for state in STATES for room_role in ROOM_ROLES[1:]]
    return {right for role, state, held in roles for right in permissions.rights_in_room(person(role), state, held)}


def answer(action: Action, role: Role, state: State, room_role: RoomRole | None) -> str:
    try:
        permissions.check(action, person(role), state, room_role)
    except ChatError as error:
        assert not permissions.may(action, person(role), state, room_role)
        return error.code
    assert permissions.may(action, person(role), state, room_role)
    return "ok"


def test_every_action_has_a_rule() -> None:
    assert set(TABLE) == set(Action)


@pytest.mark.parametrize("action", SEEN)
@pytest.mark.parametrize("role", ROLES)
def test_a_hidden_room_does_not_exist_for_a_non_member(action: Action, role: Role) -> None:
    for visibility in ("private", "direct"):
        assert answer(action, role, State(visibility), None) == "not_found"
        assert answer(action, role, State(visibility, archived_at=1, posting="moderators"), None) == "not_found"
    with pytest.raises(NotFound):
        permissions.check(action, person(role), None, None)


def test_everyone_can_see_and_join_a_public_room() -> None:
    for role in ROLES:
        for action in (Action.SEE, Action.JOIN):
            assert answer(action, role, State(), None) == "ok"
        for action in (Action.POST, Action.REACT, Action.READ, Action.TYPE, Action.EDIT_OWN):
            assert answer(action, role, State(), None) == "forbidden"


@pytest.mark.parametrize("action", [Action.POST, Action.TYPE, Action.EDIT_OWN])
def test_members_only_read_where_only_moderators_post(action: Action) -> None:
    state = State(posting="moderators")
    assert answer(action, "member", state, "member") == "read_only"
    assert answer(action, "member", state, "moderator") == answer(action, "guest", state, "moderator") == "ok"
    assert answer(action, "moderator", state, "member") == answer(action, "bot", state, "owner") == "ok"
    assert answer(Action.REACT, "member", state, "member") == "ok"
    assert answer(Action.DELETE_OWN, "member", state, "member") == "ok"


def test_an_archived_room_can_only_be_read_left_and_restored() -> None:
    state = State(archived_at=1)
    refused = {action for action in IN_ROOM if answer(action, "owner", state, "owner") == "read_only"}
    assert refused == {
        Action.POST, Action.TYPE, Action.EDIT_OWN, Action.DELETE_OWN, Action.REACT, Action.INVITE,
        Action.WITHDRAW_INVITATION, Action.SET_TOPIC,
        Action.CONFIGURE, Action.VOTE, Action.PIN, Action.MENTION_EVERYONE, Action.CLOSE_ANY_POLL,
    }  # fmt: skip


@pytest.mark.parametrize("action", IN_ROOM)
def test_a_higher_rank_never_allows_less(action: Action) -> None:
    for role in ROLES:
        for state in (State(), State("private"), State(posting="moderators"), State(archived_at=1)):
            held = [answer(action, role, state, room_role) == "ok" for room_role in ROOM_ROLES[:0:-1]]
            assert held == sorted(held)


def test_chat_roles_give_a_rank_in_every_visible_room() -> None:
    for action in (Action.CONFIGURE, Action.REMOVE, Action.DELETE_ANY):
        assert [role for role in ROLES if answer(action, role, State(), None) == "ok"] == [
            "owner", "admin", "moderator",
        ]  # fmt: skip
    for action in (Action.ARCHIVE, Action.APPOINT):
        assert [role for role in ROLES if answer(action, role, State(), None) == "ok"] == ["owner", "admin"]
        assert answer(action, "member", State(), "moderator") == "forbidden"


def test_administrators_can_delete_in_private_rooms_but_not_in_direct_messages() -> None:
    at_work = Action.DELETE_AS_ADMINISTRATOR
    assert [role for role in ROLES if answer(at_work, role, State("private"), None) == "ok"] == ["owner", "admin"]
    assert {answer(at_work, role, State("direct"), None) for role in ROLES} == {"not_found"}


@pytest.mark.parametrize("role", ROLES)
def test_the_rights_in_a_room_are_what_the_table_allows_there(role: Role) -> None:
    shown = rights_anywhere()
    for state in STATES:
        for room_role in ROOM_ROLES if state.visibility == "public" else ROOM_ROLES[1:]:
            rights = permissions.rights_in_room(person(role), state, room_role)
            for action in IN_ROOM:
                allowed = answer(action, role, state, room_role or "member") == "ok"
                assert (action in rights) == (allowed and action in shown), (action, state, room_role)
            assert list(rights) == sorted(rights)


def test_what_is_no_right_is_open_to_every_member_or_done_from_outside_of_a_room() -> None:
    left_out = set(IN_ROOM) - rights_anywhere()
    assert left_out == {
        Action.SEE, Action.JOIN, Action.LEAVE, Action.READ, Action.PERSONALISE, Action.DELETE_AS_ADMINISTRATOR,
    }  # fmt: skip
    for action in left_out - {Action.DELETE_AS_ADMINISTRATOR}:
        assert all(answer(action, role, state, "member") == "ok" for role in ROLES for state in STATES), action


def test_rights_do_not_tell_the_blocked_that_they_are_blocked() -> None:
    closed, open_ = State("direct", posting="nobody"), State("direct")
    assert permissions.rights_in_room(person("member"), closed, "member") == permissions.rights_in_room(
        person("member"), open_, "member"
    )


def test_the_rights_in_the_chat_are_those_that_not_everyone_has() -> None:
    assert permissions.rights_in_chat(person("guest")) == ()
    assert permissions.rights_in_chat(person("member")) == ("create_private_room",)
    moderator = {"ban", "create_private_room", "give_role", "handle_reports", "kick", "mute", "remove_messages"}
    assert set(permissions.rights_in_chat(person("moderator"))) == moderator
    for role in ROLES:
        for action, rule in TABLE.items():
            if isinstance(rule, InChat) and action in permissions.rights_in_chat(person("owner")):
                held = permissions.may_in_chat(action, person(role))
                assert (action in permissions.rights_in_chat(person(role))) == held


def test_all_members_of_a_direct_message_are_equal() -> None:
    for role in ROLES:
        for action in (Action.DELETE_ANY, Action.REMOVE, Action.CONFIGURE, Action.ARCHIVE, Action.INVITE):
            assert answer(action, role, State("direct"), "member") == "forbidden"
        for action in (Action.POST, Action.REACT, Action.DELETE_OWN, Action.LEAVE, Action.PERSONALISE):
            assert answer(action, role, State("direct"), "member") == "ok"


def test_guests_can_chat_but_not_configure() -> None:
    for action in (Action.INVITE, Action.SET_TOPIC):
        assert answer(action, "guest", State(), "member") == "forbidden"
        assert answer(action, "member", State(), "member") == "ok"
    assert not permissions.may_in_chat(Action.CREATE_PRIVATE_ROOM, person("guest"))
    assert permissions.may_in_chat(Action.CREATE_ROOM, person("guest"))


def test_only_admins_and_owners_administer() -> None:
    assert [role for role in ROLES if permissions.may_administer(person(role))] == ["owner", "admin"]
    assert not permissions.may_administer(None)


@pytest.mark.parametrize("action", IN_CHAT)
def test_imported_authors_and_nobody_have_no_permissions(action: Action) -> None:
    for nobody in (None, Person(1, "ana", "imported", "guest")):
        with pytest.raises(Forbidden):
            permissions.check_in_chat(action, nobody)


def test_refusals_say_what_to_do() -> None:
    for state, room_role, kind, words in (
        (State(), None, Forbidden, "Join the room first."),
        (State(archived_at=1), "member", ReadOnly, "archived"),
        (State(posting="moderators"), "member", ReadOnly, "Only moderators"),
    ):
        with pytest.raises(kind, match=words) as refusal:
            permissions.check(Action.POST, person("member"), state, room_role)  # type: ignore[arg-type]
        assert refusal.value.field == "room"
