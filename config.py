"""Settings, read from the environment once at the start. `docs/configuration.md` lists them."""

import contextlib
import os
import re
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from chatapp import private_files
from chatapp.domain import lengths
from chatapp.domain.catalogs import CatalogError
from chatapp.domain.server_texts import CATALOG

_ROOT = Path(__file__).resolve().parent
_ON = {
    "on": True,
    "true": True,
    "1": True,
    "yes": True,
    "off": False,
    "false": False,
    "0": False,
    "no": False,
}
_WEAK_BELOW = 32
_LEAST_SOCKETS = 1_000
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_RATE = re.compile(r"[1-9]\d{0,8}/([1-9]\d{0,4} )?(second|minute|hour|day)s?")

_CHAT_NAME_CHARACTERS = 50


class SettingError(CatalogError, ValueError):
    """A setting that cannot be used; the sentence says which, and what it takes."""

    catalog = CATALOG


def _within(least: int, most: int, *, default: int) -> int:
    # What a number may be, where not everything from 0 on makes sense.
    number: int = field(default=default, metadata={"range": (least, most)})
    return number


@dataclass(frozen=True)
class Settings:
    """All that an operator may set; each field is the environment variable of the same name in capitals."""

    host: str = "127.0.0.1"
    port: int = _within(0, 65_535, default=5000)
    data_dir: Path = _ROOT / "instance"
    database_url: str = field(default="", repr=False)
    redis_url: str = field(default="", repr=False)
    secret_key: str = field(default="", repr=False)
    chat_name: str = "Chat"
    guests: bool = True
    registration: str = "open"
    rate_limits: bool = True
    tcp_port: int = _within(0, 65_535, default=0)
    tcp_room: str = "general"
    tcp_replay: int = _within(0, 200, default=0)
    tcp_hello_seconds: int = _within(1, 3_600, default=30)
    tcp_idle_seconds: int = _within(0, 10**8, default=43_200)
    public_url: str = ""
    message_max_chars: int = _within(1, lengths.BODY, default=10_000)
    history_page_max: int = _within(1, 1_000, default=200)
    seen_by_members: int = _within(0, 200, default=20)
    mention_rate: str = "20/minute"
    send_rate: str = "60/10 seconds"
    create_rate: str = "10/hour"
    direct_rate: str = "30/hour"
    search_rate: str = "60/minute"
    read_rate: str = "300/10 seconds"
    mark_read_rate: str = "100/10 seconds"
    draft_rate: str = "120/minute"
    typing_rate: str = "1/second"
    configure_rate: str = "10/minute"
    invite_rate: str = "200/hour"
    membership_rate: str = "120/minute"
    arrange_rate: str = "60/minute"
    log_in_rate: str = "10/5 minutes"
    log_in_account_rate: str = "50/hour"
    log_in_address_rate: str = "300/5 minutes"
    sign_up_rate: str = "100/hour"
    join_rate: str = "120/minute"
    visit_rate: str = "600/minute"
    connect_rate: str = "120/minute"
    event_rate: str = "600/10 seconds"
    profile_rate: str = "30/minute"
    report_rate: str = "20/hour"
    reset_rate: str = "5/hour"
    guest_address_factor: int = _within(1, 10**6, default=5)
    guest_rooms: int = _within(0, 10**6, default=5)
    connections_per_person: int = _within(1, 10**9, default=20)
    guest_connections_per_address: int = _within(1, 10**9, default=500)
    session_days: int = _within(1, 3_650, default=30)
    client_buffer_bytes: int = _within(1_024, 2**31, default=1_048_576)
    connections_per_address: int = _within(1, 10**9, default=5000)
    sockets_per_address: int = _within(0, 10**9, default=0)
    writer_queue: int = _within(1, 10**9, default=10_000)
    trusted_proxies: int = _within(0, 10, default=0)
    smtp_url: str = field(default="", repr=False)
    mail_from: str = ""
    metrics_token: str = field(default="", repr=False)
    log_level: str = "info"

    def __post_init__(self) -> None:
        if not self.database_url:
            object.__setattr__(self, "database_url", f"sqlite:///{self.data_dir / 'chatapp.db'}")
        if self.registration not in {"open", "invite", "closed"}:
            raise SettingError("setting_choices", name="REGISTRATION", choices="open, invite, closed")
        if not 1 <= len(self.chat_name.strip()) <= _CHAT_NAME_CHARACTERS or not self.chat_name.isprintable():
            raise SettingError("setting_chat_name", most=_CHAT_NAME_CHARACTERS)
        self._check_addresses()
        for name, (least, most) in ((f.name, f.metadata["range"]) for f in fields(self) if f.metadata):
            if not least <= getattr(self, name) <= most:
                raise SettingError("setting_range", name=name.upper(), least=least, most=most)
        if self.log_level.lower() not in {"debug", "info", "warning", "error"}:
            raise SettingError("setting_choices", name="LOG_LEVEL", choices="debug, info, warning, error")
        for name in (f.name for f in fields(self) if f.name.endswith("_rate")):
            if not _RATE.fullmatch(getattr(self, name)):
                raise SettingError("setting_rate", name=name.upper())
        if self.secret_key and len(self.secret_key) < _WEAK_BELOW and self._is_for_others():
            raise SettingError("setting_key_short", least=_WEAK_BELOW)

    def _is_for_others(self) -> bool:
        # A proxy lets others in to a server that listens to this machine alone.
        public = urlsplit(self.public_url).hostname
        return (
            self.host not in _LOOPBACK or self.trusted_proxies > 0 or (public is not None and public not in _LOOPBACK)
        )

    def _check_addresses(self) -> None:
        if self.redis_url and not _is_at(self.redis_url, {"redis", "rediss", "unix"}):
            raise SettingError("setting_address", name="REDIS_URL", example="redis://127.0.0.1:6379/0")
        if self.public_url and not _is_at(self.public_url, {"http", "https"}):
            raise SettingError("setting_address", name="PUBLIC_URL", example="https://chat.example.org")
        if urlsplit(self.public_url)[2:] not in {("", "", ""), ("/", "", "")}:
            raise SettingError("setting_public_url_path")
        if self.smtp_url and not _is_at(self.smtp_url, {"smtp", "smtps"}):
            example = "smtp://user:password@mail.example.org:587"
            raise SettingError("setting_address", name="SMTP_URL", example=example)
        if self.smtp_url and not (self.mail_from and self.public_url):
            # A link in a mail must lead to us, whatever host a request named.
            raise SettingError("setting_mail")

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Self:
        """Return the settings of an environment. Raises SettingError, naming the variable."""
        given = {f.name: environ[f.name.upper()] for f in fields(cls) if environ.get(f.name.upper())}
        return cls(**{name: _parsed(name, text, cls) for name, text in given.items()})

    @property
    def http_sockets_per_address(self) -> int:
        """How many sockets of one address may be plain HTTP: by default a fifth of its connections, at least 1000."""
        return self.sockets_per_address or max(_LEAST_SOCKETS, self.connections_per_address // 5)

    def secret(self) -> str:
        """Return the key that signs sessions: the given one, else one made once and kept in DATA_DIR."""
        return self.secret_key or _kept_secret(self.data_dir / "secret_key")


def _parsed(name: str, text: str, cls: type[Settings]) -> Any:
    default = cls.__dataclass_fields__[name].default
    try:
        if isinstance(default, bool):
            return _ON[text.strip().lower()]
        if isinstance(default, int):
            return int(text)
    except (KeyError, ValueError):
        key = "setting_on_off" if isinstance(default, bool) else "setting_number"
        raise SettingError(key, name=name.upper(), given=repr(text)) from None
    return Path(text).resolve() if isinstance(default, Path) else text


def _is_at(url: str, schemes: set[str]) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in schemes and bool(parts.hostname or parts.scheme == "unix") and parts.port != 0
    except ValueError:
        return False


def _kept_secret(path: Path) -> str:
    if not path.exists():
        private_files.make_folder(path.parent)
        with tempfile.NamedTemporaryFile("w", dir=path.parent) as file:
            file.write(secrets.token_hex(32))
            file.flush()
            # Whole or not at all, and never over another: processes that start at once agree on one key.
            with contextlib.suppress(FileExistsError):
                os.link(file.name, path)
    return path.read_text().strip()
