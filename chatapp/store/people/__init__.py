"""People in the store: users, sessions, tokens, profiles, blocks, who may know of whom."""
