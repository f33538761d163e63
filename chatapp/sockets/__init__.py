"""Socket.IO events: a module for each noun declares its events with cost, fields and handler."""
