"""Password reset by a link from an administrator, or by mail to a confirmed address.

A link works once, for a day; a newer one ends the one before. Whoever asks for mail gets the same answer, in the same
time, whether there is such an account or not (OWASP Forgot Password Cheat Sheet).
"""

import re

from chatapp.domain.errors import Forbidden, Invalid, NotFound
from chatapp.domain.records import Person
from chatapp.domain.server_texts import text
from chatapp.domain.text import storable
from chatapp.domain.times import DAY, now
from chatapp.services.people.accounts import Accounts
from chatapp.services.people.mail import Mail
from chatapp.services.people.passwords import check_password, hash_password
from chatapp.services.people.secret_values import digest, new_secret
from chatapp.store.db.engine import Database
from chatapp.store.db.writer import Writer
from chatapp.store.people import password_reset

_ADDRESS = re.compile(r"[^@\s<>,;:\"\\()\[\]]{1,64}@[A-Za-z0-9.-]{1,190}\.[A-Za-z]{2,24}")


class PasswordReset:
    """Use cases around lost passwords and the addresses that links go to."""

    def __init__(self, database: Database, writer: Writer, accounts: Accounts, mail: Mail, public_url: str) -> None:
        self._database = database
        self._writer = writer
        self._accounts = accounts
        self._mail = mail
        self._url = public_url.rstrip("/")

    @property
    def by_mail(self) -> bool:
        """Whether links can go out by mail."""
        return self._mail.on

    def offer_link(self, actor: Person, target_id: int) -> str:
        """Return the secret of a link by which an account gets another password. Raises Forbidden, Conflict."""
        secret, at = new_secret(), now()
        offer = password_reset.OfferReset(actor, target_id, digest(secret), at, at + DAY)
        self._writer.do(password_reset.offer_resets, offer)
        return secret

    def ask_by_mail(self, name: str, language: str) -> None:
        """Send a link to the account of this name, if it has a confirmed address. Reveals nothing to the caller."""
        account = self._accounts.look_up(name)
        if not self._mail.on or account is None or not account.email or account.deactivated_at is not None:
            return
        secret, at = new_secret(), now()
        offer = password_reset.OfferReset(
            actor=None,
            target_id=account.person.id,
            hash=digest(secret),
            at=at,
            expires_at=at + DAY,
            address=account.email,
        )
        self._writer.submit(password_reset.offer_resets, offer, lambda _outcome: None)
        link = f"{self._url}/reset/{secret}"
        self._mail.send(account.email, text("mail.reset", language, name=account.person.name, link=link))

    def check(self, secret: str) -> str:
        """Return the name of the account that a link is for. Raises NotFound for one that does not work."""
        person = self._database.query(password_reset.reset_for, digest(secret), now())
        if person is None:
            raise NotFound("link_used")
        return person.name

    def reset(self, secret: str, password: str) -> Person:
        """Use a link up: give its account this password and sign it out everywhere. Raises NotFound, Invalid."""
        self.check(secret)
        check_password(password)
        command = password_reset.UseReset(digest(secret), hash_password(password), now())
        return self._writer.do(password_reset.use_resets, command)

    def set_address(self, person: Person, typed: str, password: str, language: str) -> None:
        """Send a link that confirms an address; an empty one takes the address away, and either needs the password.

        Raises Invalid, Forbidden, Unauthorized (field `current`).
        """
        if person.kind != "account":
            raise Forbidden("account_needed", "email")
        # Whoever has the address gets the password: an open browser must not be enough.
        self._accounts.check_current_password(person, password, "current")
        address = typed.strip()
        if not address:
            before = self.address(person)
            self._writer.do(password_reset.set_addresses, password_reset.SetAddress(person.id, None))
            self._notify_old_address(person, before, language)
            return
        if not self._mail.on:
            raise Forbidden("no_mail", "email")
        if not (storable(address) and _ADDRESS.fullmatch(address)):
            raise Invalid("email_invalid", "email")
        secret, at = new_secret(), now()
        offer = password_reset.OfferAddress(person.id, address, digest(secret), at, at + DAY)
        self._writer.do(password_reset.offer_addresses, offer)
        link = f"{self._url}/email/{secret}"
        self._mail.send(address, text("mail.confirm", language, name=person.name, link=link))

    def confirm_address(self, person: Person, secret: str, language: str) -> str:
        """Use up the link that confirms an address of this person, and return the address. Raises NotFound."""
        before = self.address(person)
        address = self._writer.do(
            password_reset.confirm_addresses, password_reset.Confirm(person.id, digest(secret), now())
        )
        if address != before:
            self._notify_old_address(person, before, language)
        return address

    def address(self, person: Person) -> str:
        """Return the confirmed address of a person, empty where there is none."""
        return self._database.query(password_reset.address_of, person.id) or ""

    def _notify_old_address(self, person: Person, address: str, language: str) -> None:
        if not (address and self._mail.on):
            return
        self._mail.send(address, text("mail.changed", language, name=person.name, server=f"{self._url}/"))
