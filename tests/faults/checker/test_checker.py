"""The checker finds every kind of corruption planted into a sound run, and nothing in the sound one."""

import copy
from collections.abc import Callable

import pytest

from tests.faults.checker import check
from tests.faults.checker.log import CatchUp, Copy, Heard, Operation, Read, Run, Sanction, State, Stay, Unread

ROOM = "general"
ADA, BEN = 1, 2
PEOPLE = {"ada": ADA, "ben": BEN}
LAST = 20


class Script:
    """Plays a run on a server without faults: every act is acknowledged, and heard by everyone at once."""

    def __init__(self) -> None:
        self.run = Run(private={"secret": frozenset({"ada"})})
        self.now = 0.0
        self.rev = 0
        self.history: list[State] = []
        for client in PEOPLE:
            self.run.stays.append(Stay(client, ROOM, 0, 0))

    def send(self, client: str) -> None:
        seq = len(self.history) + 1
        state = State(seq, self.rev + 1, PEOPLE[client], f"{client}-{seq}", f"text {seq}", deleted=False)
        self.history.append(state)
        self._done(client, "send", state, client_id=state.client_id, body=state.body)

    def back_up(self) -> None:
        self.now += 2
        self.run.copies.append(Copy(self.now, {ROOM: list(self.history), "secret": []}))

    def edit(self, client: str, seq: int, body: str) -> None:
        self._change(client, "edit", seq, body=body)

    def delete(self, client: str, seq: int) -> None:
        state = self.history[seq - 1]._replace(rev=self.rev + 1, body="", deleted=True, reactions=())
        self.history[seq - 1] = state
        self._done(client, "delete", state, seq=seq)

    def react(self, client: str, seq: int) -> None:
        self._change(client, "react", seq, emoji="👍", reactions=(("👍", (PEOPLE[client],)),))

    def read(self, client: str) -> None:
        self.now += 2
        self.run.reads.append(Read(client, ROOM, self.now - 1, self.now, tuple(self.history[-5:])))

    def settle(self) -> Run:
        run = self.run
        run.ways = {way: {ROOM: list(self.history), "secret": []} for way in ("sql", "socket", "cli")}
        for since in (0, 5, self.rev):
            due = sorted((state for state in self.history if state.rev > since), key=lambda state: state.rev)
            run.catch_ups.append(CatchUp(ROOM, since, tuple(due)))
        others = sum(not state.deleted and state.author != BEN for state in self.history[15:])
        run.unread.append(Unread("ben", BEN, ROOM, 15, others))
        return run

    def _change(self, client: str, act: str, seq: int, emoji: str = "", **values: object) -> None:
        state = self.history[seq - 1]._replace(rev=self.rev + 1, **values)  # type: ignore[arg-type]
        self.history[seq - 1] = state
        self._done(client, act, state, seq=seq, emoji=emoji, body=str(values.get("body", "")))

    def _done(self, client: str, act: str, state: State, **fields: object) -> None:
        self.rev += 1
        self.now += 2
        ended = {"returned": self.now, "ended": "ok", "stored": state}
        operation = Operation(client, PEOPLE[client], act, ROOM, self.now - 1, **ended, **fields)  # type: ignore[arg-type]
        self.run.operations.append(operation)
        for listener in PEOPLE:
            event = "message" if act == "send" else "change"
            self.run.heard.append(Heard(listener, ROOM, self.now, event, state))  # type: ignore[arg-type]


def sound_run() -> Run:
    script = Script()
    for number in range(LAST):
        script.send("ada" if number % 2 else "ben")
        script.read("ada")
    script.edit("ben", 3, "better")
    script.back_up()
    script.edit("ben", 3, "best")
    script.delete("ben", 5)
    script.react("ada", 7)
    return script.settle()


def everywhere(run: Run, change: Callable[[list[State]], object]) -> None:
    """A corruption of what is stored, which every way of reading shows."""
    for rooms in run.ways.values():
        change(rooms[ROOM])


def at(seq: int, **values: object) -> Callable[[list[State]], None]:
    def change(history: list[State]) -> None:
        history[seq - 1] = history[seq - 1]._replace(**values)  # type: ignore[arg-type]

    return change


def drop(run: Run) -> None:
    everywhere(run, lambda history: history.pop())


def duplicate(run: Run) -> None:
    everywhere(run, lambda history: history.append(history[3]._replace(seq=LAST + 1, rev=100)))


def swap(run: Run) -> None:
    def change(history: list[State]) -> None:
        history[9], history[11] = history[11]._replace(seq=10), history[9]._replace(seq=12)

    everywhere(run, change)


def gap(run: Run) -> None:
    everywhere(run, lambda history: history.pop(9))


def phantom(run: Run) -> None:
    everywhere(run, lambda history: history.append(State(LAST + 1, 100, ADA, "never", "never sent", deleted=False)))


def stale_edit(run: Run) -> None:
    everywhere(run, at(3, body="better"))


def undelete(run: Run) -> None:
    everywhere(run, at(5, body="text 5", deleted=False))


def leak(run: Run) -> None:
    state = State(1, 1, ADA, "secret-1", "for ada alone", deleted=False)
    run.heard.append(Heard("ben", "secret", 5, "message", state))


def divergent_order(run: Run) -> None:
    heard = [place for place, heard in enumerate(run.heard) if heard.client == "ben"]
    run.heard[heard[4]], run.heard[heard[5]] = run.heard[heard[5]], run.heard[heard[4]]


def lost_reaction(run: Run) -> None:
    everywhere(run, at(7, reactions=()))


def non_monotonic_read(run: Run) -> None:
    old, last = run.reads[3], run.reads[-1]
    run.reads.append(old._replace(invoked=last.returned + 1, returned=last.returned + 2))


def missed_event(run: Run) -> None:
    run.heard.remove(next(heard for heard in run.heard if heard.client == "ben" and heard.state.seq == 9))


def missed_change(run: Run) -> None:
    run.heard.remove(next(h for h in run.heard if h.client == "ben" and h.event == "change" and h.state.seq == 7))


def disagreement(run: Run) -> None:
    run.ways["cli"][ROOM].pop()


def short_changes(run: Run) -> None:
    run.catch_ups[1] = run.catch_ups[1]._replace(states=run.catch_ups[1].states[1:])


def after_leaving(run: Run) -> None:
    run.stays[1] = run.stays[1]._replace(left=30)


def wrong_count(run: Run) -> None:
    run.unread[0] = run.unread[0]._replace(unread=7)


def two_texts(run: Run) -> None:
    place = next(place for place, heard in enumerate(run.heard) if heard.client == "ben" and heard.state.seq == 8)
    state = run.heard[place].state._replace(body="another text")
    run.heard[place] = run.heard[place]._replace(state=state)


def ack_order(run: Run) -> None:
    operation = run.operations[2]
    run.operations[2] = operation._replace(invoked=1000, returned=1001)


def refused_send(run: Run) -> None:
    run.operations[2] = run.operations[2]._replace(ended="fail", stored=None, error="forbidden")


def short_backup(run: Run) -> None:
    run.copies[0].rooms[ROOM].pop()


def late_backup(run: Run) -> None:
    run.copies[0] = run.copies[0]._replace(began=1000)


def torn_backup(run: Run) -> None:
    at(4, body="half written")(run.copies[0].rooms[ROOM])


def invented_backup(run: Run) -> None:
    at(4, client_id="never")(run.copies[0].rooms[ROOM])


def ban(run: Run, acknowledged: float, lifted: float = 1000) -> None:
    """Ada was banned, as was known from then on, and every message of hers was written before."""
    run.sanctions.append(Sanction(ADA, "ban", ROOM, acknowledged, LAST, lifted))


def acknowledged_after_the_ban(run: Run) -> None:
    last = max(op.invoked for op in run.operations if op.act == "send" and op.person == ADA)
    ban(run, last - 0.5)


def stored_after_the_ban(run: Run) -> None:
    run.sanctions.append(Sanction(ADA, "deactivate", ROOM, 1000, LAST - 2))


def moderated_after_the_demotion(run: Run) -> None:
    run.sanctions.append(Sanction(ADA, "demote", ROOM, 50, LAST))
    run.attempts.append(Operation("ada", ADA, "moderate", "", 51, 52, "ok"))


def test_what_ends_before_the_ban_or_begins_after_it_was_lifted_is_sound() -> None:
    run = sound_run()
    last = max(op.invoked for op in run.operations if op.act == "send" and op.person == ADA)
    ban(run, last + 0.5)
    run.sanctions.append(Sanction(ADA, "ban", ROOM, last - 1.5, 0, last, 0))
    assert check(run) == []


def test_a_sound_run_has_no_findings() -> None:
    assert check(sound_run()) == []


@pytest.mark.parametrize(
    ("plant", "kind"),
    [
        (drop, "drop"),
        (duplicate, "duplicate"),
        (swap, "swap"),
        (gap, "gap"),
        (phantom, "phantom"),
        (stale_edit, "stale-edit"),
        (undelete, "undelete"),
        (leak, "leak"),
        (divergent_order, "divergent-order"),
        (lost_reaction, "lost-reaction"),
        (non_monotonic_read, "non-monotonic-read"),
        (missed_event, "drop"),
        (missed_change, "fold"),
        (disagreement, "disagreement"),
        (short_changes, "disagreement"),
        (after_leaving, "leak"),
        (wrong_count, "unread"),
        (two_texts, "divergent-order"),
        (ack_order, "swap"),
        (refused_send, "refused"),
        (short_backup, "backup"),
        (late_backup, "backup"),
        (torn_backup, "backup"),
        (invented_backup, "backup"),
        (acknowledged_after_the_ban, "sanction"),
        (stored_after_the_ban, "sanction"),
        (moderated_after_the_demotion, "sanction"),
    ],
)
def test_a_planted_corruption_is_found(plant: Callable[[Run], None], kind: str) -> None:
    run = copy.deepcopy(sound_run())
    plant(run)
    assert kind in {finding.kind for finding in check(run)}
