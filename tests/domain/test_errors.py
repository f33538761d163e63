from chatapp.domain import errors


def test_the_codes_are_those_of_the_protocol() -> None:
    assert {
        "invalid", "not_found", "forbidden", "unauthorized", "conflict", "too_large", "rate_limited", "read_only",
        "unavailable",
    } == errors.CODES  # fmt: skip


def test_an_error_names_its_field_if_it_has_one() -> None:
    empty = {"code": "invalid", "message": "Your message is empty.", "field": "body"}
    assert errors.Invalid("message_empty", "body").payload() == empty
    assert errors.Forbidden("join_first").payload() == {"code": "forbidden", "message": "Join the room first."}


def test_a_rate_limit_says_how_long_to_wait() -> None:
    assert errors.RateLimited("too_fast", retry_after=2.5).payload()["retry_after"] == 2.5
