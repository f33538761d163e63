"""Moderation in the store: mutes, kicks, bans, reports, the word filter."""
