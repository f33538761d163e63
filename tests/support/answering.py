"""Something that answers where a chat was looked for; over TLS, under a certificate of its own."""

import contextlib
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

Answering = Callable[..., int]


@pytest.fixture
def answering() -> Iterator[Answering]:
    """Listens on a free port and answers every connection with the same bytes: `answering(b"HTTP/1.1 ...")`."""
    listeners: list[socket.socket] = []

    def listen(answer: bytes, tls: ssl.SSLContext | None = None) -> int:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)
        threading.Thread(target=_serve, args=(listener, answer, tls), daemon=True).start()
        return int(listener.getsockname()[1])

    yield listen
    for listener in listeners:
        listener.close()


def of_nobody_known(folder: Path) -> ssl.SSLContext:
    """TLS under a certificate that nobody has signed."""
    openssl = shutil.which("openssl")
    assert openssl, "openssl makes the certificate of this test"
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


def _serve(listener: socket.socket, answer: bytes, tls: ssl.SSLContext | None) -> None:
    while True:
        try:
            connection, _address = listener.accept()
        except OSError:
            return
        # Who goes in the midst of it, as one does who trusts no such certificate, is not the last.
        with contextlib.suppress(OSError), connection:
            talking = tls.wrap_socket(connection, server_side=True) if tls else connection
            with talking:
                talking.recv(4096)
                talking.sendall(answer)
