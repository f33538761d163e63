"""Rooms in the store: finding, creating, settings, members, invitations, read positions."""
