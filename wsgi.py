"""The application for WSGI servers and `flask run`."""

from chatapp import create_app

app = create_app()
