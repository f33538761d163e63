"""A day of three people: Ada with two tabs, Ben who reads German on a phone, Cem on a slow line and a slow machine."""

import json
import re
from collections.abc import Iterator
from functools import cache

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, expect

from tests.e2e.window import OpenWindow, box, come_in, log_in, message, say, texts, tool, wait_until_live
from tests.support.cuttable import Cuttable, cuttable
from tests.support.processes import wait_until
from tests.support.programs import ROOT
from tests.support.server import Server

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "locale": "de-DE"}
SLOW_LINE = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 100_000}
FOLDERS = ("chatapp/web/texts", "chatapp/domain/server_texts")
WORDS_OF_THE_PAGE = """() => document.title + "\\n" + document.body.innerText + "\\n" +
    [...document.querySelectorAll("[aria-label], [title], [placeholder]")].flatMap((element) =>
        ["aria-label", "title", "placeholder"].map((name) => element.getAttribute(name) ?? "")).join("\\n")"""
NOTICES = """() => {
    window.told = [];
    window.Notification = class extends Notification {
        constructor(title, options) { super(title, options); told.push(`${title}: ${options.body}`); }
    };
}"""
LOOK_AWAY = "() => { document.hasFocus = () => false; dispatchEvent(new Event('blur')); }"
LOOK_BACK = "() => { delete document.hasFocus; dispatchEvent(new Event('focus')); }"
SECRET = "the code is 1234"


class People:
    """The windows of the three, and what their consoles complained of."""

    def __init__(self, server: Server, way: Cuttable, open_window: OpenWindow, desktop: BrowserContext) -> None:
        self.server, self.way = server, way
        self.errors: list[str] = []
        self.ada = self._listen(log_in(open_window(server.url, context=desktop), "Ada"))
        self.tab = self._listen(open_window(server.url, context=desktop))
        wait_until_live(self.tab)
        self.ben = self._listen(open_window(f"{server.url}/login", **PHONE))
        self.ben.locator("input[name=username]").fill("Ben")
        self.ben.locator("input[name=password]").fill("correct horse")
        self.ben.locator("button[type=submit]").tap()
        wait_until_live(self.ben)
        self.cem = self._listen(open_window(way.url))
        line = self.cem.context.new_cdp_session(self.cem)
        line.send("Network.enable")
        line.send("Network.emulateNetworkConditions", SLOW_LINE)
        line.send("Emulation.setCPUThrottlingRate", {"rate": 4})
        come_in(self.cem, "Cem")

    @property
    def all(self) -> tuple[Page, ...]:
        return (self.ada, self.tab, self.ben, self.cem)

    def all_see(self, text: str) -> None:
        """Wait until everybody sees a text, as a stored message."""
        for page in self.all:
            expect(message(page, text).locator("time")).to_have_count(1)

    def _listen(self, page: Page) -> Page:
        page.on("console", self._note)
        return page

    def _note(self, entry: ConsoleMessage) -> None:
        # A line that was cut on purpose is in the console, too.
        if entry.type == "error" and "net::ERR_" not in entry.text:
            self.errors.append(entry.text)


@pytest.fixture
def people(server: Server, open_window: OpenWindow, context_with_notifications: BrowserContext) -> Iterator[People]:
    for name in ("Ada", "Ben"):
        server.flask("user", "create", name, "--password-stdin", stdin="correct horse")
    server.flask("room", "create", "lunch")
    with cuttable(server.port) as way:
        yield People(server, way, open_window, context_with_notifications)


def test_three_people_spend_a_day(people: People) -> None:
    they_talk(people)
    they_edit_and_delete(people)
    ben_is_mentioned_while_he_reads_another_room(people)
    ada_drafts_in_one_tab_and_sends_from_the_other(people)
    cem_mistypes_a_command(people)
    ada_hears_once_of_a_message(people)
    cem_goes_offline_and_returns(people)
    ada_blocks_cem_for_a_while(people)
    all_end_with_the_same(people)
    ben_signs_out(people)
    assert people.errors == []


def they_talk(people: People) -> None:
    say(people.ada, "**good** morning")
    people.all_see("good morning")
    say(people.cem, "morning from the slow line")
    people.all_see("morning from the slow line")
    tap_tool(people.ben, "good morning", "Antworten")
    expect(people.ben.locator(".composer-banner")).to_contain_text("Ada")
    expect(people.ben.get_by_role("toolbar")).to_have_count(0)
    say_by_thumb(people.ben, "Guten Morgen!")
    people.all_see("Guten Morgen!")
    expect(message(people.cem, "Guten Morgen!").locator(".reply-quote")).to_contain_text("good morning")
    is_german(people.ben)


def they_edit_and_delete(people: People) -> None:
    say(people.cem, "tpyo")
    box(people.cem).press("ArrowUp")
    expect(box(people.cem)).to_have_value("tpyo")
    say(people.cem, "typo, mended")
    people.all_see("typo, mended")
    say(people.ada, "wrong room, sorry")
    people.all_see("wrong room, sorry")
    tool(people.ada, "wrong room, sorry", "Delete").click()
    people.ada.get_by_role("button", name="Delete message?").click()
    for page in people.all:
        expect(page.locator("li.message.is-deleted")).to_have_count(1)
        expect(page.locator("body")).not_to_contain_text("wrong room")
    tap_tool(people.ben, "Guten Morgen!", "Bearbeiten")
    say_by_thumb(people.ben, "Guten Morgen zusammen!")
    people.all_see("Guten Morgen zusammen!")
    is_german(people.ben)


def ben_is_mentioned_while_he_reads_another_room(people: People) -> None:
    open_by_thumb(people.ben, "lunch")
    say(people.cem, "@Ben are you there?")
    people.ben.get_by_role("button", name="Seitenleiste öffnen").tap()
    general = people.ben.locator(".room-list a", has_text="General")
    expect(general).to_contain_text("1 Erwähnung")
    is_german(people.ben)
    general.tap()
    expect(message(people.ben, "are you there?")).to_have_class(re.compile("is-mentioning-me"))
    expect(general.locator(".count")).to_have_count(0)
    say_by_thumb(people.ben, "Ja, @Cem")
    people.all_see("Ja, @Cem")
    expect(message(people.cem, "Ja, @Cem")).to_have_class(re.compile("is-mentioning-me"))


def ada_drafts_in_one_tab_and_sends_from_the_other(people: People) -> None:
    box(people.ada).press_sequentially("begun in one tab")
    expect(box(people.tab)).to_have_value("begun in one tab")
    box(people.tab).press("End")
    people.tab.keyboard.type(", sent from the other")
    people.tab.keyboard.press("Enter")
    for tab in (people.ada, people.tab):
        expect(box(tab)).to_have_value("")
    people.all_see("begun in one tab, sent from the other")


def cem_mistypes_a_command(people: People) -> None:
    say(people.cem, f"/mgs Ada {SECRET}")
    expect(people.cem.locator(".toast")).to_contain_text("/mgs")
    expect(box(people.cem)).to_have_value(f"/mgs Ada {SECRET}")
    say(people.cem, f"/msg Ada {SECRET}")
    expect(people.cem.get_by_role("heading", level=1)).to_contain_text("Ada")
    for tab in (people.ada, people.tab):
        direct = tab.locator(".room-list a", has_text="Cem")
        expect(direct.locator(".count:not(.is-mention)")).to_contain_text("1 unread message")
    people.ada.locator(".room-list a", has_text="Cem").click()
    expect(message(people.ada, SECRET)).to_be_visible()
    expect(people.tab.locator(".room-list a", has_text="Cem").locator(".count")).to_have_count(0)
    for page in (people.ada, people.cem):
        page.locator(".room-list a", has_text="General").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("General")
    expect(people.ben.locator("body")).not_to_contain_text(SECRET)


def ada_hears_once_of_a_message(people: People) -> None:
    tabs = (people.ada, people.tab)
    for tab in tabs:
        tab.evaluate(NOTICES)
        tab.evaluate(LOOK_AWAY)
    say_by_thumb(people.ben, "@Ada Kaffee?")
    wait_until(lambda: any(tab.evaluate("told.length > 0") for tab in tabs), what="a notification")
    for tab in tabs:
        expect(tab).to_have_title(re.compile(r"^\(1\)"))
        tab.evaluate(LOOK_BACK)
    expect(people.ada).to_have_title(re.compile("^General"))
    assert [notice for tab in tabs for notice in tab.evaluate("told")] == ["Ben in General: @Ada Kaffee?"]


def cem_goes_offline_and_returns(people: People) -> None:
    people.way.cut()
    for text in ("written offline", "and one more"):
        say(people.cem, text)
    expect(people.cem.locator(".is-pending")).to_have_count(2)
    say(people.ada, "while Cem is away")
    box(people.ada).press("ArrowUp")
    expect(box(people.ada)).to_have_value("while Cem is away")
    say(people.ada, "while Cem was away")
    expect(message(people.ben, "while Cem was away")).to_be_visible()
    people.way.mend()
    for text in ("while Cem was away", "written offline", "and one more"):
        people.all_see(text)


def ada_blocks_cem_for_a_while(people: People) -> None:
    people.ada.locator(".message-author", has_text="Cem").first.click()
    card = people.ada.get_by_role("dialog", name="Cem")
    card.get_by_role("button", name="Block", exact=True).click()
    expect(card.get_by_role("button", name="Unblock")).to_be_visible()
    for tab in (people.ada, people.tab):
        expect(message(tab, "written offline").locator(".message-body")).to_be_hidden()
    say(people.cem, "does Ada read this?")
    expect(message(people.ben, "does Ada read this?")).to_be_visible()
    expect(message(people.tab, "does Ada read this?").locator(".message-body")).to_be_hidden()
    card.get_by_role("button", name="Unblock").click()
    people.ada.keyboard.press("Escape")
    people.all_see("does Ada read this?")
    for tab in (people.ada, people.tab):
        expect(message(tab, "does Ada read this?").locator(".message-body")).to_be_visible()


def all_end_with_the_same(people: People) -> None:
    shown = [texts(page) for page in people.all]
    deleted = [text for text in shown[0] if "deleted" in text]
    assert len(deleted) == 1
    in_english = [[text.replace("Diese Nachricht wurde gelöscht.", deleted[0]) for text in each] for each in shown]
    assert in_english == [shown[0]] * 4
    assert len(shown[0]) == 13
    for page in people.all:
        expect(page.locator(".room-list .count")).to_have_count(0)
        page.reload()
        wait_until_live(page)
    assert [texts(page) for page in people.all] == shown
    for page in people.all:
        expect(page.locator(".room-list .count")).to_have_count(0)
    is_german(people.ben)


def ben_signs_out(people: People) -> None:
    people.ben.locator("#composer").fill("half a thought of Ben")
    people.ben.get_by_role("button", name="Seitenleiste öffnen").tap()
    people.ben.locator(".user-menu summary").tap()
    is_german(people.ben)
    people.ben.get_by_role("button", name="Abmelden").tap()
    expect(people.ben.locator("input[name=username]")).to_be_visible()
    is_german(people.ben)
    kept = people.ben.evaluate("() => JSON.stringify([localStorage, sessionStorage])")
    assert "half a thought" not in kept
    people.ben.go_back()
    expect(people.ben.locator("body")).not_to_contain_text("Guten Morgen")


def tap_tool(page: Page, text: str, name: str) -> None:
    message(page, text).locator(".message-text").tap()
    message(page, text).get_by_role("button", name=name, exact=True).tap()


def say_by_thumb(page: Page, text: str) -> None:
    box(page).fill(text)
    page.locator(".send").tap()
    expect(box(page)).to_have_value("")


def open_by_thumb(page: Page, room: str) -> None:
    page.get_by_role("button", name="Seitenleiste öffnen").tap()
    page.locator(".room-list a", has_text=room).tap()
    expect(page.get_by_role("heading", level=1)).to_contain_text(room)


@cache
def english_phrases() -> tuple[str, ...]:
    """The longest part without a placeholder of each English text that has another wording in German."""
    phrases = set()
    for folder in FOLDERS:
        english, german = (json.loads((ROOT / folder / f"{name}.json").read_text("utf-8")) for name in ("en", "de"))
        for key, text in english.items():
            phrase = max(re.split(r"\{\w+\}", text), key=len).strip()
            if " " in phrase and phrase not in german[key]:
                phrases.add(phrase)
    return tuple(sorted(phrases))


def is_german(page: Page) -> None:
    """See that no English phrase of the program stands on a page, nor in what it tells screen readers."""
    words = page.evaluate(WORDS_OF_THE_PAGE)
    assert [phrase for phrase in english_phrases() if phrase in words] == []
