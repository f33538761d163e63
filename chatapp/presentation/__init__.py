"""Records to payloads, once for every entry point (docs/protocol.md)."""
