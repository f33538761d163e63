"""Who people are: guests with just a name, accounts with a password, bots, and the first owner."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

from chatapp.domain.errors import Conflict, Forbidden, Invalid, NotFound, Unauthorized
from chatapp.domain.names import MAX_CHARS, check_name
from chatapp.domain.records import Account, Person, Role
from chatapp.domain.times import DAY, now
from chatapp.realtime.names import Names
from chatapp.services import passwords
from chatapp.services.passwords import check_password, hash_password
from chatapp.services.secret_values import digest, new_secret
from chatapp.store import links, users
from chatapp.store.engine import Database
from chatapp.store.invitations import AddByLink, add_by_link
from chatapp.store.writer import Writer
from config import Settings

_OWNER = "owner"
_INVITE = "invite"
_LINK_LASTS = 7 * DAY
_CLOSED = "New accounts are made by an administrator here. Ask for one."
_BY_INVITATION = "New accounts need an invitation code that was not used yet. Ask an administrator for one."
_TAKEN = "This name is taken. Choose another."
# Who is about to be added has no id yet: a number below zero stands for it in the claim of the name.
_newcomers = count(-1, -1)


class Accounts:
    """Lets people in and makes accounts. Every name that comes in here is checked here."""

    def __init__(self, database: Database, writer: Writer, names: Names, settings: Settings) -> None:
        self._database = database
        self._writer = writer
        self._names = names
        self._guests = settings.guests
        self._registration = settings.registration

    def enter_as_guest(self, name: str) -> Person:
        """Let a new guest in; the name waits for the guest's first connection.

        Raises Forbidden (no guests here), Invalid (the name), Conflict (an account or a guest has it).
        """
        self.check_guests()
        name = check_name(name)
        self._refuse_taken(name)
        person = self._add(users.AddUser(name, "guest", "guest", None, now()))
        if not self._names.hold(name, person.id):
            raise Conflict(_TAKEN, "username")
        return person

    def check_guests(self) -> None:
        """Raise Forbidden where only accounts may enter."""
        if not self._guests:
            raise Forbidden("Guests are not let in here. Log in with an account.")

    def check_return(self, guest: Person) -> None:
        """Let a guest who was here before in again. Raises Forbidden or Conflict, as for a new one."""
        self.check_guests()
        self._refuse_taken(guest.name, guest.id)

    def sign_up(self, name: str, password: str, code: str = "", guest: Person | None = None) -> Person:
        """Make an account; a `guest` who asks may take the name that the guest has.

        Raises Forbidden (sign-up is closed, or the invitation `code` does not work), Invalid (username,
        password), Conflict.
        """
        user = self._new_account(name, password, "member")
        with self._claimed(user.name, guest.id if guest else next(_newcomers)):
            if self._registration == "open":
                return self._add(_hashed(user, password))
            self._check_code(code)
            return self._add_by_link(_INVITE, code, _hashed(user, password))

    def invite(self) -> str:
        """Return an invitation code that makes one account within seven days."""
        return self._offer(_INVITE, only=False)

    def log_in(self, name: str, password: str) -> Person:
        """Return whose name and password these are. Raises Unauthorized, alike for every way to be wrong."""
        account = self._find(name)
        known_hash = account.password_hash if account else None
        if not passwords.matches(known_hash, password) or account is None or known_hash is None:
            raise Unauthorized("Name or password is wrong.", "password")
        if passwords.is_outdated(known_hash):
            self._change(users.ChangeAccount(account.person.id, now(), password_hash=hash_password(password)))
        return account.person

    def keep_name(self, guest: Person, password: str) -> Person:
        """Make a guest an account with the same name and id. Raises Invalid (password), Conflict."""
        if guest.kind != "guest":
            raise Conflict("This name is yours already.")
        check_password(password)
        with self._claimed(guest.name, guest.id):
            command = users.KeepName(guest.id, hash_password(password), now())
            kept: Person = self._writer.do(users.keep_names, command)
        return kept

    def create(self, name: str, role: Role, password: str | None = None) -> Person:
        """Make an account, or a bot (role `bot`, no password), whatever REGISTRATION says.

        Raises Invalid (username, password), Conflict.
        """
        user = self._new_account(name, password, role)
        with self._claimed(user.name, next(_newcomers)):
            return self._add(_hashed(user, password))

    def find(self, name: str) -> Person:
        """Return the account or bot that is called so. Raises NotFound."""
        account = self._find(name)
        if account is None:
            raise NotFound(f"There is no account named {name}.")
        return account.person

    def set_password(self, name: str, password: str) -> Person:
        """Give an account another password and sign it out everywhere. Raises NotFound, Invalid, Conflict (a bot)."""
        person = self.find(name)
        if person.kind == "bot":
            raise Conflict("A bot has no password. Give it a token.")
        check_password(password)
        new = users.ChangeAccount(person.id, now(), password_hash=hash_password(password), end_access=True)
        return self._change(new)

    def set_role(self, name: str, role: Role) -> Person:
        """Give an account another role. Raises NotFound; Conflict for a bot, and for the last owner."""
        person = self.find(name)
        if person.kind == "bot":
            raise Conflict("A bot's role stays bot.")
        owners = [account.person for account in self.list() if account.person.role == "owner"]
        if owners == [person] and role != "owner":
            raise Conflict(f"{person.name} is the only owner. Make another one first.")
        return self._change(users.ChangeAccount(person.id, now(), role=role))

    def list(self) -> "list[Account]":
        """Return all accounts and bots by name."""
        with self._database.read() as connection:
            return users.list_accounts(connection)

    def other_names(self, name: str) -> "tuple[str, ...]":
        """Return up to three free names that resemble one that cannot be had."""
        offers = [f"{name.strip()[: MAX_CHARS - 3]}{ending}" for ending in ("2", "7", " 21", "_", "99")]
        offered = [offer for offer in offers if _passes(offer)]
        with self._database.read() as connection:
            taken = users.is_taken(connection, offered)
        return tuple(o for o in offered if o not in taken and not self._names.held(o))[:3]

    def offer_owner_link(self) -> str | None:
        """Return the secret of a new link by which the first owner comes in; None where there is an owner.

        It lasts seven days; one offered before stops working.
        """
        with self._database.read() as connection:
            if users.has_owner(connection):
                return None
        return self._offer(_OWNER, only=True)

    def check_owner_link(self, secret: str) -> None:
        """Raise NotFound unless the link would make an owner now."""
        with self._database.read() as connection:
            works = links.link_works(connection, _OWNER, digest(secret), now())
            if not works or users.has_owner(connection):
                raise NotFound("This link was used already, or has expired. Start the server anew for another.")

    def claim_ownership(self, secret: str, name: str, password: str) -> Person:
        """Use up the first owner's link. Raises NotFound, Invalid (username, password), Conflict."""
        self.check_owner_link(secret)
        user = self._new_account(name, password, "owner")
        with self._claimed(user.name, next(_newcomers)):
            return self._add_by_link(_OWNER, secret, _hashed(user, password)._replace(first_owner=True))

    @staticmethod
    def _new_account(name: str, password: str | None, role: Role) -> users.AddUser:
        name = check_name(name)
        if password is not None:
            check_password(password)
        return users.AddUser(name, "bot" if role == "bot" else "account", role, None, now())

    def _check_code(self, code: str) -> None:
        with self._database.read() as connection:
            works = links.link_works(connection, _INVITE, digest(code), now())
        if self._registration == "closed" or not works:
            raise Forbidden(_BY_INVITATION if self._registration == "invite" else _CLOSED, "code")

    def _offer(self, purpose: str, only: bool) -> str:
        secret, at = new_secret(), now()
        offer = links.OfferLink(purpose, digest(secret), at, at + _LINK_LASTS, only)
        self._writer.do(links.offer_links, offer)
        return secret

    def _find(self, name: str) -> Account | None:
        try:
            name = check_name(name)
        except Invalid:
            return None
        with self._database.read() as connection:
            return users.find_account(connection, name)

    @contextmanager
    def _claimed(self, name: str, person_id: int) -> Iterator[None]:
        """Keep a name from all others until it is stored as an account's."""
        self._refuse_taken(name, person_id)
        claim = f"account:{new_secret()}"
        if not self._names.claim(name, person_id, claim):
            raise Conflict(_TAKEN, "username")
        try:
            yield
        finally:
            self._names.release(claim)

    def _refuse_taken(self, name: str, person_id: int | None = None) -> None:
        with self._database.read() as connection:
            taken = bool(users.is_taken(connection, [name]))
        if taken or self._names.held(name, except_for=person_id):
            raise Conflict(_TAKEN, "username")

    def _add_by_link(self, purpose: str, secret: str, user: users.AddUser) -> Person:
        person: Person = self._writer.do(add_by_link, AddByLink(purpose, digest(secret), user))
        return person

    def _add(self, command: users.AddUser) -> Person:
        person: Person = self._writer.do(users.add_users, command)
        return person

    def _change(self, command: users.ChangeAccount) -> Person:
        person: Person = self._writer.do(users.change_accounts, command)
        return person


def _hashed(user: users.AddUser, password: str | None) -> users.AddUser:
    return user._replace(password_hash=None if password is None else hash_password(password))


def _passes(name: str) -> bool:
    try:
        return bool(check_name(name))
    except Invalid:
        return False
