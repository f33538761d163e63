"""Live delivery: connections, transport, the ordered feed and presence."""
