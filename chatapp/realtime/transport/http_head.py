"""Reads the head of an HTTP/1 request strictly (RFC 9112, sections 2.2, 3, 5 and 6).

What two parsers could read differently is refused: behind a proxy that reads it the other way, the rest of the
connection would be somebody else's request.
"""

import re
from http.client import HTTPMessage
from typing import Any

HEAD_BYTES = 65_536
_LINES = 100
_TOKEN = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_REQUEST_LINE = re.compile(_TOKEN + rb" [\x21-\x7e]+ HTTP/(\d)\.\d\r\n")
FIELD = re.compile(b"(" + _TOKEN + rb"):[ \t]*([\t\x20-\x7e\x80-\xff]*)\r\n")
_HOST = re.compile(r"[A-Za-z0-9.\-_~!$&'()*+;=%:\[\]]*")
_LENGTH = re.compile(r"[0-9]{1,18}")


class BadHead(ValueError):
    """The bytes are no head of a request."""


class Headers(HTTPMessage):
    """The fields of a head, with what gevent's server asks of them."""

    status = ""

    @property
    def headers(self) -> list[str]:
        """All fields as lines, in the order sent."""
        return [f"{name}: {value}\r\n" for name, value in self.items()]

    @property
    def typeheader(self) -> str | None:
        """The content type."""
        return self.get("content-type")

    def getheader(self, name: str, default: str | None = None) -> str | None:
        """The first value of a field."""
        return self.get(name, default)


def check_request_line(line: str) -> None:
    """Raises BadHead where it is not method, target and version, with one space between, and an end of CRLF."""
    match = _REQUEST_LINE.fullmatch(line.encode("latin-1"))
    if match is None:
        raise BadHead("not a request line")
    if match[1] != b"1":
        raise BadHead("not HTTP/1")


def read_headers(file: Any) -> Headers:
    """Return the fields up to the empty line. Raises BadHead where a line is no field, or there are too many."""
    headers, left = Headers(), HEAD_BYTES
    for _ in range(_LINES + 1):
        line = file.readline(left)
        if line == b"\r\n":
            return headers
        left -= len(line)
        match = FIELD.fullmatch(line)
        if match is None or left <= 0:
            raise BadHead("a line that is no field, or a head that is too large")
        headers[match[1].decode("ascii")] = match[2].strip(b" \t").decode("latin-1")
    raise BadHead("too many fields")


def check_headers(headers: Headers, version: str) -> None:
    """Check what decides where the body ends, and whom the request is for. Raises BadHead."""
    codings, lengths = headers.get_all("Transfer-Encoding", []), headers.get_all("Content-Length", [])
    if len(lengths) + len(codings) > 1 or any(coding.lower() != "chunked" for coding in codings):
        raise BadHead("it is not clear where the body ends")
    if codings and version == "HTTP/1.0":
        raise BadHead("HTTP/1.0 has no chunks")
    if any(_LENGTH.fullmatch(length) is None for length in lengths):
        raise BadHead("Content-Length is not a number")
    hosts = headers.get_all("Host", [])
    if len(hosts) > 1 or (not hosts and version != "HTTP/1.0") or any(_HOST.fullmatch(host) is None for host in hosts):
        raise BadHead("not one valid Host")
