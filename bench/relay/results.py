"""Rounds of figures as tables: what each contestant needed, and Winnow's figures by those of its peers."""

from collections.abc import Callable, Mapping

from bench.relay.contestants import NODE, STOCK
from bench.relay.figures import Figures, Rounds, ratios, spread
from bench.relay.measuring import Load
from bench.relay.stalling import OTHERS, RATE, Stalled
from bench.table import table

FIGURES: dict[str, tuple[str, Callable[[Figures], float]]] = {
    "p99": ("ms", lambda window: window.p99),
    "CPU": ("µs a delivery", lambda window: window.cpu_each),
    "memory": ("MB", lambda window: window.rss),
}
"""What is compared, its unit, and how a window has it."""


def as_table(rounds: Rounds) -> str:
    """One load: every contestant, medians with their ranges."""
    header = (
        "server", "p50 ms", "p99 ms", "CPU s", "CPU µs a delivery", "memory MB", "of it its own MB", "deliveries",
        "lost", "reconnects", "clients' CPU s",
    )  # fmt: skip
    rows = [
        (
            name, spread([each.p50 for each in windows]), spread([each.p99 for each in windows]),
            spread([each.cpu for each in windows], 2), spread([each.cpu_each for each in windows]),
            spread([each.rss for each in windows], 0), spread([each.uss for each in windows], 0),
            f"{sum(each.deliveries for each in windows):,}", sum(each.lost for each in windows),
            sum(each.reconnects for each in windows), spread([each.clients_cpu for each in windows], 2),
        )
        for name, windows in rounds.items()
    ]  # fmt: skip
    return table(header, rows, right=frozenset(range(1, 11)))


def as_ratios(measured: Mapping[Load, Rounds]) -> str:
    """Figures by Node's and by the stock server's, round by round; below 1 is better. Empty where neither ran."""
    ran = [peer for peer in (NODE, STOCK) if any(peer in rounds for rounds in measured.values())]
    rows = [
        (
            load, name,
            *(spread(ratios(windows, rounds[peer], figure), 2) for peer in ran for _, figure in FIGURES.values()),
        )
        for load, rounds in measured.items() for name, windows in rounds.items() if name not in ran
    ]  # fmt: skip
    header = ("load", "server", *(f"{what} by {peer}'s" for peer in ran for what in FIGURES))
    return table(header, rows, right=frozenset(range(2, len(header)))) if ran and rows else ""


def as_stalled(outcomes: Mapping[str, Stalled], seconds: float) -> str:
    """What a client that reads nothing for so long costs, server by server; empty where that was not tried."""
    header = (
        "server", "others' p99 ms before", "meanwhile", "memory grew by MB", "told to resync", "from the log",
        "reconnects", "up to date at the end",
    )  # fmt: skip
    rows = [
        (
            name, f"{one.p99_before:.1f}", f"{one.p99_during:.1f}", f"{one.grown_mb:.1f}", one.resyncs, one.recovered,
            one.reconnects, "yes" if one.up_to_date else "no",
        )
        for name, one in outcomes.items()
    ]  # fmt: skip
    about = (
        f"{OTHERS} clients follow a job that shows as many rows as it may ({RATE:g} times a second 32 KiB); one more "
        f"reads nothing for {seconds:g} s, then reads on."
    )
    return f"{about}\n\n{table(header, rows, right=frozenset(range(1, 7)))}" if rows else ""


def as_page(measured: Mapping[Load, Rounds], stalled: Mapping[str, Stalled], seconds: float) -> str:
    """All of it, as a page has it."""
    parts = [f"### {load}\n\n{as_table(rounds)}" for load, rounds in measured.items()]
    if told := as_ratios(measured):
        parts.append(f"### By its peers\n\n{told}")
    if stalled:
        parts.append(f"### A client that reads nothing\n\n{as_stalled(stalled, seconds)}")
    return "\n\n".join(parts)
