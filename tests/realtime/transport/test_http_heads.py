"""A head that two parsers could read differently is refused, and nothing behind it is taken for a request."""

import contextlib

import pytest

from tests.realtime.transport.conftest import TrialServer
from tests.realtime.transport.peer import Ended

SECOND = b"GET /page?second HTTP/1.1\r\nHost: x\r\n\r\n"
LINE = b"POST /page HTTP/1.1\r\n"
HOST = b"Host: x\r\n"
REFUSED_HEADS = [
    LINE + HOST + b"Content-Length : 40\r\n\r\n",
    LINE + HOST + b"Content-Length\t: 40\r\n\r\n",
    LINE + HOST + b"broken line\r\nContent-Length: 40\r\n\r\n",
    LINE + HOST + b"a b: c\r\nContent-Length: 40\r\n\r\n",
    LINE + HOST + b": nameless\r\nContent-Length: 40\r\n\r\n",
    LINE + HOST + b"Na\x00me: x\r\nContent-Length: 40\r\n\r\n",
    LINE + HOST + b"Na\x0bme: x\r\nContent-Length: 40\r\n\r\n",
    LINE + HOST + b"N\xe4me: x\r\nContent-Length: 40\r\n\r\n",
    LINE + HOST + b"(name): x\r\nContent-Length: 40\r\n\r\n",
    LINE + HOST + b"Name: a\x00b\r\nContent-Length: 40\r\n\r\n",
    LINE + HOST + b"Name: a\x0bb\r\nContent-Length: 40\r\n\r\n",
    LINE + HOST + b"Name: a\x7fb\r\nContent-Length: 40\r\n\r\n",
    LINE + HOST + b"Name: a\rContent-Length: 40\r\n\r\n",
    LINE + HOST + b"Name: a\r\r\nContent-Length: 40\r\n\r\n",
    LINE + HOST + b"Name: a\nContent-Length: 40\r\n\r\n",
    LINE + HOST + b"Name: a\r\n folded\r\nContent-Length: 40\r\n\r\n",
    LINE + b" Host: x\r\nContent-Length: 40\r\n\r\n",
    LINE + HOST + b"Content-Length: +40\r\n\r\n",
    LINE + HOST + b"Content-Length: 4_0\r\n\r\n",
    LINE + HOST + b"Content-Length: 0x28\r\n\r\n",
    LINE + HOST + b"Content-Length: 40.0\r\n\r\n",
    LINE + HOST + b"Content-Length: \xb2\r\n\r\n",
    LINE + HOST + b"Content-Length:\r\n\r\n",
    LINE + HOST + b"Content-Length: 4 0\r\n\r\n",
    LINE + HOST + b"Content-Length: 99999999999999999999999\r\n\r\n",
    LINE + b"Content-Length: 40\r\n\r\n",
    LINE + HOST + HOST + b"Content-Length: 40\r\n\r\n",
    LINE + b"Host: x, y\r\nContent-Length: 40\r\n\r\n",
    LINE + b"Host: x y\r\nContent-Length: 40\r\n\r\n",
    LINE + b"Host: x/y\r\nContent-Length: 40\r\n\r\n",
    LINE + b"Host: u@x\r\nContent-Length: 40\r\n\r\n",
    b"GET /page\r\n",
    b"GET /page HTTP/0.9\r\n\r\n",
    b"GET /page HTTP/2.0\r\nHost: x\r\n\r\n",
    b"GET  /page HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET\t/page HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /page HTTP/1.1 \r\nHost: x\r\n\r\n",
    b"GET /page HTTP/1.1\nHost: x\r\n\r\n",
    b"GET /pa\x0bge HTTP/1.1\r\nHost: x\r\n\r\n",
    b"G(T /page HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /page http/1.1\r\nHost: x\r\n\r\n",
    b"GET /page HTTP/1.1\r\nHost: x\r\n" + b"Name: " + b"x" * 70_000 + b"\r\n\r\n",
    LINE + HOST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
    LINE + HOST + b"Transfer-Encoding: \x0bchunked\r\n\r\n",
    LINE + HOST + b"Transfer-Encoding:\r\n\r\n",
    b"POST /page HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n",
]


@pytest.mark.parametrize("head", REFUSED_HEADS)
def test_a_malformed_head_is_refused_and_ends_the_connection(trial: TrialServer, head: bytes) -> None:
    with trial.peer() as peer:
        peer.send(head + SECOND)
        statuses = []
        with contextlib.suppress(Ended):
            while True:
                statuses.append(peer.answer()[0])
        assert statuses == [400]


@pytest.mark.parametrize(
    "head",
    [
        b"GET /page HTTP/1.0\r\n\r\n",
        b"GET /page HTTP/1.1\r\nHost:\r\n\r\n",
        b"GET /page HTTP/1.1\r\nhOST: [::1]:5000\r\nEmpty:\r\nName: caf\xc3\xa9 \t \r\n\r\n",
        b"POST /page HTTP/1.1\r\nHost: x\r\nContent-Length: 000\r\n\r\n",
    ],
)
def test_a_head_that_is_merely_unusual_is_served(trial: TrialServer, head: bytes) -> None:
    with trial.peer() as peer:
        peer.send(head)
        assert peer.answer() == (200, b"page 0")


BROKEN_CHUNKS = [
    b"x\r\nabc\r\n0\r\n\r\n",
    b"+3\r\nabc\r\n0\r\n\r\n",
    b"0x3\r\nabc\r\n0\r\n\r\n",
    b"3\nabc\r\n0\r\n\r\n",
    b"3 \r\nabc\r\n0\r\n\r\n",
    b"3;a\nb\r\nabc\r\n0\r\n\r\n",
    b"3\r\nabcd\r\n0\r\n\r\n",
    b"3\r\nabc\n0\r\n\r\n",
    b"\r\nabc\r\n0\r\n\r\n",
    b"11111111111111111\r\nabc",
    b"3;" + b"x" * 2_000 + b"\r\nabc\r\n0\r\n\r\n",
    b"3\r\nabc\r\n0\r\nno field\r\n\r\n",
    b"3\r\nabc\r\n0\r\na : b\r\n\r\n",
    b"0\r\n" + b"a: b\r\n" * 100 + b"\r\n",
]


@pytest.mark.parametrize("chunks", BROKEN_CHUNKS)
def test_broken_chunks_end_the_connection(trial: TrialServer, chunks: bytes) -> None:
    with trial.peer() as peer:
        peer.send(LINE + HOST + b"Transfer-Encoding: chunked\r\n\r\n" + chunks + SECOND)
        assert peer.answer()[0] == 400
        assert peer.ended()


def test_chunks_with_extensions_and_trailers_are_read_and_the_next_request_served(trial: TrialServer) -> None:
    with trial.peer() as peer:
        chunks = b"3;name=value\r\nabc\r\n2\r\nde\r\n0;last\r\nTrailer: x\r\n\r\n"
        peer.send(LINE + HOST + b"Transfer-Encoding: chunked\r\n\r\n" + chunks + SECOND)
        assert peer.answer() == (200, b"page 5")
        assert peer.answer() == (200, b"page 0")
