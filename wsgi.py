"""The application for WSGI servers and `flask`."""

import sys

from chatapp import create_app
from config import SettingError

try:
    app = create_app()
except SettingError as error:
    # Whoever starts a program with a wrong setting needs the sentence, not where it was raised.
    sys.exit(f"chatapp: {error}")
