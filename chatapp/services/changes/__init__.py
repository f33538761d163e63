"""Bringing live connections up to date with what was written, here and by other processes."""
