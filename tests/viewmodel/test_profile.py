"""The profile on disk."""

import stat
from pathlib import Path

import pytest

from chatapp.client import OutboxEntry
from chatapp.viewmodel.profile import Profile, default_folder


def test_values_survive_a_restart_and_only_the_owner_can_read_them(tmp_path: Path) -> None:
    profile = Profile(tmp_path / "home")
    profile.set("server", "chat.example.org")
    profile.set("gone", "x")
    profile.set("gone", "")
    profile.save()
    again = Profile(tmp_path / "home")
    assert (again.text("server"), again.text("gone", "-")) == ("chat.example.org", "-")
    assert stat.S_IMODE((tmp_path / "home" / "profile.json").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "home").stat().st_mode) == 0o700


@pytest.mark.parametrize("content", ["", "[1]", '{"server": 5}', "\x00"])
def test_an_unreadable_file_is_ignored(tmp_path: Path, content: str) -> None:
    (tmp_path / "profile.json").write_text(content)
    assert Profile(tmp_path).text("server", "none") == "none"


def test_two_programs_of_one_person_have_an_outbox_each(tmp_path: Path) -> None:
    profile = Profile(tmp_path)
    first, second = profile.outbox("http://a", "ada"), profile.outbox("http://a", "ada")
    first.add(OutboxEntry("1", "general", "one", None))
    second.add(OutboxEntry("2", "general", "two", None))
    first.close()
    again = profile.outbox("http://a", "ada")
    assert [entry.body for entry in again] == ["one"]
    elsewhere = profile.outbox("http://b", "ada")
    assert list(elsewhere) == []
    for outbox in (again, second, elsewhere):
        outbox.close()


def test_the_folder_is_set_by_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CHATAPP_HOME", str(tmp_path))
    assert default_folder() == tmp_path
    monkeypatch.delenv("CHATAPP_HOME")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert default_folder() == tmp_path / "chatapp"
