"""Use cases. Each checks the right to act, then reads or writes through the store."""
