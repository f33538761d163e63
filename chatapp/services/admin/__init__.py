"""What administrators see and do across all rooms."""
