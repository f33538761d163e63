"""`python -m chatapp.desktop`."""

from chatapp.desktop.start import main

if __name__ == "__main__":
    raise SystemExit(main())
