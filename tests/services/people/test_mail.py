"""Mail over SMTP, to a server that a test listens as."""

import socket
import threading

from chatapp.services.people.mail import Mail
from config import Settings
from tests.support.processes import wait_until

LETTER = "Confirm your address\n\nHello Ana,\nhere is your link.\n"


def sending(url: str) -> Settings:
    return Settings(smtp_url=url, mail_from="chat@example.org", public_url="https://chat.example")


class Receiver:
    """A server that takes one letter: `lines` are those it was sent."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        connection, _address = self._listener.accept()
        with connection, connection.makefile("rw", newline="\r\n") as stream:
            self._answer(stream, "220 ready")
            in_letter = False
            for line in stream:
                self.lines.append(line.rstrip("\r\n"))
                if in_letter:
                    in_letter = line != ".\r\n"
                    if in_letter:
                        continue
                command = line.strip().upper()
                in_letter = command == "DATA"
                self._answer(stream, {"DATA": "354 go on", "QUIT": "221 bye"}.get(command, "250 ok"))
        self._listener.close()

    @staticmethod
    def _answer(stream: object, text: str) -> None:
        stream.write(f"{text}\r\n")  # type: ignore[attr-defined]
        stream.flush()  # type: ignore[attr-defined]

    def end(self) -> None:
        self._thread.join(30)


def test_a_letter_goes_out_in_the_background() -> None:
    receiver = Receiver()
    mail = Mail(sending(f"smtp://127.0.0.1:{receiver.port}"))
    assert mail.on
    mail.send("ana@example.org", LETTER)
    wait_until(lambda: "." in receiver.lines, what="the end of the letter")
    assert "Subject: Confirm your address" in receiver.lines
    assert "To: ana@example.org" in receiver.lines
    assert "here is your link." in receiver.lines
    receiver.end()


def test_without_a_server_nothing_is_sent() -> None:
    mail = Mail(Settings())
    assert not mail.on
    mail.send("ana@example.org", LETTER)


def test_no_password_goes_over_a_connection_that_is_not_encrypted() -> None:
    receiver = Receiver()
    Mail(sending(f"smtp://ana:secret@127.0.0.1:{receiver.port}")).send("ana@example.org", LETTER)
    receiver.end()
    assert not any("AUTH" in line.upper() or "secret" in line for line in receiver.lines)
