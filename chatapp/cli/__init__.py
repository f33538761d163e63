"""Commands of `flask`: each parses, makes one service call and prints the answer."""

from flask import Flask


def register(app: Flask) -> None:
    """Put the commands into the application; `run` is an entry point instead, for it replaces Flask's own."""
    from chatapp.cli import backup, db, history, rooms, tokens, users
    from chatapp.cli.texts import set_help

    for group in (db.db, history.history, rooms.rooms, tokens.tokens, users.users, backup.backup, backup.restore):
        set_help(group, str(group.name))
        app.cli.add_command(group)
