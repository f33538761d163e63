"""Runs the workloads. Each round measures every contender, so that a noisy minute affects all of them."""

import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from statistics import median

from bench import generator, machine
from bench.generator import BenchError, Report
from bench.servers import ROOT, Contender, Running
from bench.workloads import Scale, Workload, workloads

# By title of the workload, then by key of the contender: the reports of all rounds.
Results = dict[str, dict[str, list[Report]]]


class Store(dict[str, dict[str, float]]):
    """The figures of the store alone: `stored`, `join`, and `sync`, the disk's own time."""


def measure(chosen: list[Contender], scale: Scale) -> Results:
    """Start all contenders and run every workload in turn. Raises BenchError when messages were lost."""
    results: Results = defaultdict(lambda: defaultdict(list))
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        servers: list[Running] = []
        try:
            for contender in chosen:
                # One by one: those that run have to be stopped when the next does not start.
                servers.append(Running(contender, Path(folder), scale.pairs, scale.history))  # noqa: PERF401
            for number in range(scale.rounds):
                for workload in workloads(scale):
                    _say(f"round {number + 1} of {scale.rounds}: {workload.title}")
                    _take_turns(workload, servers, results)
        finally:
            for server in servers:
                server.stop()
    return results


def _take_turns(workload: Workload, servers: list[Running], results: Results) -> None:
    for server in servers:
        contender = server.contender
        if contender.key in workload.without or (workload.stored and not contender.stores):
            continue
        try:
            report = generator.run(server.port, **workload.options)
        except BenchError as error:
            raise BenchError(f"{contender.title}, {workload.title}: {error}\n{server.log[-2000:]}") from None
        if report["refused"] or report["delivered"] != report["expected"]:
            raise BenchError(f"{contender.title}, {workload.title}: messages were lost: {report}")
        results[workload.title][contender.key].append(report)


def memory(chosen: list[Contender], scale: Scale) -> dict[int, dict[str, float]]:
    """Return each contender's memory per idle connection (KB), for one and for two full large rooms."""
    found: dict[int, dict[str, float]] = defaultdict(dict)
    for contender in chosen:
        for number in (scale.clients, 2 * scale.clients):
            _say(f"memory of {number} idle clients: {contender.title}")
            with tempfile.TemporaryDirectory(prefix="bench-") as folder:
                found[number][contender.key] = _memory(contender, number, scale.settle(2.5), Path(folder))
    return found


def _memory(contender: Contender, clients: int, settle: float, folder: Path) -> float:
    server = Running(contender, folder)
    try:
        return kilobytes_a_client(server, clients, settle)
    finally:
        server.stop()


def kilobytes_a_client(server: Running, clients: int, settle: float) -> float:
    """Return a running server's memory per idle client (KB), after `clients` joined within `settle` s."""
    # What is loaded and built for the first clients is no cost of the later ones.
    with generator.idle_clients(server.port, 50, settle):
        before = machine.resident_kilobytes(server.pid)
        with generator.idle_clients(server.port, clients, settle):
            return (machine.resident_kilobytes(server.pid) - before) / clients


def store(scale: Scale) -> Store:
    """Measure the chat's store alone, and the disk below it."""
    _say("the store alone")
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        environ = {"DATA_DIR": folder, "PATH": "/usr/bin:/bin"}
        before = machine.sync_milliseconds(Path(folder))
        _python("bench.seed", "1", str(scale.history), environ=environ)
        figures = json.loads(_python("bench.store_alone", str(scale.seconds), environ=environ))
        syncs = sorted(before + machine.sync_milliseconds(Path(folder)))
        return Store(figures, sync={"p50": median(syncs), "p99": syncs[int(len(syncs) * 0.99)]})


def _python(module: str, *arguments: str, environ: dict[str, str]) -> str:
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=True).stdout


def _say(what: str) -> None:
    print(f"- {what} ...", file=sys.stderr, flush=True)
