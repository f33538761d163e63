"""Full-text search and the upkeep of its vocabulary."""
