"""Moderation: mutes, kicks, bans, reports and the word filter."""
