"""Addresses of our pages as they are handed to somebody else."""

from flask import request

from chatapp.web.context import services


def whole(path: str) -> str:
    """Return the whole address of a path: under PUBLIC_URL where that is set, whatever host the request named."""
    return (services().settings.public_url or request.host_url).rstrip("/") + path
