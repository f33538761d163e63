"""The TCP server: the line protocol of the chat tutorial, and JSON lines for programs (docs/protocol.md)."""
