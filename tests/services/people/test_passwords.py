import pytest
from argon2 import PasswordHasher

from chatapp.domain.errors import Invalid
from chatapp.services.people.passwords import check_password, hash_password, is_outdated, matches


def test_a_password_fits_its_hash_and_no_other() -> None:
    kept = hash_password("correct horse")
    assert matches(kept, "correct horse")
    assert not matches(kept, "correct horsf")
    assert "correct" not in kept


def test_nothing_fits_where_there_is_no_hash_or_a_broken_one() -> None:
    assert not matches(None, "nobody has this password")
    assert not matches("no hash at all", "correct horse")


def test_the_same_letters_composed_otherwise_fit() -> None:
    assert matches(hash_password("Stra\u00dfe caf\u00e9"), "Stra\u00dfe cafe\u0301")


@pytest.mark.parametrize("bad", ["", "seven77", "x" * 201, "surrogate\ud800", "nul\x00 inside"])
def test_a_password_that_cannot_be_is_refused_and_never_fits(bad: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_password(bad)
    assert refusal.value.field == "password"
    assert not matches(hash_password("correct horse"), bad)


def test_a_hash_of_other_parameters_is_outdated() -> None:
    assert is_outdated(PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash("correct horse"))
    assert not is_outdated(hash_password("correct horse"))
