"""What operators need: backups, health, file permissions, the integrity check."""
