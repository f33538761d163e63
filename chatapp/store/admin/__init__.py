"""What administrators read and do over all rooms; who may is decided above."""
