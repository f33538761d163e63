"""Guests, accounts, bots and the first owner: sign-in names, sign-up, passwords."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

from chatapp.domain.errors import Conflict, Forbidden, Invalid, NotFound, Unauthorized
from chatapp.domain.invitations import Invitation
from chatapp.domain.ip_addresses import address_key_of
from chatapp.domain.moderation import check_not_banned
from chatapp.domain.names import MAX_CHARS, check_name, kept_name
from chatapp.domain.records import Account, Person, Role
from chatapp.domain.text import storable
from chatapp.domain.times import DAY, now
from chatapp.realtime.guest_names import GuestNames
from chatapp.services.moderation.word_filter import WordFilter
from chatapp.services.people import passwords
from chatapp.services.people.passwords import check_password, hash_password
from chatapp.services.people.secret_values import digest, new_secret
from chatapp.store.db.engine import Database
from chatapp.store.db.writer import Writer
from chatapp.store.moderation.moderation import guest_banned_until
from chatapp.store.people import one_time_links, users
from chatapp.store.people.profiles import Rename, rename_accounts
from chatapp.store.people.sign_up_invitations import (
    AddByInvitation,
    AddByLink,
    add_by_invitation,
    add_by_link,
    find_working,
)
from config import Settings

_OWNER = "owner"
_LINK_LASTS = 7 * DAY
# Who is about to be added has no id yet: a number below zero stands for it in the claim of the name.
_newcomers = count(-1, -1)


class Accounts:
    """Lets people in and makes accounts. Every name that comes in here is checked here."""

    def __init__(
        self, database: Database, writer: Writer, names: GuestNames, settings: Settings, word_filter: WordFilter
    ) -> None:
        self._database = database
        self._writer = writer
        self._names = names
        self._word_filter = word_filter
        self._guests = settings.guests
        self._registration = settings.registration

    def sign_in_guest(self, name: str, address: str | None = None) -> Person:
        """Let a new guest in, from a network address; the name waits for the guest's first connection.

        Raises Forbidden (no guests here, a ban on the name or the address), Invalid (the name), Conflict (an account
        or a guest has it).
        """
        self.check_guests()
        name = self._checked_name(name)
        address = address_key_of(address) if address else None
        self._refuse_banned(name, address)
        self._refuse_taken(name)
        person = self._add(users.AddUser(name, "guest", "guest", None, now(), address=address))
        if not self._names.reserve(name, person.id):
            raise Conflict("name_taken", "username")
        # An account may have taken it between the first look and the reservation; from now on none can.
        self.check_name_free(person)
        return person

    def check_name_free(self, guest: Person) -> None:
        """Raise Conflict where the name of a guest is an account's, or another guest's, by now."""
        self._refuse_taken(guest.name, guest.id)

    def check_guests(self) -> None:
        """Raise Forbidden where only accounts may enter."""
        if not self._guests:
            raise Forbidden("guests_off")

    def check_return(self, guest: Person, address: str | None = None) -> None:
        """Let a guest who was here before in again. Raises Forbidden or Conflict, as for a new one."""
        self.check_guests()
        self._refuse_banned(guest.name, address_key_of(address) if address else None)
        self._refuse_taken(guest.name, guest.id)

    def sign_up(
        self, name: str, password: str, code: str = "", guest: Person | None = None, address: str | None = None
    ) -> Person:
        """Make an account; a `guest` who asks may take the name that the guest has.

        Raises Forbidden (sign-up is closed, the invitation `code` does not work, a ban on the name or the address of
        a guest), Invalid (username, password), Conflict.
        """
        user = self._new_account(self._checked_name(name), password, "member")
        self._refuse_banned(user.name, address_key_of(address) if address else None)
        with self._claimed(user.name, guest.id if guest else next(_newcomers)):
            if self._registration == "open" and self._invitation(code) is None:
                return self._add(_hashed(user, password))
            self.check_invitation(code)
            return self._writer.do(add_by_invitation, AddByInvitation(digest(code), _hashed(user, password)))

    def check_invitation(self, code: str) -> Invitation:
        """Return the invitation of a code. Raises Forbidden if it is not valid, or sign-up is closed."""
        if self._registration == "closed" or not code:
            raise self._sign_up_closed()
        found = self._invitation(code)
        if found is None:
            raise Forbidden("invitation_invalid", "code")
        return found

    def log_in(self, name: str, password: str) -> Person:
        """Return the person with this name and password.

        Raises Unauthorized, the same for a wrong name and a wrong password. Raises Forbidden if the password is right,
        but the account is banned or deactivated.
        """
        account = self.look_up(name)
        known_hash = account.password_hash if account else None
        if not passwords.matches(known_hash, password) or account is None or known_hash is None:
            raise Unauthorized("wrong_login", "password")
        check_not_banned(account.banned_until, account.deactivated_at, now())
        if passwords.is_outdated(known_hash):
            self._change(users.ChangePassword(account.person.id, hash_password(password), now()))
        return account.person

    def convert_guest(self, guest: Person, password: str) -> Person:
        """Make a guest an account with the same name and id.

        Raises Forbidden where accounts are not for everyone to make, Invalid (password), Conflict.
        """
        if guest.kind != "guest":
            raise Conflict("has_account")
        self.check_may_convert()
        check_password(password)
        with self._claimed(guest.name, guest.id):
            command = users.ConvertGuest(guest.id, hash_password(password), now())
            return self._writer.do(users.convert_guests, command)

    def check_may_convert(self) -> None:
        """Raise Forbidden where a guest cannot become an account: it would bypass closed sign-up."""
        if self._registration != "open":
            raise self._sign_up_closed()

    def create(self, name: str, role: Role, password: str | None = None) -> Person:
        """Make an account, or a bot (role `bot`, no password), whatever REGISTRATION says.

        Raises Invalid (username, password), Conflict.
        """
        user = self._new_account(name, password, role)
        with self._claimed(user.name, next(_newcomers)):
            return self._add(_hashed(user, password))

    def find(self, name: str) -> Person:
        """Return the account or bot that is called so. Raises NotFound."""
        account = self.look_up(name)
        if account is None:
            raise NotFound("account_unknown", name=name)
        return account.person

    def look_up(self, name: str) -> Account | None:
        """Return the account or bot that is called so, or None."""
        # Not `check_name`: the rules have grown stricter, and who is here already comes in under the name they have.
        kept = kept_name(name)
        if not (kept and storable(kept)):
            return None
        return self._database.query(users.find_account, kept)

    def set_password(self, name: str, password: str) -> Person:
        """Give an account another password and sign it out everywhere. Raises NotFound, Invalid, Conflict (a bot)."""
        person = self.find(name)
        if person.kind == "bot":
            raise Conflict("bot_password")
        check_password(password)
        return self._change(users.ChangePassword(person.id, hash_password(password), now(), end_access=True))

    def change_password(self, person: Person, old: str, new: str) -> Person:
        """Give an account another password, by its owner, and sign it out everywhere.

        Raises Unauthorized (field `old`), Invalid (`password`), Conflict for who has no password.
        """
        self.check_current_password(person, old, "old")
        check_password(new)
        return self._change(users.ChangePassword(person.id, hash_password(new), now(), end_access=True))

    def check_current_password(self, person: Person, password: str, field: str) -> None:
        """Raise Unauthorized, with the field, unless this is a person's password; Conflict for who has none."""
        account = self.look_up(person.name)
        if account is None or account.person.id != person.id or account.password_hash is None:
            raise Conflict("account_needed")
        if not passwords.matches(account.password_hash, password):
            raise Unauthorized("wrong_password", field)

    def rename(self, person: Person, typed: str) -> Person:
        """Call an account otherwise; its earlier names stay taken. Raises Invalid, Conflict, Forbidden (username)."""
        name = check_name(typed)
        if name == person.name:
            return person
        self._word_filter.check(name, "username")
        # Its own earlier names are free to an account: whose a name is that is taken, the store says.
        with self._claim(name, person.id):
            return self._writer.do(rename_accounts, Rename(person.id, name, now()))

    def list(self) -> "list[Account]":
        """Return all accounts and bots by name."""
        return self._database.query(users.list_accounts)

    def other_names(self, name: str) -> "tuple[str, ...]":
        """Return up to three free names that resemble one that cannot be had."""
        offers = [f"{name.strip()[: MAX_CHARS - 3]}{ending}" for ending in ("2", "7", " 21", "_", "99")]
        offered = [offer for offer in offers if _passes(offer)]
        taken = self._database.query(users.is_taken, offered)
        return tuple(o for o in offered if o not in taken and not self._names.is_taken(o))[:3]

    def offer_owner_link(self) -> str | None:
        """Return the secret of a new link by which the first owner comes in; None where there is an owner.

        It lasts seven days; one offered before stops working.
        """
        with self._database.read() as connection:
            if users.has_owner(connection):
                return None
        secret, at = new_secret(), now()
        self._writer.do(
            one_time_links.offer_links, one_time_links.OfferLink(_OWNER, digest(secret), at, at + _LINK_LASTS)
        )
        return secret

    def check_owner_link(self, secret: str) -> None:
        """Raise NotFound unless the link would make an owner now."""
        with self._database.read() as connection:
            works = one_time_links.link_works(connection, _OWNER, digest(secret), now())
            if not works or users.has_owner(connection):
                raise NotFound("owner_link_used")

    def claim_ownership(self, secret: str, name: str, password: str) -> Person:
        """Use up the first owner's link. Raises NotFound, Invalid (username, password), Conflict."""
        self.check_owner_link(secret)
        user = self._new_account(name, password, "owner")
        with self._claimed(user.name, next(_newcomers)):
            first = _hashed(user, password)._replace(first_owner=True)
            return self._writer.do(add_by_link, AddByLink(_OWNER, digest(secret), first))

    @staticmethod
    def _new_account(name: str, password: str | None, role: Role) -> users.AddUser:
        name = check_name(name)
        if password is not None:
            check_password(password)
        return users.AddUser(name, "bot" if role == "bot" else "account", role, None, now())

    def _checked_name(self, typed: str) -> str:
        name = check_name(typed)
        self._word_filter.check(name, "username")
        return name

    def _refuse_banned(self, name: str, address: str | None) -> None:
        at = now()
        until = self._database.query(guest_banned_until, name, address, at)
        check_not_banned(until, None, at)

    def _sign_up_closed(self) -> Forbidden:
        return Forbidden("invitation_needed" if self._registration == "invite" else "signup_closed", "code")

    def _invitation(self, code: str) -> Invitation | None:
        with self._database.read() as connection:
            return find_working(connection, digest(code), now()) if code else None

    @contextmanager
    def _claimed(self, name: str, person_id: int) -> Iterator[None]:
        """Keep a name from all others until it is stored as an account's."""
        self._refuse_taken(name, person_id)
        with self._claim(name, person_id):
            yield

    @contextmanager
    def _claim(self, name: str, person_id: int) -> Iterator[None]:
        claim = f"account:{new_secret()}"
        if not self._names.claim(name, person_id, claim):
            raise Conflict("name_taken", "username")
        try:
            yield
        finally:
            self._names.release(claim)

    def _refuse_taken(self, name: str, person_id: int | None = None) -> None:
        taken = bool(self._database.query(users.is_taken, [name]))
        if taken or self._names.is_taken(name, except_for=person_id):
            raise Conflict("name_taken", "username")

    def _add(self, command: users.AddUser) -> Person:
        return self._writer.do(users.add_users, command)

    def _change(self, command: users.ChangePassword) -> Person:
        return self._writer.do(users.change_passwords, command)


def _hashed(user: users.AddUser, password: str | None) -> users.AddUser:
    return user._replace(password_hash=None if password is None else hash_password(password))


def _passes(name: str) -> bool:
    try:
        return bool(check_name(name))
    except Invalid:
        return False
