"""A client program that tests suspend: `sleeper.py URL` prints received messages and sends the lines it reads."""

import json
import sys

from chatapp.client import connect


def main(url: str) -> None:
    """Chat until standard input ends."""
    chat = connect(url, username="sleeper", timeout=5)

    @chat.on("message")
    def tell(message: dict[str, object]) -> None:
        print(json.dumps(["message", message["seq"], message["body"]]), flush=True)

    @chat.on("change")
    def tell_change(message: dict[str, object]) -> None:
        print(json.dumps(["change", message["seq"], message["body"]]), flush=True)

    chat.join("general")
    print(json.dumps(["joined", 0, ""]), flush=True)
    for line in sys.stdin:
        chat.send("general", line.rstrip("\n"))


if __name__ == "__main__":
    main(sys.argv[1])
