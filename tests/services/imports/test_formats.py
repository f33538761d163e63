"""The formats that can be imported, and the room that a file's name tells."""

from pathlib import Path

import pytest

from chatapp.domain.errors import Invalid
from chatapp.domain.import_records import ImportedMessage
from chatapp.services.imports.formats import FORMATS, format_called, room_of_file


def test_a_format_is_found_by_its_name_alone() -> None:
    assert format_called("irc").ending == ".txt"
    with pytest.raises(Invalid) as refused:
        format_called("IRC")
    assert all(name in str(refused.value) for name in FORMATS)


def test_channels_of_irc_are_public_and_of_our_own_exports_nothing_is_known() -> None:
    path = Path("/logs/#Tea-2008-04-27.txt")
    room = room_of_file(path, format_called("irc"))
    assert (room.key, room.handle, room.visibility) == ("#tea", "tea", "public")
    assert room_of_file(path, format_called("jsonl")).visibility is None


def test_answers_that_lie_beside_a_log_are_read_with_it(tmp_path: Path) -> None:
    path = tmp_path / "tea-2008-04-27.raw.txt"
    path.write_text("[10:00] <ana> who is here\n[10:01] <ben> me\n")
    (tmp_path / "tea-2008-04-27.replies.txt").write_text("")
    with path.open("rb") as file:
        entries = list(format_called("irc").read(file, path))
    assert [entry.body for entry in entries if isinstance(entry, ImportedMessage)] == ["who is here", "me"]
