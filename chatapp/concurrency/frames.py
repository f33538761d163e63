"""Length-prefixed frames over a stream socket: four bytes of length, most significant first, then the payload."""

from socket import socket

_LENGTH_BYTES = 4


def send_frame(connection: socket, payload: bytes) -> None:
    """Send one frame. Raises OSError, TimeoutError as the socket does."""
    connection.sendall(len(payload).to_bytes(_LENGTH_BYTES) + payload)


def receive_frame(connection: socket) -> bytes:
    """Wait for one frame and return its payload. Raises EOFError at the end of the stream, else as `send_frame`."""
    return _exactly(connection, int.from_bytes(_exactly(connection, _LENGTH_BYTES)))


def _exactly(connection: socket, size: int) -> bytes:
    data = bytearray()
    while len(data) < size:
        piece = connection.recv(size - len(data))
        if not piece:
            raise EOFError
        data += piece
    return bytes(data)
