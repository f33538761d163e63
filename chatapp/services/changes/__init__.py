"""Applies what was written, here or by other processes, to live connections."""
