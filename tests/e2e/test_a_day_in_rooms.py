"""An owner, a member and a guest go through a day with rooms of every kind, each in a window of their own."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.window import OpenWindow, box, come_in, log_in, room_menu, say, sees, tool
from tests.support.server import Server

PASSWORD = "correct horse"


@pytest.fixture
def staffed(server: Server) -> Server:
    """A server with the accounts of Olga and Mia."""
    for name in ("Olga", "Mia"):
        server.flask("user", "create", name, "--password-stdin", stdin=PASSWORD)
    return server


def rooms(page: Page, title: str = "Rooms") -> list[str]:
    section = page.locator(".room-list section").filter(has=page.get_by_role("heading", name=title, exact=True))
    return section.locator(".room-name").all_inner_texts()


def test_a_private_room_is_opened_filled_arranged_and_taken_away(staffed: Server, open_window: OpenWindow) -> None:
    olga, mia = (log_in(open_window(staffed.url), name) for name in ("Olga", "Mia"))
    gus = come_in(open_window(staffed.url), "Gus")
    olga.get_by_role("button", name="New room").click()
    dialog = olga.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Team Äpfel")
    expect(dialog.get_by_label("URL")).to_have_value("team-apfel")
    dialog.get_by_label("Private – only invited people can see it").check()
    expect(dialog.get_by_label("URL")).to_have_accessible_description(re.compile("six random characters"))
    dialog.get_by_role("button", name="Create room").click()
    expect(olga.get_by_role("heading", level=1)).to_contain_text("Team Äpfel")
    expect(olga).to_have_url(re.compile(r"/r/team-apfel-\w{6}$"))
    # Only what all can follow is offered as a link.
    box(olga).press_sequentially("#")
    expect(olga.locator(".suggestions > div")).to_have_text(["#general"])
    box(olga).fill("")
    room_menu(olga)
    olga.get_by_role("button", name="Invite people").click()
    olga.get_by_label("Type a name").fill("mi")
    olga.get_by_role("dialog").get_by_role("button", name="Mia").click()
    olga.get_by_role("button", name="Invite", exact=True).click()
    mia.get_by_role("button", name="Accept Team Äpfel").click()
    expect(mia.get_by_role("heading", level=1)).to_contain_text("Team Äpfel")
    mia.get_by_role("link", name="General").click()
    say(olga, "only for us")
    expect(mia.get_by_role("link", name=re.compile("Team Äpfel.*1 unread message"))).to_be_visible()
    assert "Team Äpfel" not in rooms(gus)
    mia.get_by_role("link", name="Team Äpfel").click()
    sees(mia, "only for us")
    room_menu(olga)
    olga.get_by_role("button", name="Members", exact=True).click()
    delete = tool(mia, "only for us", "Delete")
    expect(delete).to_have_count(0)
    # Whoever is appointed is offered more at once.
    olga.get_by_role("dialog").get_by_label("Role of Mia").select_option("moderator")
    expect(delete).to_be_visible()
    olga.get_by_role("dialog").get_by_role("button", name="Remove Mia").click()
    expect(mia.get_by_role("link", name="Team Äpfel")).to_have_count(0)
    expect(mia.get_by_role("heading", level=1)).to_contain_text("General")
    expect(mia).to_have_url(f"{staffed.url}/r/general")
    expect(mia.get_by_text("only for us")).to_have_count(0)
    menu_closed = olga.get_by_role("dialog").get_by_role("button", name="Close")
    menu_closed.click()


def test_announcements_favourites_silence_and_the_archive(staffed: Server, open_window: OpenWindow) -> None:
    olga, mia = (log_in(open_window(staffed.url), name) for name in ("Olga", "Mia"))
    olga.get_by_role("button", name="New room").click()
    olga.get_by_role("dialog").get_by_label("Name").fill("News")
    olga.get_by_label("Announcements only").check()
    olga.get_by_role("button", name="Create room").click()
    expect(olga.get_by_role("heading", level=1)).to_contain_text("News")
    say(olga, "all hands at ten")
    sees(olga, "all hands at ten")
    mia.get_by_role("button", name="Browse rooms").click()
    mia.get_by_label("Find a room").fill("new")
    mia.get_by_role("button", name="Join News").click()
    sees(mia, "all hands at ten")
    expect(mia.get_by_text("Only moderators can post here.")).to_be_visible()
    expect(mia.get_by_role("main").locator("textarea")).to_have_count(0)
    room_menu(mia)
    mia.get_by_label("Add to favourites").check()
    expect(mia.get_by_role("heading", name="Favourites")).to_be_visible()
    mia.get_by_label("Mute room").check()
    mia.get_by_label("Notifications").select_option("Mentions only")
    mia.get_by_role("dialog").get_by_role("button", name="Close").click()
    mia.get_by_role("link", name="General").click()
    say(olga, "and again at eleven")
    expect(mia.locator(".room.is-quiet", has_text="News")).to_be_visible()
    expect(mia.locator(".count")).to_have_count(0)
    room_menu(olga)
    olga.get_by_role("button", name="Settings", exact=True).click()
    olga.get_by_label("Description").fill("What everyone has to know.")
    olga.get_by_role("button", name="Save", exact=True).click()
    room_menu(olga)
    expect(olga.get_by_text("What everyone has to know.")).to_be_visible()
    olga.get_by_role("button", name="Archive").click()
    olga.get_by_role("button", name="Archive room?").click()
    expect(olga.get_by_text("This room is archived")).to_be_visible()
    expect(mia.get_by_role("link", name="News")).to_have_count(0)
    room_menu(olga)
    olga.get_by_role("button", name="Restore").click()
    expect(mia.get_by_role("link", name="News")).to_be_visible()
