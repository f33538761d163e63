"""Sends mail over SMTP (RFC 5321) in the background, if SMTP_URL is set."""

import smtplib
import ssl
import threading
from email.message import EmailMessage
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import structlog

from config import Settings

_SECONDS = 20.0
_PORTS = {"smtp": 587, "smtps": 465}
_log = structlog.get_logger(__name__)


class _Server(NamedTuple):
    scheme: str
    host: str
    port: int
    user: str
    password: str


class Mail:
    """Sends mail in the background. `on` tells whether there is a server to send it by."""

    def __init__(self, settings: Settings) -> None:
        self._server = _server(settings.smtp_url) if settings.smtp_url else None
        self._from = settings.mail_from
        self.on = self._server is not None

    def send(self, to: str, letter: str) -> None:
        """Send a letter to one address: the subject, an empty line, and plain text. Returns at once.

        A failure goes to the log, without address and text.
        """
        if self._server is None:
            return
        message = EmailMessage()
        subject, _, content = letter.partition("\n\n")
        message["From"], message["To"], message["Subject"] = self._from, to, subject
        message.set_content(content)
        threading.Thread(target=_send, args=(self._server, message), daemon=True).start()


def _send(server: _Server, message: EmailMessage) -> None:
    # The sockets of smtplib are gevent's where the server runs on it: waiting for them holds nobody up.
    try:
        with _connected(server) as smtp:
            if server.user:
                smtp.login(server.user, server.password)
            smtp.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        _log.warning("mail not sent", error=type(error).__name__)


def _connected(server: _Server) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if server.scheme == "smtps":
        return smtplib.SMTP_SSL(server.host, server.port, timeout=_SECONDS, context=context)
    smtp = smtplib.SMTP(server.host, server.port, timeout=_SECONDS)
    smtp.ehlo()
    if smtp.has_extn("starttls"):
        smtp.starttls(context=context)
    elif server.user:
        smtp.close()
        raise smtplib.SMTPNotSupportedError("no password goes over a connection that is not encrypted")
    return smtp


def _server(url: str) -> _Server:
    parts = urlsplit(url)
    port = parts.port or _PORTS[parts.scheme]
    return _Server(
        parts.scheme, parts.hostname or "", port, unquote(parts.username or ""), unquote(parts.password or "")
    )
