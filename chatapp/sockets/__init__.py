"""Socket.IO events: the one door through which a client's events come in."""
