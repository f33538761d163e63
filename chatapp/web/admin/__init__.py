"""The administration pages: a module for each tool, and its entry in the navigation."""

from chatapp.web.admin import audit, bans, history, invitations, jinja, lists, person, reports, word_filter
from chatapp.web.admin.blueprint import blueprint

__all__ = ["audit", "bans", "blueprint", "history", "invitations", "jinja", "lists", "person", "reports", "word_filter"]
