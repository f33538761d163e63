"""Measures the chat against Node's Socket.IO and stock Flask-SocketIO, side by side in one run (see README.md)."""
