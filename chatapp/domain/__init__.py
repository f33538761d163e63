"""Records, commands and rules. Standard library only; no I/O."""
