import pytest

from chatapp.domain.borders import begins_at, breaks_anywhere, ends_before, is_sign, is_space, is_word


@pytest.mark.parametrize("character", ["", " ", "\n", "\t", "\xa0", "\u3000", "\u200b", "\u2069"])
def test_spaces_and_what_nobody_sees_part_words(character: str) -> None:
    assert is_space(character)
    assert not is_sign(character)
    assert not is_word(character)


@pytest.mark.parametrize("character", ["。", "」", "…", "’", "«", "、", "—", "👍", "=", "<", "|", "·", "؟", "।"])
def test_punctuation_and_symbols_of_any_script_are_signs(character: str) -> None:
    assert is_sign(character)


@pytest.mark.parametrize("character", ["日", "さ", "カ", "한", "ไ", "ｶ"])
def test_letters_of_scripts_in_which_words_end_anywhere(character: str) -> None:
    assert breaks_anywhere(character)
    assert not is_word(character)


@pytest.mark.parametrize("character", ["a", "é", "я", "ß", "5", "\u0301", "א", "ع", "अ"])
def test_letters_of_the_other_scripts(character: str) -> None:
    assert is_word(character)


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("ada", True), ("ada x", True), ("ada's", True), ("ada’s", True), ("ada，你好", True), ("adaさん", True),
        ("ada👍", True), ("ada_", True), ("ada-x", True), ("adam", False), ("ada\u0301", False), ("ada@x", False),
        ("ada_x", False), ("ada1", False), ("ada\u200dx", False),
    ],
)  # fmt: skip
def test_a_name_of_three_letters_ends(text: str, ends: bool) -> None:
    assert ends_before(text, 3) is ends


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("@a", True), ("(@a", True), ("你好@a", True), ("_@a", True), ("x/@a", True), ("👍@a", True),
        ("x@a", False), ("é@a", False), ("@@a", False), ("x_@a", False), ("example.org/@a", False),
        ("see e.com/x/@a", False),
    ],
)  # fmt: skip
def test_a_mention_begins(text: str, begins: bool) -> None:
    assert begins_at(text, text.rindex("@")) is begins
