"""The renderer process: third-party parsers (markdown-it, linkify, Pygments, nh3) run here and nowhere else.

`services/rendering` starts it with `python -m chatapp.services.renderer_process` and talks to it. No module of the
serving process imports this package. It imports no part of the server that opens sockets, files or databases.
"""
