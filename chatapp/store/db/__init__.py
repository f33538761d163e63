"""The database itself: engine, the single writer, raw statements, time limits, migrations, the change log, backups."""
