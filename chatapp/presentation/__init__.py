"""From records to the payloads that every entry point sends: one description of each (docs/protocol.md)."""
