from pathlib import Path

from chatapp.client import FileOutbox
from chatapp.client.outbox import OutboxEntry


def entry(number: int) -> OutboxEntry:
    return OutboxEntry(f"id-{number}", "general", f"text {number}", None)


def test_a_file_keeps_messages_not_known_to_be_stored(tmp_path: Path) -> None:
    path = tmp_path / "outbox"
    outbox = FileOutbox(path)
    for number in range(5):
        outbox.add(entry(number))
    outbox.remove("id-1")
    outbox.close()
    again = FileOutbox(path)
    assert list(again) == [entry(0), entry(2), entry(3), entry(4)]
    again.close()


def test_a_line_truncated_by_a_crash_is_ignored(tmp_path: Path) -> None:
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
