from chatapp.domain import errors


def test_the_codes_are_those_of_the_protocol() -> None:
    assert {
        "invalid", "not_found", "forbidden", "unauthorized", "conflict", "too_large", "rate_limited", "read_only",
        "unavailable",
    } == errors.CODES  # fmt: skip


def test_an_error_names_its_field_where_it_has_one() -> None:
    assert errors.Invalid("No.", "body").payload() == {"code": "invalid", "message": "No.", "field": "body"}
    assert errors.Forbidden("No.").payload() == {"code": "forbidden", "message": "No."}


def test_whoever_is_too_fast_is_told_how_long_to_wait() -> None:
    assert errors.RateLimited(2.5).payload()["retry_after"] == 2.5
