"""All TCP clients, by sid and by the rooms they are subscribed to; the outlet through which events reach them."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from orjson import Fragment

from chatapp.domain.errors import ChatError
from chatapp.domain.ip_addresses import address_key_of
from chatapp.domain.server_texts import local_text
from chatapp.realtime.connections import Ack, Connection
from chatapp.tcp.channel import Channel, decode_fragments
from chatapp.tcp.client import SID_PREFIX, ProtocolHandler, TcpClient
from chatapp.tcp.loop_thread import LoopThread
from chatapp.tcp.pacing import Pacer
from chatapp.tcp.protocol_detection import WireProtocol

Payload = dict[str, Any]
Admit = Callable[[str, object, str], Connection]
Disconnect = Callable[[str], None]
Dispatch = Callable[[str, str, list[Any], Ack | None], None]
OnAdmitted = Callable[[Connection], None]
OnRefused = Callable[[ChatError], None]


class TcpClients:
    """`admit(sid, auth, address)` returns a connection or raises ChatError, `disconnect(sid)` ends it everywhere.

    `dispatch(sid, event, arguments, ack)` handles every client event.
    """

    def __init__(self, loop_thread: LoopThread, admit: Admit, disconnect: Disconnect, dispatch: Dispatch) -> None:
        self.loop_thread = loop_thread
        self._admit = admit
        self._disconnect = disconnect
        self._dispatch = dispatch
        self._by_sid: dict[str, TcpClient] = {}
        self._channels: dict[str, Channel] = {}
        self._unidentified: dict[str, TcpClient] = {}
        self._addresses: Counter[str] = Counter()
        self._unidentified_addresses: Counter[str] = Counter()
        self._handlers: dict[WireProtocol, ProtocolHandler] = {}
        self.pacer = Pacer(loop_thread.call_later)

    def register(self, protocol: WireProtocol, handler: ProtocolHandler) -> None:
        """Set the handler for clients of a protocol."""
        self._handlers[protocol] = handler

    def handler_for(self, protocol: WireProtocol | None) -> ProtocolHandler:
        """Return the handler of a protocol. Clients that have sent nothing yet (None) are treated as windows."""
        return self._handlers[protocol or WireProtocol.WINDOW]

    def __len__(self) -> int:
        return len(self._by_sid)

    def __iter__(self) -> Iterator[TcpClient]:
        return iter(list(self._by_sid.values()))

    # -- registration

    def accept(self, descriptor: int, address: str, limit: int, unidentified_limit: int) -> TcpClient | None:
        """Register a new connection. Returns None if its address is at one of the two limits."""
        key = address_key_of(address)
        if self._addresses[key] >= limit or self._unidentified_addresses[key] >= unidentified_limit:
            return None
        self._addresses[key] += 1
        self._unidentified_addresses[key] += 1
        client = TcpClient(descriptor, address, self)
        self._by_sid[client.sid] = self._unidentified[client.sid] = client
        return client

    def remove(self, client: TcpClient) -> bool:
        """Remove a client. Return False if it was not registered any more."""
        if self._by_sid.pop(client.sid, None) is None:
            return False
        self._remove_unidentified(client)
        _decrement(self._addresses, address_key_of(client.address))
        return True

    def _remove_unidentified(self, client: TcpClient) -> None:
        if self._unidentified.pop(client.sid, None) is not None:
            _decrement(self._unidentified_addresses, address_key_of(client.address))

    def sign_in(self, client: TcpClient, auth: object, on_admitted: OnAdmitted, on_refused: OnRefused) -> None:
        """Admit a client in the background, then call one of the two callbacks there; both may block.

        Reading from the client pauses until then. A refused client is closed after `on_refused`.
        """
        self._remove_unidentified(client)
        client.spawn(self._sign_in, client, auth, on_admitted, on_refused)

    def _sign_in(self, client: TcpClient, auth: object, on_admitted: OnAdmitted, on_refused: OnRefused) -> None:
        try:
            connection = self._admit(client.sid, auth, client.address)
        except ChatError as error:
            on_refused(error)
            self.loop_thread.run(client.close)
            return
        client.connection = connection
        if client.sid not in self._by_sid:
            # The client disconnected while it was being admitted, so `leave_all` did not end its session.
            self._disconnect(client.sid)
        else:
            on_admitted(connection)

    def leave_all(self, client: TcpClient) -> Channel | None:
        """Unsubscribe the client from all channels and end its session; return a channel that it was subscribed to."""
        subscribed = None
        for room, channel in list(self._channels.items()):
            if client.sid in channel:
                subscribed = channel
                channel.unsubscribe(client)
                self._drop_empty(room)
        if client.connection is not None:
            self.loop_thread.spawn(self._disconnect, client.sid)
        return subscribed

    def _drop_empty(self, room: str) -> None:
        if not self._channels[room]:
            del self._channels[room]

    def dispatch(self, client: TcpClient, event: str, fields: object, ack: Ack) -> None:
        """Dispatch a client's event from the loop. `ack` gets the answer, on any thread."""
        if self.loop_thread.is_separate:
            client.spawn(self._dispatch, client.sid, event, [fields], ack)
        else:
            self._dispatch(client.sid, event, [fields], ack)

    def dispatch_blocking(self, client: TcpClient, event: str, fields: object, ack: Ack) -> None:
        """Dispatch a client's event from a call that may block, such as `on_admitted`."""
        self._dispatch(client.sid, event, [fields], ack)

    def channel_of(self, sid: str) -> Channel | None:
        """Return the channel that a window or line client is subscribed to: it has at most one."""
        return next((channel for channel in self._channels.values() if sid in channel), None)

    def close_unidentified(self, seconds: float) -> None:
        """Close the clients that connected more than `seconds` ago and have not sent a name or token."""
        before = time.monotonic() - seconds
        for client in list(self._unidentified.values()):
            if client.connected_at >= before:
                return
            self._close_with_notice(client, local_text("tcp_no_name"))

    def close_idle(self, seconds: float) -> None:
        """Close the clients that have sent nothing for more than `seconds`."""
        before = time.monotonic() - seconds
        for client in self:
            if client.received_at < before:
                self._close_with_notice(client, local_text("tcp_inactive"))

    @staticmethod
    def _close_with_notice(client: TcpClient, reason: str) -> None:
        client.send_event("notice", {"code": "silent", "message": reason})
        client.close()

    # -- the outlet

    def owns(self, sid: str) -> bool:
        """See Outlet."""
        # True for clients that have just disconnected, too: Socket.IO must not look for them.
        return sid.startswith(SID_PREFIX)

    def send(
        self, event: str, payload: Payload | Fragment, to: str | Sequence[str] | None, skip: Sequence[str] = ()
    ) -> None:
        """See Outlet."""
        if self._by_sid:
            self.loop_thread.run(self._send, event, payload, to, skip)

    def subscribe(self, sid: str, room: str) -> None:
        """See Outlet."""
        self.loop_thread.run(self._subscribe, sid, room)

    def unsubscribe(self, sid: str, room: str) -> None:
        """See Outlet."""
        self.loop_thread.run(self._unsubscribe, sid, room)

    def close(self, sid: str) -> None:
        """See Outlet."""
        self.loop_thread.run(self._close, sid)

    def is_full(self, sid: str) -> bool:
        """See Outlet."""
        client = self._by_sid.get(sid)
        return client is not None and client.stream.is_full

    def _send(
        self, event: str, payload: Payload | Fragment, to: str | Sequence[str] | None, skip: Sequence[str]
    ) -> None:
        if isinstance(to, str) and (channel := self._channels.get(to)) is not None:
            channel.send(event, payload, skip)
            return
        sids = self._by_sid if to is None else [to] if isinstance(to, str) else to
        for client in [self._by_sid[sid] for sid in sids if sid in self._by_sid and sid not in skip]:
            if client.connection is not None:
                client.send_event(event, decode_fragments(payload))

    def _subscribe(self, sid: str, room: str) -> None:
        client = self._by_sid.get(sid)
        if client is not None:
            new_channel = Channel(self.loop_thread.reactor.flusher, self.pacer)
            self._channels.setdefault(room, new_channel).subscribe(client)

    def _unsubscribe(self, sid: str, room: str) -> None:
        client, channel = self._by_sid.get(sid), self._channels.get(room)
        if channel is None:
            return
        if client is not None:
            channel.unsubscribe(client)
            client.on_kicked()
        if room in self._channels:
            self._drop_empty(room)

    def _close(self, sid: str) -> None:
        client = self._by_sid.get(sid)
        if client is not None:
            client.close()


def _decrement(counter: Counter[str], key: str) -> None:
    counter[key] -= 1
    if counter[key] <= 0:
        del counter[key]
