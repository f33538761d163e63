"""All actions that need a permission, for every entry point."""

from enum import StrEnum


class Action(StrEnum):
    """An action that can be refused. Its rule is in `table.py`."""

    # In the chat as a whole
    CREATE_ROOM = "create_room"
    CREATE_PRIVATE_ROOM = "create_private_room"
    START_DIRECT = "start_direct"
    ANSWER_INVITATION = "answer_invitation"
    ADMINISTER = "administer"
    CHANGE_PROFILE = "change_profile"
    BLOCK = "block"
    REPORT = "report"
    HANDLE_REPORTS = "handle_reports"
    MUTE = "mute"
    KICK = "kick"
    BAN = "ban"
    REMOVE_MESSAGES = "remove_messages"
    GIVE_ROLE = "give_role"
    DEACTIVATE = "deactivate"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - the name of an act
    MANAGE_INVITATIONS = "manage_invitations"
    MANAGE_WORDS = "manage_words"
    READ_AUDIT = "read_audit"

    # With a room
    SEE = "see"
    JOIN = "join"
    LEAVE = "leave"
    READ = "read"
    PERSONALISE = "personalise"
    INVITE = "invite"
    WITHDRAW_INVITATION = "withdraw_invitation"
    REMOVE = "remove"
    SET_TOPIC = "set_topic"
    CONFIGURE = "configure"
    ARCHIVE = "archive"
    APPOINT = "appoint"

    # With messages in a room
    POST = "post"
    TYPE = "type"
    EDIT_OWN = "edit_own"
    DELETE_OWN = "delete_own"
    DELETE_ANY = "delete_any"
    REACT = "react"
    VOTE = "vote"
    PIN = "pin"
    MENTION_EVERYONE = "mention_everyone"
    SEE_EARLIER_TEXTS = "see_earlier_texts"
    CLOSE_ANY_POLL = "close_any_poll"
    DELETE_AS_ADMINISTRATOR = "delete_as_administrator"
