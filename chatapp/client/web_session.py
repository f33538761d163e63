"""An account's session, as a browser has one: from name and password, by the form of the pages, to their cookie."""

import urllib.error
import urllib.request
from html.parser import HTMLParser
from http.client import HTTPException
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from chatapp.client.request_results import Refused, Unknown

SECONDS = 20.0
_SEE_OTHER = 303
_TOO_MANY = 429


def log_in(url: str, name: str, password: str, agent: str = "chatapp") -> str:
    """Log in with an account and return the cookie that stands for its session; `agent` names the device in its list.

    Blocks. Raises Refused (`unauthorized`, `rate_limited`, with the page's own sentence), Unknown.
    """
    browser = _Browser(url, agent)
    form = browser.get("/login")
    status, page = browser.post("/login", {"csrf_token": form.csrf, "username": name, "password": password})
    if status != _SEE_OTHER:
        code = "rate_limited" if status == _TOO_MANY else "unauthorized"
        raise Refused({"code": code, "message": page.problem or "That didn't work.", "field": page.field})
    return browser.cookie


def log_out(url: str, cookie: str, agent: str = "chatapp") -> None:
    """End the session of a cookie and its connections. Blocks. Raises Unknown."""
    browser = _Browser(url, agent, cookie)
    status, _page = browser.post("/logout", {"csrf_token": browser.get("/login").csrf})
    if status != _SEE_OTHER:
        raise Unknown(f"{url} did not take the log-out (status {status}).")


class _Page(HTMLParser):
    """What is read of a page: the form's token, and the sentence about what was wrong."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.csrf = ""
        self.problem = ""
        self.field: str | None = None
        self._in_problem = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a form's token, and note where the sentence begins."""
        found = dict(attrs)
        if tag == "input" and found.get("name") == "csrf_token":
            self.csrf = found.get("value") or ""
        if tag == "p" and found.get("role") == "alert":
            self._in_problem = True
            self.field = (found.get("id") or "").removesuffix("-problem") or None

    def handle_endtag(self, tag: str) -> None:
        """Note where the sentence ends."""
        self._in_problem = self._in_problem and tag != "p"

    def handle_data(self, data: str) -> None:
        """Take the sentence."""
        if self._in_problem:
            self.problem += data


class _Browser:
    def __init__(self, url: str, agent: str, cookie: str = "") -> None:
        self._url = url
        self._cookies: SimpleCookie = SimpleCookie(cookie)
        self._opener = urllib.request.build_opener(_Stay())
        # Over TLS a form is taken from a page of the same origin alone, which Referer has to name.
        self._headers = {"User-Agent": agent, "Origin": url, "Referer": f"{url}/"}

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={morsel.coded_value}" for name, morsel in self._cookies.items())

    def get(self, path: str) -> _Page:
        return self._ask(path, None)[1]

    def post(self, path: str, fields: dict[str, str]) -> tuple[int, _Page]:
        return self._ask(path, urlencode(fields).encode())

    def _ask(self, path: str, data: bytes | None) -> tuple[int, _Page]:
        headers = self._headers | ({"Cookie": self.cookie} if self._cookies else {})
        request = urllib.request.Request(self._url + path, data, headers)  # noqa: S310 - address() took http alone
        try:
            with self._opener.open(request, timeout=SECONDS) as answer:
                return self._take(answer.status, answer)
        except urllib.error.HTTPError as answer:
            with answer:
                return self._take(answer.code, answer)
        except (OSError, HTTPException) as error:
            raise Unknown(f"{self._url} did not answer: {error}") from None

    def _take(self, status: int, answer: Any) -> tuple[int, _Page]:
        for line in answer.headers.get_all("Set-Cookie") or ():
            self._cookies.load(line)
        return status, _Page(answer.read(1_000_000).decode(errors="replace"))


class _Stay(urllib.request.HTTPRedirectHandler):
    """The page one is sent on to is not wanted."""

    def redirect_request(self, *_given: Any) -> None:
        """Answer no request: the redirection itself is the answer."""
