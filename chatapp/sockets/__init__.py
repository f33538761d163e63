"""Socket.IO events: a module for each noun declares its events with rates, fields and handler."""
