"""Login with protection against guessing: failures are counted, successes are not.

Failures count by account and network address together, loosely by address, and by account over all addresses. An
attacker with many addresses uses up the last one; whoever logs in from a browser or an address that the account knows
is not held up by it (OWASP: "Slow Down Online Guessing Attacks with Device Cookies").
"""

from chatapp.domain.ip_addresses import address_key_of
from chatapp.domain.records import Account, Person
from chatapp.services.limits import Limits
from chatapp.services.limits.token_buckets import Key
from chatapp.services.people.accounts import Accounts
from chatapp.services.people.sessions import Sessions

Charge = tuple[str, Key]
_LONGEST = 64


class Login:
    """Lets accounts in by their password."""

    def __init__(self, accounts: Accounts, sessions: Sessions, limits: Limits) -> None:
        self._accounts = accounts
        self._sessions = sessions
        self._limits = limits

    def log_in(self, name: str, password: str, address: str | None, device: tuple[int, str] | None = None) -> Person:
        """Return whose name and password these are; `device` is an account's id and the mark of a browser it used.

        Raises RateLimited, Unauthorized, Forbidden.
        """
        account = self._accounts.look_up(name)
        with self._limits.counting_failures(*self._charges(account, name, address_key_of(address), device)):
            person = self._accounts.log_in(name, password)
        # A password is costly to check: a right one is no way to keep the server busy, either.
        self._limits.charge_attempt("connect", person.id)
        return person

    def check_current_password(self, person: Person, password: str, field: str, address: str | None) -> None:
        """Raise Unauthorized, with the field, unless this is the person's password; RateLimited past the failures."""
        with self._limits.counting_failures(("log_in", (address_key_of(address), person.id))):
            self._accounts.check_current_password(person, password, field)

    def _charges(
        self, account: Account | None, name: str, address_key: str, device: tuple[int, str] | None
    ) -> list[Charge]:
        who = account.person.id if account else name.strip()[:_LONGEST].casefold()
        if account is not None and device is not None and device[0] == account.person.id:
            return [("log_in", (device[1], who))]
        charges: list[Charge] = [("log_in", (address_key, who)), ("log_in_address", (address_key,))]
        if account is not None and address_key in self._sources(account.person):
            return charges
        return [*charges, ("log_in_account", (who,))]

    def _sources(self, person: Person) -> set[str]:
        return {address_key_of(session.address) for session in self._sessions.list(person)}
