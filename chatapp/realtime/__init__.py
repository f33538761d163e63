"""Live delivery: connections, the ordered feed, presence, and the form of things on the wire."""
