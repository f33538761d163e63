"""Copies of the whole database while others write, and their way back: one module a kind of database."""
