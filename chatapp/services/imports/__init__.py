"""Imports of other chats: one reader for each format, one importer for all."""
