"""What people do in a window of the chat, and what they see there."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

OpenWindow = Callable[..., Page]


def come_in(page: Page, name: str) -> Page:
    """Join as a guest, and wait until the window is connected."""
    page.get_by_label("Your name").fill(name)
    page.get_by_role("button", name="Join").click()
    wait_until_live(page)
    return page


def wait_until_live(page: Page) -> None:
    """Wait until the window's connection stands and its room is up to date."""
    expect(page.locator("#app[data-live]")).to_have_count(1)


def box(page: Page) -> Locator:
    """The box one writes in."""
    return page.get_by_role("main").locator("textarea")


def say(page: Page, text: str) -> None:
    """Write and send."""
    box(page).fill(text)
    box(page).press("Enter")


def message(page: Page, text: str) -> Locator:
    """The message that says a text; not one that answers it and quotes it."""
    return page.locator("li.message").filter(has=page.locator(".message-text", has_text=text))


def tool(page: Page, text: str, name: str) -> Locator:
    """One of the buttons at the message that holds a text."""
    message(page, text).hover()
    return message(page, text).get_by_role("button", name=name, exact=True)


def texts(page: Page) -> list[str]:
    """All that is shown of what people said, from top to bottom."""
    return page.locator("li.message .message-body").all_inner_texts()


def sees(page: Page, *expected: str) -> None:
    """Wait until exactly these texts are shown, in this order, all of them stored."""
    expect(page.locator("li.message .message-body")).to_have_text(list(expected))
    expect(page.locator(".is-pending, .is-failed")).to_have_count(0)


def seqs(page: Page) -> list[int]:
    """The numbers of the messages shown, from top to bottom."""
    shown: list[int] = page.eval_on_selector_all("li[data-seq]", "items => items.map(item => Number(item.dataset.seq))")
    return shown


def distance_from_bottom(page: Page) -> float:
    """How far the timeline is scrolled up, in pixels."""
    found: float = page.eval_on_selector(".timeline", "box => box.scrollHeight - box.scrollTop - box.clientHeight")
    return found


def log_in(page: Page, name: str) -> Page:
    """Sign in to an account made for the test, and wait until the window is connected."""
    page.goto(page.url.rstrip("/") + "/login")
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Password").fill("correct horse")
    page.get_by_role("button", name="Sign in").click()
    wait_until_live(page)
    return page


def room_menu(page: Page) -> None:
    """Open what one can do with the room."""
    page.get_by_role("heading", level=1).get_by_role("button").click()


def choose(page: Page, text: str, item: str) -> None:
    """Choose from the rarer things to be done with a message."""
    tool(page, text, "More actions").click()
    page.get_by_role("menuitem", name=item, exact=True).click()


def panel(page: Page, name: str) -> None:
    """Open or close one of the views on the left."""
    page.get_by_role("navigation").get_by_role("button", name=name, exact=True).click()
