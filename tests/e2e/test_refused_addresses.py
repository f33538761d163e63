"""The page is opened at an address that is not the server's: it says so, and does not pretend to be offline."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.window import OpenWindow, say
from tests.support.cuttable import cuttable
from tests.support.server import Server


def joined(page: Page, field: str, button: str) -> Page:
    page.get_by_label(field).fill("ada")
    page.get_by_role("button", name=button).click()
    return page


@pytest.mark.parametrize(
    ("locale", "field", "button", "sentence", "link"),
    [
        ("en-US", "Your name", "Join", "Live updates do not work at this address.", "Open the chat at {url}"),
        (
            "de-DE",
            "Dein Name",
            "Beitreten",
            "Unter dieser Adresse kommen neue Nachrichten nicht von selbst an.",
            "Chat unter {url} öffnen",
        ),
    ],
)
def test_the_page_names_the_address_that_works(
    server: Server, open_window: OpenWindow, locale: str, field: str, button: str, sentence: str, link: str
) -> None:
    server.stop()
    server.env = {**server.env, "PUBLIC_URL": server.url}
    server.start()
    page = joined(open_window(f"http://localhost:{server.port}/", locale=locale), field, button)
    banner = page.locator(".connection")
    expect(banner).to_contain_text(sentence)
    expect(banner.get_by_role("link", name=link.format(url=server.url))).to_have_attribute("href", f"{server.url}/")


def test_where_no_address_is_set_the_page_names_the_setting(server: Server, open_window: OpenWindow) -> None:
    with cuttable(server.port, names_host=True) as proxy:
        page = open_window(proxy.url)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        joined(page, "Your name", "Join")
        expect(page.locator(".connection")).to_contain_text(
            f"Live updates do not work at this address. Please ask an administrator to set PUBLIC_URL to {proxy.url}."
        )
        attempts = sum("/socket.io/" in url for url in asked)
        say(page, "kept")
        expect(page.locator(".is-pending")).to_contain_text("kept")
        assert sum("/socket.io/" in url for url in asked) == attempts
