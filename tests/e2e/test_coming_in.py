"""Coming in, and staying."""

import re

from playwright.sync_api import expect

from tests.e2e.window import OpenWindow, come_in, wait_until_live
from tests.support.server import Server


def test_a_name_and_one_button_are_enough(server: Server, open_window: OpenWindow) -> None:
    ada = open_window(server.url)
    expect(ada.get_by_label("Your name")).to_be_focused()
    ada.keyboard.type("Ada")
    ada.keyboard.press("Enter")
    expect(ada.get_by_role("heading", name="General")).to_be_visible()
    expect(ada.locator(".user-menu summary")).to_contain_text("Ada")


def test_a_taken_name_says_so_at_the_field_and_offers_others(server: Server, open_window: OpenWindow) -> None:
    come_in(open_window(server.url), "ada")
    other = open_window(server.url)
    other.get_by_label("Your name").fill("ADA")
    other.get_by_role("button", name="Join").click()
    expect(other.get_by_label("Your name")).to_have_attribute("aria-invalid", "true")
    expect(other.get_by_role("alert")).to_be_visible()
    offer = other.locator(".name-suggestions button").first
    name = offer.inner_text()
    offer.click()
    wait_until_live(other)
    expect(other.locator(".user-menu summary")).to_contain_text(name)


def test_a_guest_keeps_the_name_by_a_password(server: Server, open_window: OpenWindow) -> None:
    ada = come_in(open_window(server.url), "ada")
    ada.locator(".user-menu summary").click()
    ada.get_by_role("button", name="Create an account to keep your name").click()
    ada.get_by_role("dialog").get_by_label("Password").fill("correct horse battery")
    ada.get_by_role("dialog").get_by_role("button", name="Create account").click()
    wait_until_live(ada)
    expect(ada.locator(".user-menu .badge")).to_have_count(0)
    elsewhere = open_window(f"{server.url}/login")
    elsewhere.get_by_label("Your name").fill("ada")
    elsewhere.get_by_label("Password").fill("correct horse battery")
    elsewhere.get_by_role("button", name="Sign in").click()
    wait_until_live(elsewhere)


def test_the_link_that_was_asked_for_is_opened_after_coming_in(server: Server, open_window: OpenWindow) -> None:
    ada = open_window(f"{server.url}/r/general")
    come_in(ada, "ada")
    expect(ada).to_have_url(re.compile("/r/general$"))
