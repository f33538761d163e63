"""Messages: posting, editing, reading, threads, polls, and each person's saved messages and activity."""
