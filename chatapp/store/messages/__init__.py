"""Messages in the store: post, update, read."""
