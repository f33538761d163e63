"""Lost passwords: links from an administrator and by mail, and the address that mail goes to."""

import re
import socketserver
import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from flask import Flask

from tests.support.pages import PASSWORD, Visitor
from tests.support.processes import wait_until


class MailServer:
    """An SMTP server (RFC 5321) that keeps what it is given."""

    def __init__(self) -> None:
        self.mails: list[str] = []
        mails = self.mails

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.wfile.write(b"220 test\r\n")
                while line := self.rfile.readline():
                    verb = line[:4].upper()
                    if verb == b"DATA":
                        self.wfile.write(b"354 go on\r\n")
                        mails.append(b"".join(iter(self.rfile.readline, b".\r\n")).decode())
                    self.wfile.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 fine\r\n")

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"smtp://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def link(self, count: int) -> str:
        """The path of the link in the mail of this number, which may be on its way."""
        wait_until(lambda: len(self.mails) >= count, what=f"{count} mails")
        found = re.search(
            r"https://chat\.example\.org(/\S+)", self.mails[count - 1].replace("=\r\n", "").split("within")[1]
        )
        assert found
        return found[1]

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def mail() -> Iterator[MailServer]:
    server = MailServer()
    yield server
    server.stop()


@pytest.fixture
def mailing(make_app: Callable[..., Flask], mail: MailServer) -> Flask:
    """An application that sends mail. Its cookie is not for TLS alone here: a test's browser speaks plain HTTP."""
    app = make_app(
        rate_limits=False, smtp_url=mail.url, mail_from="chat@example.org", public_url="https://chat.example.org"
    )
    app.config["SESSION_COOKIE_SECURE"] = False
    return app


def link_from(admin: Visitor, name: str) -> str:
    number = admin.chat.accounts.find(name).id
    page = admin.post(f"/admin/people/{number}/reset").text
    found = re.search(r'value="http://localhost(/reset/[\w-]+)"', page)
    assert found, page
    return found[1]


def test_a_link_of_an_administrator_works_once(app: Flask, visitor: Visitor) -> None:
    ana, olga = Visitor(app).log_in("Ana"), Visitor(app).log_in("Olga", "owner")
    first, second = link_from(olga, "Ana"), link_from(olga, "Ana")
    assert visitor.get(first).status_code == 404
    assert "For Ana." in visitor.get(second).text
    assert visitor.post(second, password="short").status_code == 400
    assert "Password changed." in visitor.post(second, password="another horse").text
    for used in (visitor.get(second), visitor.post(second, password="third horse")):
        assert used.status_code == 404
    assert ana.get("/account").status_code == 303
    assert visitor.post("/login", username="Ana", password=PASSWORD).status_code == 401
    assert visitor.post("/login", username="Ana", password="another horse").status_code == 303


def test_a_link_expires(app: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    Visitor(app).log_in("Ana")
    link = link_from(Visitor(app).log_in("Olga", "owner"), "Ana")
    from chatapp.domain.times import DAY, now

    monkeypatch.setattr("chatapp.services.people.password_reset.now", lambda: now() + DAY)
    assert visitor.get(link).status_code == 404


def test_no_administrator_makes_a_link_for_their_like_or_above(app: Flask) -> None:
    Visitor(app).log_in("Olga", "owner")
    admin, other = Visitor(app).log_in("Adam", "admin"), Visitor(app).log_in("Alma", "admin")
    for name in ("Olga", "Alma", "Adam"):
        number = admin.chat.accounts.find(name).id
        assert admin.post(f"/admin/people/{number}/reset").status_code == 403
    assert other.get("/account").status_code == 200


def test_a_confirmed_address_gets_a_link_and_everyone_the_same_answer(mailing: Flask, mail: MailServer) -> None:
    ana = Visitor(mailing).log_in("Ana")
    assert ana.post("/account/address", email="ana@example.org", current=PASSWORD).status_code == 303
    assert ana.chat.password_reset.address(ana.chat.accounts.find("Ana")) == ""
    confirm = mail.link(1)
    eve = Visitor(mailing).log_in("Eve")
    assert eve.post(confirm).status_code == 404
    assert ana.get(confirm).status_code == 200
    assert ana.post(confirm).status_code == 303
    assert ana.post(confirm).status_code == 404
    assert 'value="ana@example.org"' in ana.get("/account").text
    asked = Visitor(mailing)
    answers = {asked.post("/forgot", username=name).text for name in ("Ana", "Eve", "Nobody", "", "\x00")}
    assert len(answers) == 1
    reset = mail.link(2)
    assert "To: ana@example.org" in mail.mails[1]
    assert len(mail.mails) == 2
    assert asked.post(reset, password="another horse").status_code == 200
    assert asked.post("/login", username="Ana", password="another horse").status_code == 303


@pytest.mark.parametrize(
    "address",
    ["ana", "a@b", "a b@example.org", "a@example.org\nBcc: all@example.org", "<a@example.org>", "a@b.org,c@d.org"],
)
def test_what_is_no_address_is_refused(mailing: Flask, mail: MailServer, address: str) -> None:
    assert Visitor(mailing).log_in("Ana").post("/account/address", email=address, current=PASSWORD).status_code == 400
    assert mail.mails == []


def test_an_address_changes_by_the_password_alone_and_the_former_one_is_told(mailing: Flask, mail: MailServer) -> None:
    ana = Visitor(mailing).log_in("Ana")
    for wrong in ("", "guessed"):
        refused = ana.post("/account/address", email="eve@example.org", current=wrong)
        assert refused.status_code == 401
        assert 'id="current-problem"' in refused.text
    assert mail.mails == []
    ana.post("/account/address", email="ana@example.org", current=PASSWORD)
    ana.post(mail.link(1))
    ana.post("/account/address", email="ana@example.net", current=PASSWORD)
    ana.post(mail.link(2))
    assert ana.post("/account/address", email="", current="guessed").status_code == 401
    wait_until(lambda: len(mail.mails) == 3, what="the word to the former address")
    assert "To: ana@example.org" in mail.mails[2]
    assert "no longer go to this address" in mail.mails[2].replace("=\r\n", "")
    assert ana.post("/account/address", email="", current=PASSWORD).status_code == 303
    wait_until(lambda: len(mail.mails) == 4, what="the word to the last address")
    assert "To: ana@example.net" in mail.mails[3]


def test_without_a_mail_server_the_page_says_who_helps(visitor: Visitor) -> None:
    assert "Ask an administrator" in visitor.get("/forgot").text
    assert visitor.post("/forgot", username="Ana").status_code == 404
    assert visitor.log_in("Ana").post("/account/address", email="ana@example.org", current=PASSWORD).status_code == 403


def test_asking_is_limited(make_app: Callable[..., Flask], mail: MailServer) -> None:
    app = make_app(smtp_url=mail.url, mail_from="chat@example.org", public_url="http://localhost", reset_rate="2/hour")
    visitor = Visitor(app)
    assert [visitor.post("/forgot", username="Ana").status_code for _ in range(3)] == [200, 200, 429]


@pytest.mark.parametrize(
    ("public_url", "expected"),
    [
        ("http://chat.example.org", "http://chat.example.org"),
        ("http://chat.example.org/", "http://chat.example.org"),
        ("", "http://other.example"),
    ],
)
def test_links_for_others_lead_to_the_public_address_whatever_host_was_named(
    make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch, public_url: str, expected: str
) -> None:
    admin = Visitor(make_app(public_url=public_url))
    monkeypatch.setattr(admin.client, "open", partial(admin.client.open, base_url="http://other.example"))
    admin.log_in("Olga", "owner")
    ada = admin.chat.accounts.create("Ada", "member", PASSWORD)
    for page, link in (("/admin/invitations", "/invite/"), (f"/admin/people/{ada.id}/reset", "/reset/")):
        assert f'value="{expected}{link}' in admin.post(page).text


def people(ana: Visitor) -> tuple[Any, int]:
    return ana.chat.accounts.find("Olga"), ana.chat.accounts.find("Ana").id


CHANGES: dict[str, Callable[[Visitor], object]] = {
    "password": lambda ana: ana.post("/account/password", old=PASSWORD, password="another horse"),
    "password by command": lambda ana: ana.chat.accounts.set_password("Ana", "another horse"),
    "address taken away": lambda ana: ana.post("/account/address", email="", current=PASSWORD),
    "signed out elsewhere": lambda ana: ana.post("/account/sessions"),
    "deactivated": lambda ana: ana.chat.moderation.set_active(None, ana.chat.accounts.find("Ana").id, active=False),
    "banned": lambda ana: ana.chat.moderation.ban(
        ana.chat.accounts.find("Olga"), ana.chat.accounts.find("Ana").id, 1, ""
    ),
    "kicked": lambda ana: ana.chat.moderation.kick(
        ana.chat.accounts.find("Olga"), ana.chat.accounts.find("Ana").id, ""
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_links_die_with_what_they_were_made_for(mailing: Flask, mail: MailServer, change: str) -> None:
    olga, ana = Visitor(mailing).log_in("Olga", "owner"), Visitor(mailing).log_in("Ana")
    ana.post("/account/address", email="ana@example.org", current=PASSWORD)
    ana.post(mail.link(1))
    ana.post("/account/address", email="thief@example.org", current=PASSWORD)
    confirm = mail.link(2)
    Visitor(mailing).post("/forgot", username="Ana")
    by_mail = mail.link(3)
    assert olga.get(by_mail).status_code == 200
    CHANGES[change](ana)
    thief = Visitor(mailing)
    for answer in (thief.get(by_mail), thief.post(by_mail, password="the thief's own")):
        assert answer.status_code == 404
    assert ana.post(confirm).status_code in {303, 404}
    assert ana.chat.password_reset.address(ana.chat.accounts.find("Ana")) != "thief@example.org"
    assert thief.post("/login", username="Ana", password="the thief's own").status_code == 401


def test_an_administrators_link_dies_with_a_change_of_password(app: Flask, visitor: Visitor) -> None:
    ana, olga = Visitor(app).log_in("Ana"), Visitor(app).log_in("Olga", "owner")
    link = link_from(olga, "Ana")
    ana.post("/account/password", old=PASSWORD, password="another horse")
    assert visitor.post(link, password="the thief's own").status_code == 404
    assert visitor.post("/login", username="Ana", password="another horse").status_code == 303


@pytest.mark.parametrize("change", ["made owner", "demoted", "banned", "deactivated"])
def test_an_administrators_link_opens_only_what_they_may_still_open(app: Flask, visitor: Visitor, change: str) -> None:
    admin, olga = Visitor(app).log_in("Adam", "admin"), Visitor(app).log_in("Olga", "owner")
    Visitor(app).log_in("Ana")
    link = link_from(admin, "Ana")
    assert visitor.get(link).status_code == 200
    adam, ana, owner = (olga.chat.accounts.find(name) for name in ("Adam", "Ana", "Olga"))
    if change == "made owner":
        olga.chat.moderation.set_role(owner, ana.id, "owner")
    elif change == "demoted":
        olga.chat.moderation.set_role(owner, adam.id, "member")
    elif change == "banned":
        olga.chat.moderation.ban(owner, adam.id, 60, "")
    else:
        olga.chat.moderation.set_active(None, adam.id, active=False)
    assert visitor.get(link).status_code == 404
    assert visitor.post(link, password="the thief's own").status_code == 404
    assert visitor.post("/login", username="Ana", password="the thief's own").status_code == 401


def test_a_confirmed_address_ends_links_to_the_one_before(mailing: Flask, mail: MailServer) -> None:
    ana = Visitor(mailing).log_in("Ana")
    ana.post("/account/address", email="ana@example.org", current=PASSWORD)
    ana.post(mail.link(1))
    Visitor(mailing).post("/forgot", username="Ana")
    former = mail.link(2)
    ana.post("/account/address", email="first@example.net", current=PASSWORD)
    first = mail.link(3)
    ana.post("/account/address", email="ana@example.net", current=PASSWORD)
    ana.post(mail.link(4))
    assert Visitor(mailing).get(former).status_code == 404
    assert ana.post(first).status_code == 404
    assert ana.chat.password_reset.address(ana.chat.accounts.find("Ana")) == "ana@example.net"
