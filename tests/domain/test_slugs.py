import pytest

from chatapp.domain.errors import Invalid
from chatapp.domain.slugs import check_slug


@pytest.mark.parametrize("slug", ["a", "general", "team-7", "a_b", "2026", "x" * 64])
def test_a_slug_of_small_letters_digits_and_dashes_is_good(slug: str) -> None:
    assert check_slug(slug) == slug


@pytest.mark.parametrize(
    "slug", ["", "A", "-a", "a-", "_", "a b", "a/b", "a.b", "ä", "x" * 65, "a\n", "../x", "a\x00", "١"]
)
def test_any_other_slug_is_invalid(slug: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_slug(slug)
    assert refusal.value.field == "slug"
