import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from chatapp.store.db.engine import Database
from config import SettingError, Settings


def test_without_an_environment_everything_has_its_default(tmp_path: Path) -> None:
    settings = Settings.from_env({})
    assert settings == Settings()
    assert settings.database_url == f"sqlite:///{settings.data_dir / 'chatapp.db'}"
    assert settings.data_dir.name == "instance"


def test_the_environment_is_read_by_the_kind_of_each_setting(tmp_path: Path) -> None:
    settings = Settings.from_env(
        {
            "PORT": "8080",
            "GUESTS": "OFF",
            "RATE_LIMITS": "no",
            "DATA_DIR": str(tmp_path),
            "SEND_RATE": "5/minute",
            "HOST": "",
        }
    )
    assert (settings.port, settings.guests, settings.rate_limits) == (8080, False, False)
    assert settings.database_url == f"sqlite:///{tmp_path / 'chatapp.db'}"
    assert settings.send_rate == "5/minute"
    assert settings.host == "127.0.0.1"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("PORT", "http"),
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("GUESTS", "maybe"),
        ("REGISTRATION", "ajar"),
        ("PUBLIC_URL", "chat.example.org"),
        ("REDIS_URL", "localhost:6379"),
        ("REDIS_URL", "http://localhost:6379"),
        ("REDIS_URL", "redis://localhost:port"),
        ("CHAT_NAME", " "),
        ("CHAT_NAME", "two\nlines"),
        ("CHAT_NAME", "x" * 51),
        ("PUBLIC_URL", "ftp://chat.example.org"),
        ("PUBLIC_URL", "https://chat.example.org/chat"),
        ("PUBLIC_URL", "https://chat.example.org/?room=a"),
        ("PUBLIC_URL", "https://[bad"),
        ("PUBLIC_URL", "https://host:port"),
        ("SEND_RATE", "often"),
        ("SEND_RATE", "0/minute"),
        ("LOG_IN_RATE", "5/fortnight"),
        ("SESSION_DAYS", "0"),
        ("SESSION_DAYS", "99999999999"),
        ("MESSAGE_MAX_CHARS", "0"),
        ("LOG_LEVEL", "loud"),
        ("TRUSTED_PROXIES", "-1"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(name: str, text: str) -> None:
    with pytest.raises(SettingError) as refusal:
        Settings.from_env({name: text})
    assert str(refusal.value).startswith(name)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "chat.example.org"])
def test_a_weak_key_is_refused_where_others_can_reach_the_server(host: str) -> None:
    with pytest.raises(SettingError, match="SECRET_KEY"):
        Settings(host=host, secret_key="x" * 31)
    assert Settings(host=host, secret_key="x" * 32).secret() == "x" * 32
    assert Settings(secret_key="weak").secret() == "weak"


@pytest.mark.parametrize("settings", [{"public_url": "https://chat.example.org"}, {"trusted_proxies": 1}])
def test_a_weak_key_is_refused_behind_a_proxy(settings: dict[str, Any]) -> None:
    with pytest.raises(SettingError, match="SECRET_KEY"):
        Settings(secret_key="x" * 31, **settings)
    assert Settings(secret_key="x" * 32, **settings).secret() == "x" * 32
    assert Settings(secret_key="weak", public_url="http://localhost:5000").secret() == "weak"


def test_a_key_is_made_once_kept_and_read_by_its_owner_alone(tmp_path: Path) -> None:
    key = Settings(data_dir=tmp_path / "new").secret()
    assert len(key) == 64
    assert Settings(data_dir=tmp_path / "new").secret() == key
    file = tmp_path / "new" / "secret_key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_processes_that_start_at_once_agree_on_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: Settings(data_dir=tmp_path).secret(), range(32)))
    assert len(keys) == 1


def test_no_secret_shows_where_settings_are_printed() -> None:
    secrets: dict[str, Any] = {
        "secret_key": "s3cret-key",
        "metrics_token": "s3cret-token",
        "database_url": "postgresql://chat:s3cret@db/chat",
        "redis_url": "redis://:s3cret@cache",
    }
    assert "s3cret" not in repr(Settings(**secrets))


@pytest.mark.parametrize("url", ["postgresql://chat:s3cret@db:port/chat", "mysql://a:s3cret@db/x", "s3cret"])
def test_a_database_address_that_cannot_be_used_is_not_quoted(url: str) -> None:
    with pytest.raises(SettingError) as refusal:
        Database(url)
    assert "s3cret" not in str(refusal.value)
    assert str(refusal.value).startswith("DATABASE_URL")
