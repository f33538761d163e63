"""Messages at rest: posting, changing, and reading them back."""
