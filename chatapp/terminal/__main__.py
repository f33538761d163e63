"""`python -m chatapp.terminal`."""

from chatapp.terminal.start import main

if __name__ == "__main__":
    raise SystemExit(main())
