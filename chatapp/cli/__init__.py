"""Commands of `flask`: each parses, makes one service call and prints the answer."""

from flask import Flask


def register(app: Flask) -> None:
    """Put the commands into the application."""
