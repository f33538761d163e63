"""Signs in with name and password as a browser does, by the login form, and returns the session cookie."""

import urllib.error
import urllib.request
from html.parser import HTMLParser
from http.client import HTTPException
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from chatapp.client.request_results import Refused, Unknown
from chatapp.client.texts import CATALOG
from chatapp.domain.catalogs import DEFAULT

_TIMEOUT_SECONDS = 20.0
_SEE_OTHER = 303
_TOO_MANY_REQUESTS = 429


def log_in(url: str, name: str, password: str, agent: str = "chatapp", *, language: str = DEFAULT) -> str:
    """Log in with an account and return the session cookie; `agent` names the device in the account's list of sessions.

    Blocks. Raises Refused (`unauthorized`, `rate_limited`, with the page's error text in `language`), Unknown.
    """
    browser = _Browser(url, agent, language=language)
    form = browser.get("/login")
    status, page = browser.post("/login", {"csrf_token": form.csrf, "username": name, "password": password})
    if status != _SEE_OTHER:
        code = "rate_limited" if status == _TOO_MANY_REQUESTS else "unauthorized"
        message = page.error_text or CATALOG.text("log_in_failed", language)
        raise Refused({"code": code, "message": message, "field": page.field})
    return browser.cookie


def log_out(url: str, cookie: str, agent: str = "chatapp") -> None:
    """End the session of a cookie and its connections. Blocks. Raises Unknown."""
    browser = _Browser(url, agent, cookie)
    status, _page = browser.post("/logout", {"csrf_token": browser.get("/login").csrf})
    if status != _SEE_OTHER:
        raise Unknown(f"{url} did not take the log-out (status {status}).")


class _Page(HTMLParser):
    """The parts of a page that are used: the form's CSRF token, and the error text with its field."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.csrf = ""
        self.error_text = ""
        self.field: str | None = None
        self._in_error = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Read a form's token, and find the beginning of the error text."""
        found = dict(attrs)
        if tag == "input" and found.get("name") == "csrf_token":
            self.csrf = found.get("value") or ""
        if tag == "p" and found.get("role") == "alert":
            self._in_error = True
            self.field = (found.get("id") or "").removesuffix("-problem") or None

    def handle_endtag(self, tag: str) -> None:
        """Find the end of the error text."""
        self._in_error = self._in_error and tag != "p"

    def handle_data(self, data: str) -> None:
        """Read the error text."""
        if self._in_error:
            self.error_text += data


class _Browser:
    def __init__(self, url: str, agent: str, cookie: str = "", language: str = DEFAULT) -> None:
        self._url = url
        self._cookies: SimpleCookie = SimpleCookie(cookie)
        self._opener = urllib.request.build_opener(_NoRedirects())
        # Over TLS the server accepts a form only with a Referer of the same origin.
        self._headers = {"User-Agent": agent, "Origin": url, "Referer": f"{url}/", "Accept-Language": language}

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={morsel.coded_value}" for name, morsel in self._cookies.items())

    def get(self, path: str) -> _Page:
        return self._request(path, None)[1]

    def post(self, path: str, fields: dict[str, str]) -> tuple[int, _Page]:
        return self._request(path, urlencode(fields).encode())

    def _request(self, path: str, data: bytes | None) -> tuple[int, _Page]:
        headers = self._headers | ({"Cookie": self.cookie} if self._cookies else {})
        request = urllib.request.Request(self._url + path, data, headers)  # noqa: S310 - parse_server_url() allows only http and https
        try:
            with self._opener.open(request, timeout=_TIMEOUT_SECONDS) as answer:
                return self._read(answer.status, answer)
        except urllib.error.HTTPError as answer:
            with answer:
                return self._read(answer.code, answer)
        except (OSError, HTTPException) as error:
            raise Unknown(f"{self._url} did not answer: {error}") from None

    def _read(self, status: int, answer: Any) -> tuple[int, _Page]:
        for line in answer.headers.get_all("Set-Cookie") or ():
            self._cookies.load(line)
        return status, _Page(answer.read(1_000_000).decode(errors="replace"))


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Follows no redirects: the login form redirects to a page that is not needed."""

    def redirect_request(self, *_given: Any) -> None:
        """Return no request, so that the redirect itself is the response."""
