"""Formats the figures as a Markdown table. A ratio above 1 means that chatapp is better, whatever the unit."""

from collections.abc import Iterable, Sequence
from statistics import median

from bench.measure import Results, Store
from bench.servers import Contender
from bench.workloads import Figure, Scale, workloads

_OURS = "ours"
_MEMORY = Figure("kilobytes", "KB a connection")

Rows = list[list[str]]


def table(results: Results, memory: dict[int, dict[str, float]], scale: Scale, chosen: Sequence[Contender]) -> str:
    """Return the table of all workloads: one line per figure, medians over the rounds, ratios in brackets."""
    rows: Rows = [["", *(contender.title for contender in chosen)]]
    for workload in workloads(scale):
        for figure in workload.figures:
            values = {
                key: median(report[figure.key] for report in reports)
                for key, reports in results.get(workload.title, {}).items()
            }
            rows.append(_row(f"{workload.title}: {figure.title}", values, figure, chosen))
    for clients, values in memory.items():
        rows.append(_row(f"{clients} idle: {_MEMORY.title}", values, _MEMORY, chosen))
    return _markdown(rows)


def store_lines(store: Store, one_under_way: float | None) -> str:
    """Return the figures of the store alone and of the disk."""
    stored, join, sync = store["stored"], store["join"], store["sync"]
    text = (
        "- The store alone (SQLite, synchronous=FULL, group commit):"
        f" {stored['per_second']:,.0f} messages/s, ack p50 {stored['p50']:.1f} ms, p99 {stored['p99']:.1f} ms.\n"
        f"- Server time for a join's 50 messages: p50 {join['p50']:.2f} ms, p99 {join['p99']:.2f} ms.\n"
        f"- The disk's own sync: p50 {sync['p50']:.2f} ms, p99 {sync['p99']:.2f} ms."
    )
    if one_under_way is not None:
        text += f"\n- One message under way is acknowledged {one_under_way - sync['p50']:.2f} ms after a sync's time."
    return text


def median_of(results: Results, title: str, key: str) -> float | None:
    """Return chatapp's figure in a workload, or None if that was not measured."""
    reports = results.get(title, {}).get(_OURS)
    return median(report[key] for report in reports) if reports else None


def _row(title: str, values: dict[str, float], figure: Figure, chosen: Iterable[Contender]) -> list[str]:
    ours = values.get(_OURS)
    return [title, *(_cell(values.get(contender.key), ours, figure, contender.key) for contender in chosen)]


def _cell(value: float | None, ours: float | None, figure: Figure, key: str) -> str:
    if value is None:
        return "–"
    text = f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
    if ours is None or key == _OURS or not ours or not value:
        return text
    ratio = ours / value if figure.more_is_better else value / ours
    return f"{text} (×{ratio:.2g})" if ratio < 10 else f"{text} (×{ratio:.0f})"


def _markdown(rows: Rows) -> str:
    head, *body = rows
    lines = [head, ["---", *("---:" for _ in head[1:])], *body]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
