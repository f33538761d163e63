"""Rooms, their members, invitations into them and read receipts."""
