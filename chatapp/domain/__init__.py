"""What the chat is about: records, commands, rules. Standard library only; no I/O."""
