"""Reads and deletions across all rooms; the services check who may."""
