"""People: accounts, sessions, tokens, passwords, profiles and sign-up."""
