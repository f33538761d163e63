"""Finding the logs of a folder, reading them line by line, and what their names tell."""

import io
from pathlib import Path

import pytest

from chatapp.domain.errors import Invalid, NotFound
from chatapp.services.imports.files import MOST_BYTES, channel_in, check_text, day_in, files_of, slug_called, text_lines


def test_a_folder_gives_its_logs_by_name_and_none_of_what_lies_beside_them(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "a.replies.txt", "c.zip"):
        (tmp_path / name).touch()
    assert [path.name for path in files_of(tmp_path, ".txt")] == ["a.txt", "b.txt"]
    assert files_of(tmp_path / "c.zip", ".txt") == [tmp_path / "c.zip"]
    for missing in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(NotFound):
            files_of(missing, ".log")


def test_a_file_with_zero_bytes_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    path.write_bytes(b"hello\n")
    check_text(path)
    path.write_bytes(b"\x89PNG\x00\x00")
    with pytest.raises(Invalid):
        check_text(path)
    with pytest.raises(NotFound):
        check_text(tmp_path / "missing.txt")


def test_of_an_endless_line_only_its_beginning_is_kept() -> None:
    lines = list(text_lines(io.BytesIO(b"x" * (3 * MOST_BYTES) + b"\nnext\n")))
    assert [len(lines[0]), lines[1]] == [MOST_BYTES, "next\n"]


def test_bytes_that_are_no_text_are_replaced_and_a_mark_at_the_beginning_goes() -> None:
    assert list(text_lines(io.BytesIO(b"\xef\xbb\xbfa\n\xffb\x00\n"))) == ["a\n", "\ufffdb\ufffd\n"]


@pytest.mark.parametrize(
    ("name", "channel"),
    [("c++-2008-04-27.raw.txt", "c++"), ("2008-04-27-tea.txt", "tea"), ("#tea_2008-04-27.log", "#tea")],
)
def test_the_name_of_a_log_tells_its_channel_and_day(tmp_path: Path, name: str, channel: str) -> None:
    assert channel_in(tmp_path / name) == channel
    assert day_in(name) == 1_209_254_400_000
    assert day_in("tea.txt") is None


def test_a_day_alone_is_a_log_of_the_channel_that_its_folder_is_called() -> None:
    assert channel_in(Path("/logs/tea/2008-04-27.txt")) == "tea"


def test_every_name_makes_a_slug() -> None:
    assert slug_called("Über Tea!") == "ber-tea"
    assert slug_called("чай").startswith("room-")
    assert slug_called("чай") != slug_called("кофе")
