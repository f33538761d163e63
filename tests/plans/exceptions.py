"""What may read a whole table, and why; and what is not run here, and why. Functions are named `file:function`."""

# Statements that run apart: off the event loop, a few at a time, for five seconds at most, then `too_large`.
APART = {"db/long_queries.py:run_long_query"}

# The table and the function (or the file) in `chatapp/store` that reads all of it, each with the reason.
READS_ALL = {
    ("history_mark", "db/history_mark.py"): "it has one row",
    ("rooms", "rooms/rooms.py:list_rooms"): "by slug until the page is full; part of a name is found by no index",
    ("rooms", "rooms/rooms.py:all_rooms"): "the command line lists them all",
    ("rooms", "rooms/rooms.py:private_rooms_called"): "asked by the command line alone",
    ("rooms", "people/visibility.py"): "who wrote where, room by room: an index by author would cost each message more",
    ("pending_words", "search/vocabulary.py"): "the words that wait: they are filed within seconds",
    ("rooms", "admin/delete_rooms.py:find_rooms"): "the command line looks through them all",
    ("users", "people/users.py:list_accounts"): "the command line lists them all",
    ("tokens", "people/tokens.py:list_tokens"): "the command line lists them all",
    (
        "reports",
        "moderation/reports.py:cases",
    ): "newest first until the page is full, and nearly all closed ones are on it",
}

# Functions, or whole files, whose statements are not the server's daily work, each with the reason.
NOT_DRIVEN = {
    "db/migrations.py": "runs once a version, and has to rewrite what there is",
    "admin/integrity.py": "checks the whole history on command; at a start it is two looks at an index for each room",
    "db/history_mark.py:renew_history_mark": "runs after a restore",
    "db/backups/sqlite.py": "copies everything",
    "db/backups/postgresql.py": "copies everything",
    "search/word_index.py:_bodies_with_entries": "a check of the whole store",
    "search/vocabulary.py:missing_words": "a check of the whole store",
    "search/vocabulary.py:needless_words": "a check of the whole store",
}

# Functions with a statement for each database: on the other one it is not run.
OF_ONE_DATABASE = {
    "messages/ids.py:next_ids",
    "messages/byte_limit.py:_step_by_step",
    "messages/byte_limit.py:rows",
    "search/vocabulary.py:_tidy",
    "search/word_index.py:_is_rare",
    "db/writer.py:_lock",
}
