"""Use cases: check the right, then read or write through the store."""
