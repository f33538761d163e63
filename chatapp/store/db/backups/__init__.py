"""Backups of the whole database while others write: one module for each database."""
