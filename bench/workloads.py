"""What is measured: each workload is a load for the generator and the figures that are read from its report."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from bench.seed import LONG, PAIRS


class Figure(NamedTuple):
    """A number of the report: its key there, what it is called, and whether more of it is better."""

    key: str
    title: str
    more_is_better: bool = False


class Scale(NamedTuple):
    """The size of a run: clients of the large room, rooms of two, seconds a measurement, rounds, the long history."""

    clients: int
    pairs: int
    seconds: float
    rounds: int
    history: int

    def settle(self, most: float) -> float:
        """Return the time (s) for all clients to join: `most`, less in a short run."""
        return min(most, 2 * self.seconds)


@dataclass(frozen=True)
class Workload:
    """A load. `stored` ones are only for contenders that store messages; `without` are the contenders to skip."""

    title: str
    options: dict[str, Any]
    figures: tuple[Figure, ...]
    stored: bool = False
    without: frozenset[str] = field(default_factory=frozenset)


_DELIVERIES = Figure("deliveries_per_second", "deliveries/s", more_is_better=True)
_ACKS = (
    Figure("acks_per_second", "acks/s", more_is_better=True),
    Figure("ack_p50", "ack p50 ms"),
    Figure("ack_p99", "ack p99 ms"),
)
_PACED = (
    Figure("delivery_p50", "delivery p50 ms"),
    Figure("delivery_p99", "delivery p99 ms"),
    Figure("pong_p99", "loop held up p99 ms"),
    Figure("pong_max", "loop held up, longest ms"),
)
# They make no HTML.
_NO_HTML = frozenset({"stock", "ceiling"})
_LOOP = Figure("pong_p99", "loop held up p99 ms")

# What people write, with one thing in it that is shown otherwise; `%` is somebody in the room.
_TEXTS = {
    "plain text": "could you look at the build again when you are back, it fails here since this morning",
    "a mention": "@% could you look at the build again when you are back, it fails since this morning",
    "a link": "could you look at https://ci.example.org/builds/4711?step=test when you are back, it fails again",
    "code": "could you run `make -j2 test` again when you are back, it fails here since this morning",
    "an emoji shortcode": "could you look at the build when you are back, it is green here since this morning :tada:",
}


def workloads(scale: Scale) -> list[Workload]:
    """The workloads at a scale."""
    room = {"clients": scale.clients, "seconds": scale.seconds, "settle": scale.settle(1.5)}
    pairs = {"clients": 2 * scale.pairs, "rooms": scale.pairs, "room": PAIRS, "seconds": scale.seconds, "settle": 0.5}
    return [
        *(_fan_out(room, scale.clients, under_way) for under_way in (1, 20, 320)),
        Workload(
            f"20 messages/s to {scale.clients} in one room",
            room | {"rate": 20, "senders": scale.clients},
            _PACED,
        ),
        Workload(
            f"{scale.pairs} rooms of two, {2 * scale.pairs} under way, acks awaited",
            pairs | {"senders": 2 * scale.pairs},
            (*_ACKS, _LOOP),
        ),
        *(
            Workload(
                f"{scale.pairs} rooms of two, {2 * scale.pairs} under way, {kind} in each message",
                pairs | {"senders": 2 * scale.pairs, "text": text},
                _ACKS[:1],
                without=_NO_HTML,
            )
            for kind, text in _TEXTS.items()
        ),
        *(
            Workload(
                f"fan-out to {scale.clients} in one room, {senders} senders × 2 under way, each with a mention",
                room | {"senders": min(senders, scale.clients), "window": 2, "all": 1, "text": _TEXTS["a mention"]},
                (_DELIVERIES,),
                without=_NO_HTML,
            )
            for senders in (10, 16)
        ),
        Workload(
            "one message under way in a room of two",
            {"clients": 2, "room": f"{PAIRS}0", "seconds": scale.seconds, "settle": 0.5},
            _ACKS,
        ),
        Workload(
            f"joining with the last 50 of {scale.history:,} messages",
            {"clients": 1, "room": LONG, "joins": 1, "limit": 50, "seconds": scale.seconds, "settle": 0.5},
            (Figure("acks_per_second", "joins/s", more_is_better=True), *_ACKS[1:]),
            stored=True,
        ),
    ]


def _fan_out(room: dict[str, Any], clients: int, under_way: int) -> Workload:
    senders = min(under_way, clients)
    return Workload(
        f"fan-out to {clients} in one room, {under_way} under way",
        room | {"senders": senders, "window": under_way // senders, "all": 1, "seconds": _long_enough(room, under_way)},
        (_DELIVERIES,),
        # It takes half a minute to hand out what is under way.
        without=frozenset({"stock"} if under_way > 100 else ()),
    )


def _long_enough(room: dict[str, Any], under_way: int) -> float:
    # The slower ones need some seconds to hand out once all that is under way.
    seconds: float = room["seconds"]
    return seconds * 2 if under_way > 100 else seconds
