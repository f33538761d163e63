"""Socket.IO events: a module for each noun declares its events with schema, cost and handler."""
