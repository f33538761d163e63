"""Bringing the history of other chats in: one reader a format, one importer for all."""
