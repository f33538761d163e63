"""`python -m bench`: measures, prints a Markdown table, and writes it where `--out` says."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from bench import bulk, generator, machine, measure, pages, report, servers
from bench.generator import BenchError
from bench.servers import Contender
from bench.workloads import Scale

FULL = Scale(clients=1000, pairs=100, seconds=4, rounds=3, history=1_000_000)
QUICK = Scale(clients=1000, pairs=100, seconds=1.5, rounds=1, history=100_000)
_NODE = {"node", "node-sqlite"}


def main(arguments: list[str] | None = None) -> int:
    """Run the measurements that the arguments select and return the exit code."""
    options = _options(arguments)
    scale = _scale(options)
    try:
        print(_measured(options, scale))
    except BenchError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    return 0


def _measured(options: argparse.Namespace, scale: Scale) -> str:
    chosen = _chosen(options)
    generator.program("load")
    load = machine.load()
    store = measure.store(scale)
    results = measure.measure(chosen, scale)
    memory = {} if options.no_memory else measure.memory(chosen, scale)
    one = report.median_of(results, "one message under way in a room of two", "ack_p50")
    head = (
        f"Measured {datetime.now(UTC):%Y-%m-%d %H:%M} UTC on {machine.describe()};"
        f" load average {load:.1f} before, {machine.load():.1f} after."
        f" Medians of {scale.rounds} rounds of {scale.seconds:g} s. In brackets: how many times better the chat does."
    )
    table = report.table(results, memory, scale, chosen)
    parts = [head, table, report.store_lines(store, one)]
    if {"ours", "node-sqlite"} <= {contender.key for contender in chosen}:
        parts.append(pages.measure(scale.seconds, scale.rounds))
    parts.append(bulk.report(min(bulk.MESSAGES, scale.history // 5), options.postgres))
    text = "\n\n".join(parts)
    if options.out:
        options.out.write_text(text + "\n")
    return text


def _chosen(options: argparse.Namespace) -> list[Contender]:
    known = servers.contenders(options.postgres)
    wanted = options.contenders.split(",") if options.contenders else list(known)
    unknown = set(wanted) - set(known)
    if unknown:
        raise BenchError(f"there is no contender {', '.join(sorted(unknown))}; there are {', '.join(known)}.")
    if _NODE & set(wanted):
        servers.install_node_packages()
        if "node-sqlite" in wanted and not servers.has_better_sqlite3():
            print("bench: better-sqlite3 does not work here, so Node is measured without it.", file=sys.stderr)
            wanted.remove("node-sqlite")
    return [contender for key, contender in known.items() if key in wanted]


def _scale(options: argparse.Namespace) -> Scale:
    base = QUICK if options.quick else FULL
    given = {name: value for name in Scale._fields if (value := getattr(options, name)) is not None}
    return base._replace(**given)


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short round: a first impression")
    parser.add_argument("--out", type=Path, help="also write the table to this file")
    parser.add_argument("--contenders", metavar="A,B", help="only these (ours, node, node-sqlite, stock, ceiling)")
    parser.add_argument("--postgres", default="", metavar="URL", help="also measure the chat on this empty database")
    parser.add_argument("--no-memory", action="store_true", help="leave out the memory of idle connections")
    parser.add_argument("--clients", type=int, help="clients in the large room (1000)")
    parser.add_argument("--pairs", type=int, help="rooms of two (100)")
    parser.add_argument("--seconds", type=float, help="length of a measurement (4)")
    parser.add_argument("--rounds", type=int, help="turns of each contender at each workload (3)")
    parser.add_argument("--history", type=int, help="messages of the long room (1000000)")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
