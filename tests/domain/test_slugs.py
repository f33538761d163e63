import pytest

from chatapp.domain.errors import Invalid
from chatapp.domain.slugs import check_slug, is_private_slug, private_slug


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


@pytest.mark.parametrize("wish", ["a", "den", "x" * 57, "x" * 58, "x" * 64, "x" * 55 + "-_x-x"])
def test_a_private_slug_is_a_slug_with_a_random_end(wish: str) -> None:
    made = {private_slug(wish) for _ in range(20)}
    assert len(made) == 20
    for slug in made:
        assert check_slug(slug) == slug
        assert is_private_slug(slug, wish)


def test_another_slug_is_not_a_private_one() -> None:
    for slug in ("den", "den-", "den-abc", "den-garden1", "den-2345678", "garden-234567", "den-23456l"):
        assert not is_private_slug(slug, "den")
