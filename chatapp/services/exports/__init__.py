"""Exports of messages: JSON lines, CSV, and a page to read offline."""
