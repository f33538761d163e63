"""Jinja context of the administration pages: their texts and the navigation."""

from pathlib import Path
from typing import Any

from chatapp.domain.catalogs import Catalog
from chatapp.domain.permissions import may_in_chat
from chatapp.domain.times import iso
from chatapp.web.admin.blueprint import blueprint, right_of
from chatapp.web.context import services
from chatapp.web.jinja import language
from chatapp.web.session import current_person
from chatapp.web.texts import Texts, plural_translator, texts, translator

_CATALOG = Catalog(Path(__file__).parent / "texts")
# The tools, in the order of the side navigation, by their endpoints, which are the keys of their names too.
_TOOLS = (
    "admin.overview", "admin.history", "admin.rooms", "admin.people", "admin.invitations", "admin.reports",
    "admin.bans", "admin.words", "admin.audit",
)  # fmt: skip
# Pages that belong to a tool and are not in the navigation themselves.
_UNDER = {
    "admin.history": ("admin.message",),
    "admin.people": ("admin.person", "admin.offer_reset"),
    "admin.reports": ("admin.report",),
    "admin.invitations": ("admin.invite",),
}


@blueprint.context_processor
def text_context() -> dict[str, Any]:
    """Return the template context of these pages and their error pages, which read nothing from the store."""
    t = translator(admin_texts(language()))
    return {
        "t": t,
        "tn": plural_translator(t),
        "tools": tools,
        "waiting": waiting,
        "under": _UNDER,
        "number": number,
        "day_of": day_of,
    }


def tools() -> list[str]:
    """Return the tools that the person may use, by their endpoints, which are the keys of their names too."""
    return [endpoint for endpoint in _TOOLS if may_in_chat(right_of(endpoint), current_person())]


def waiting(endpoint: str) -> int:
    """Return how much waits behind a tool."""
    return services().reports.open_count(current_person()) if endpoint == "admin.reports" else 0


def number(value: int) -> str:
    """Return a number with its thousands apart by a narrow space, which every language reads."""
    return f"{value:,}".replace(",", "\u202f")


def day_of(instant: int) -> str:
    """Return the UTC day of an instant (ms) as `YYYY-MM-DD`."""
    return iso(instant)[:10]


def admin_texts(name: str) -> Texts:
    """Return all texts of the pages and of these pages in a language by key."""
    return texts(name) | _CATALOG.texts(name)
