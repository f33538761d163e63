"""All clients of the gateway: by their sid, by the rooms they follow; the outlet that the chat delivers through."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from orjson import Fragment

from chatapp.domain.errors import ChatError
from chatapp.domain.ip_addresses import source
from chatapp.realtime.connections import Ack, Connection
from chatapp.tcp.channel import Place, as_read
from chatapp.tcp.client import SID_PREFIX, Client, Speech
from chatapp.tcp.loop_thread import Home
from chatapp.tcp.pacing import Pacer
from chatapp.tcp.protocol_detection import Form

_NO_NAME = "You didn't send a name in time. Connect again."
_SILENT = "You were disconnected because you were inactive. Connect again."

Payload = dict[str, Any]
Admit = Callable[[str, object, str], Connection]
Part = Callable[[str], None]
Dispatch = Callable[[str, str, list[Any], Ack | None], None]
Then = Callable[[Connection], None]
Refused = Callable[[ChatError], None]


class Clients:
    """`admit(sid, auth, address)` lets someone in or raises ChatError, `part(sid)` takes them out of everything.

    `dispatch(sid, event, arguments, ack)` is the one door of client events.
    """

    def __init__(self, home: Home, admit: Admit, part: Part, dispatch: Dispatch) -> None:
        self.home = home
        self._admit = admit
        self._part = part
        self._dispatch = dispatch
        self._by_sid: dict[str, Client] = {}
        self._places: dict[str, Place] = {}
        self._nameless: dict[str, Client] = {}
        self._addresses: Counter[str] = Counter()
        self._nameless_addresses: Counter[str] = Counter()
        self._speeches: dict[Form, Speech] = {}
        self.pacer = Pacer(home.after)

    def teach(self, form: Form, speech: Speech) -> None:
        """Let clients of a form be spoken with so."""
        self._speeches[form] = speech

    def speech_of(self, form: Form | None) -> Speech:
        """How clients of a form are spoken with; those that have not shown theirs are taken for windows."""
        return self._speeches[form or Form.WINDOW]

    def __len__(self) -> int:
        return len(self._by_sid)

    def __iter__(self) -> Iterator[Client]:
        return iter(list(self._by_sid.values()))

    # -- coming and going

    def accept(self, descriptor: int, address: str, most: int, most_nameless: int) -> Client | None:
        """Take in a connection; None, and nothing kept, where so many of its source are here, or have no name yet."""
        key = source(address)
        if self._addresses[key] >= most or self._nameless_addresses[key] >= most_nameless:
            return None
        self._addresses[key] += 1
        self._nameless_addresses[key] += 1
        client = Client(descriptor, address, self)
        self._by_sid[client.sid] = self._nameless[client.sid] = client
        return client

    def forget(self, client: Client) -> bool:
        """Let a client go; tell whether it was still here."""
        if self._by_sid.pop(client.sid, None) is None:
            return False
        self._forget_nameless(client)
        _count_down(self._addresses, source(client.address))
        return True

    def _forget_nameless(self, client: Client) -> None:
        if self._nameless.pop(client.sid, None) is not None:
            _count_down(self._nameless_addresses, source(client.address))

    def enter(self, client: Client, auth: object, then: Then, refused: Refused) -> None:
        """Let a client in by what it shows, then call one or the other, where they may wait.

        It is heard no further meanwhile. A refusal ends it, once `refused` has told it why.
        """
        self._forget_nameless(client)
        client.aside(self._enter, client, auth, then, refused)

    def _enter(self, client: Client, auth: object, then: Then, refused: Refused) -> None:
        try:
            member = self._admit(client.sid, auth, client.address)
        except ChatError as error:
            refused(error)
            self.home.run(client.close)
            return
        client.member = member
        if client.sid not in self._by_sid:
            # It has gone while it was let in: nobody else would take it out again.
            self._part(client.sid)
        else:
            then(member)

    def leave(self, client: Client) -> Place | None:
        """Take whoever has gone out of everything they were in; return a room that they followed."""
        followed = None
        for room, place in list(self._places.items()):
            if client.sid in place:
                followed = place
                place.unfollow(client)
                self._drop_empty(room)
        if client.member is not None:
            self.home.aside(self._part, client.sid)
        return followed

    def _drop_empty(self, room: str) -> None:
        if not self._places[room]:
            del self._places[room]

    def ask(self, client: Client, event: str, fields: object, ack: Ack) -> None:
        """Have a client's event handled; `ack` gets the answer, from wherever it comes."""
        if self.home.may_wait:
            client.aside(self._dispatch, client.sid, event, [fields], ack)
        else:
            self._dispatch(client.sid, event, [fields], ack)

    def ask_here(self, client: Client, event: str, fields: object, ack: Ack) -> None:
        """The same, for whoever is aside already."""
        self._dispatch(client.sid, event, [fields], ack)

    def place(self, sid: str) -> Place | None:
        """Return the room that a window follows."""
        return next((place for place in self._places.values() if sid in place), None)

    def end_nameless(self, seconds: float) -> None:
        """Tell those who did not say who they are for so long, and end them."""
        before = time.monotonic() - seconds
        for client in list(self._nameless.values()):
            if client.came_at >= before:
                return
            self.end(client, _NO_NAME)

    def end_silent(self, seconds: float) -> None:
        """Tell those who said nothing for so long, and end them."""
        before = time.monotonic() - seconds
        for client in self:
            if client.heard_at < before:
                self.end(client, _SILENT)

    @staticmethod
    def end(client: Client, why: str) -> None:
        """Tell a client why, and end it."""
        client.tell("notice", {"code": "silent", "message": why})
        client.close()

    # -- the outlet

    def owns(self, sid: str) -> bool:
        """See Outlet."""
        # Those that have just gone, too: they are no concern of Socket.IO's.
        return sid.startswith(SID_PREFIX)

    def send(
        self, event: str, payload: Payload | Fragment, to: str | Sequence[str] | None, skip: Sequence[str] = ()
    ) -> None:
        """See Outlet."""
        if self._by_sid:
            self.home.run(self._send, event, payload, to, skip)

    def follow(self, sid: str, room: str) -> None:
        """See Outlet."""
        self.home.run(self._follow, sid, room)

    def unfollow(self, sid: str, room: str) -> None:
        """See Outlet."""
        self.home.run(self._unfollow, sid, room)

    def close(self, sid: str) -> None:
        """See Outlet."""
        self.home.run(self._close, sid)

    def is_full(self, sid: str) -> bool:
        """See Outlet."""
        client = self._by_sid.get(sid)
        return client is not None and client.stream.is_full

    def _send(
        self, event: str, payload: Payload | Fragment, to: str | Sequence[str] | None, skip: Sequence[str]
    ) -> None:
        if isinstance(to, str) and (place := self._places.get(to)) is not None:
            place.send(event, payload, skip)
            return
        sids = self._by_sid if to is None else [to] if isinstance(to, str) else to
        for client in [self._by_sid[sid] for sid in sids if sid in self._by_sid and sid not in skip]:
            if client.member is not None:
                client.tell(event, as_read(payload))

    def _follow(self, sid: str, room: str) -> None:
        client = self._by_sid.get(sid)
        if client is not None:
            self._places.setdefault(room, Place(self.home.reactor.flusher, self.pacer)).follow(client)

    def _unfollow(self, sid: str, room: str) -> None:
        client, place = self._by_sid.get(sid), self._places.get(room)
        if place is None:
            return
        if client is not None:
            place.unfollow(client)
            client.speech.expelled(client)
        if room in self._places:
            self._drop_empty(room)

    def _close(self, sid: str) -> None:
        client = self._by_sid.get(sid)
        if client is not None:
            client.close()


def _count_down(counter: Counter[str], key: str) -> None:
    counter[key] -= 1
    if counter[key] <= 0:
        del counter[key]
