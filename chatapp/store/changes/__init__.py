"""Current values behind the keys of the change log."""
