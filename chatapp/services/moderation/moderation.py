"""Moderation: mutes, kicks, bans, roles, deactivation. Every action is in the audit log."""

from chatapp.domain import lengths
from chatapp.domain.administration import PersonLine
from chatapp.domain.errors import Invalid, NotFound
from chatapp.domain.moderation import FOREVER, LONGEST_MINUTES, MINUTE, AuditLogEntry, Ban
from chatapp.domain.names import name_key
from chatapp.domain.permissions import Action, check_in_chat
from chatapp.domain.records import Person, Role
from chatapp.domain.text import check_line, storable
from chatapp.domain.times import now
from chatapp.services.service import Service
from chatapp.store import audit_log
from chatapp.store.admin import lists
from chatapp.store.moderation import moderation
from chatapp.store.moderation.remove_messages import AT_ONCE, RemoveBatch, ids_written_by, remove_batch

LISTED = 200
PAGE = 100


class Moderation(Service):
    """Use cases of moderators and administrators; each raises Forbidden for anyone else, and NotFound for nobody."""

    def mute(self, actor: Person, target_id: int, minutes: int | None, reason: str = "") -> Person:
        """Keep a person from writing for so many minutes (None: for good, 0: no longer). Raises Invalid, Conflict."""
        at = now()
        until = 0 if minutes == 0 else until_after(minutes, at)
        command = moderation.Mute(actor, target_id, until, check_reason(reason), at)
        return self._writer.do(moderation.mute_people, command)

    def kick(self, actor: Person, target_id: int, reason: str = "") -> Person:
        """Send a person out: their sessions and connections end within a second. Raises Invalid."""
        return self._writer.do(moderation.kick_people, moderation.Kick(actor, target_id, check_reason(reason), now()))

    def ban(self, actor: Person, target_id: int, minutes: int | None, reason: str = "") -> Person:
        """Keep a person out for so many minutes (None: for good), a guest by name and address too.

        Raises Invalid, Conflict for one who is banned already.
        """
        at = now()
        command = moderation.BanPerson(actor, target_id, until_after(minutes, at), check_reason(reason), at)
        return self._writer.do(moderation.ban_people, command)

    def lift(self, actor: Person, ban_id: int) -> Person:
        """Let someone in again. Raises NotFound, Conflict for a ban that holds no longer."""
        return self._writer.do(moderation.lift_bans, moderation.LiftBan(actor, ban_id, now()))

    def person_details(self, actor: Person, person_id: int) -> PersonLine:
        """Return what is known of a person. Raises NotFound."""
        check_in_chat(Action.HANDLE_REPORTS, actor)
        return lists.person(self._database, person_id)

    def bans(self, actor: Person) -> list[Ban]:
        """Return the newest bans, those that hold first."""
        check_in_chat(Action.BAN, actor)
        return self._database.query(moderation.list_bans, LISTED)

    def remove_messages(self, actor: Person, author_id: int) -> int:
        """Delete all that a person wrote, everywhere; return how many messages it was.

        Each deletion is a change with a rev of its own. They are written some at a time, so that others' messages
        come in between.
        """
        # Without any the right is asked for all the same.
        ids = ids_written_by(self._database, author_id)
        stretches = [tuple(ids[first : first + AT_ONCE]) for first in range(0, max(1, len(ids)), AT_ONCE)]
        return sum(self._writer.do(remove_batch, RemoveBatch(actor, author_id, some, now())) for some in stretches)

    def set_role(self, actor: Person | None, target_id: int, role: Role) -> Person:
        """Give an account another role (`actor` None: by the command line). Raises Conflict: a bot, the last owner."""
        return self._writer.do(moderation.set_roles, moderation.SetRole(actor, target_id, role, now()))

    def set_active(self, actor: Person | None, target_id: int, active: bool) -> Person:
        """Close an account, or open it again. Raises Conflict: it is so already, or is the last owner's."""
        return self._writer.do(moderation.set_active, moderation.SetActive(actor, target_id, active, now()))

    def entries(self, actor: Person, action: str = "", name: str = "", below: int | None = None) -> list[AuditLogEntry]:
        """Return a page of the audit log, newest first: entries whose action begins so, by a person of this name."""
        check_in_chat(Action.READ_AUDIT, actor)
        if not (storable(action) and storable(name)):
            raise NotFound("no_entries")
        wanted = audit_log.EntryFilter(action, name_key(name) if name else None)
        return audit_log.entries(self._database, wanted, below, PAGE)


def until_after(minutes: int | None, at: int) -> int:
    """Return the instant (ms) so many minutes after `at`; None is for good. Raises Invalid."""
    if minutes is None:
        return FOREVER
    if not 1 <= minutes <= LONGEST_MINUTES:
        raise Invalid("minutes_range", "minutes", most=LONGEST_MINUTES)
    return at + minutes * MINUTE


def check_reason(typed: str) -> str:
    """Return a reason as it is kept. Raises Invalid, TooLarge."""
    return check_line(typed, "reason", lengths.REASON)
