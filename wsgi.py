"""The application for WSGI servers and `flask`."""

import os
import sys

from chatapp import create_app
from chatapp.domain.server_texts import system_language
from chatapp.private_files import UMASK
from config import SettingError

# What the server and the commands write belongs to the account that runs them, whatever umask they were started with.
os.umask(UMASK)

try:
    app = create_app()
except SettingError as error:
    # Whoever starts a program with a wrong setting needs the sentence, not where it was raised.
    sys.exit(f"chatapp: {error.sentence(system_language())}")
