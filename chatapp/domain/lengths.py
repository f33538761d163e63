"""Maximum lengths of input, in characters; UTF-8 takes at most four bytes for each (RFC 3629)."""

# What is typed in decomposed form shrinks when it is composed, to a third at most (UAX #15, section 9): a text that is
# normalised may come this many times as long as it may be kept, and is refused unread past that.
TYPED_FACTOR = 4

PERSON_NAME = 32
# The most that MESSAGE_MAX_CHARS can be set to, and what an imported message may have.
BODY = 100_000
CLIENT_ID = 64
EMOJI = 64
SLUG = 64
ROOM_NAME = 80
TOPIC = 250
DESCRIPTION = 1_000
STATUS = 80
QUESTION = 300
OPTION = 100
OPTIONS = 10
REASON = 200
LABEL = 100
QUERY = 500
CURSOR = 96
DAY = 32
# One of a fixed set of words, such as `everyone` or `moderator`.
CHOICE = 32
SECRET = 256
PASSWORD = 200


def typed(most: int) -> int:
    """Return the maximum length before normalisation of a text that may have `most` characters after it."""
    return TYPED_FACTOR * most
