"""What may read a whole table, and why; and what is not run here, and why. Functions are named `file:function`."""

# Statements that run apart: off the event loop, a few at a time, for five seconds at most, then `too_large`.
APART = {"apart.py:read_apart"}

# The table and the function (or the file) in `chatapp/store` that reads all of it, each with the reason.
READS_ALL = {
    ("rooms", "rooms.py:list_rooms"): "by slug until the page is full; part of a name is found by no index",
    ("rooms", "rooms.py:all_rooms"): "the command line lists them all",
    ("rooms", "rooms.py:private_rooms_called"): "asked by the command line alone",
    ("rooms", "people.py"): "who wrote where, room by room: an index by author would cost each message more",
    ("pending_words", "vocabulary.py"): "the words that wait: they are filed within seconds",
    ("rooms", "administration/room_removal.py:find_rooms"): "the command line looks through them all",
    ("users", "users.py:list_accounts"): "the command line lists them all",
    ("tokens", "tokens.py:list_tokens"): "the command line lists them all",
    ("reports", "reports.py:cases"): "newest first until the page is full: nearly all that are closed are on it",
}

# Functions, or whole files, whose statements are not the server's daily work, each with the reason.
NOT_DRIVEN = {
    "migrations.py": "runs once a version, and has to rewrite what there is",
    "soundness.py": "checks the whole history on command; at a start it is two looks at an index for each room",
    "backups/sqlite.py": "copies everything",
    "backups/postgresql.py": "copies everything",
    "index.py:indexed_ids": "a check of the whole store",
    "index.py:_bodies_with_entries": "a check of the whole store",
    "vocabulary.py:missing_words": "a check of the whole store",
    "vocabulary.py:needless_words": "a check of the whole store",
}

# Functions with a statement for each database: on the other one it is not run.
OF_ONE_DATABASE = {
    "messages/numbers.py:next_ids",
    "messages/pages.py:_step_by_step",
    "messages/pages.py:rows",
    "vocabulary.py:_tidy",
    "writer.py:_take_turn",
}
