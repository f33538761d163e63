from pathlib import Path

from chatapp.client import FileOutbox
from chatapp.client.outbox import Entry


def entry(number: int) -> Entry:
    return Entry(f"id-{number}", "general", f"text {number}", None)


def test_a_file_keeps_what_is_not_known_to_be_stored(tmp_path: Path) -> None:
    path = tmp_path / "outbox"
    outbox = FileOutbox(path)
    for number in range(5):
        outbox.add(entry(number))
    outbox.remove("id-1")
    outbox.close()
    again = FileOutbox(path)
    assert list(again) == [entry(0), entry(2), entry(3), entry(4)]
    again.close()


def test_a_line_that_a_crash_cut_short_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "outbox"
    outbox = FileOutbox(path)
    outbox.add(entry(1))
    outbox.close()
    with path.open("ab") as file:
        file.write(b'["add", ["id-2", "gen')
    again = FileOutbox(path)
    again.add(entry(3))
    again.close()
    final = FileOutbox(path)
    assert list(final) == [entry(1), entry(3)]
    final.close()
