"""Rounds of figures as tables: what each contestant needed, and Winnow's figures by those of its peers."""

from collections.abc import Mapping, Sequence

from bench.relay.contestants import NODE, STOCK
from bench.relay.figures import Figures, ratios, spread
from bench.relay.stalling import Stalled
from bench.table import table

Rounds = Mapping[str, Sequence[Figures]]
"""Each contestant's windows under one load, in the order of rounds."""

RATIOS = (("p99", lambda one: one.p99), ("CPU", lambda one: one.cpu_each), ("memory", lambda one: one.rss))


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


def as_ratios(loads: Mapping[int, Rounds]) -> str:
    """Everybody's figures by Node's and by the stock server's, round by round; below 1 is better."""
    peers = [peer for peer in (NODE, STOCK) if all(peer in rounds for rounds in loads.values())]
    header = ("clients", "server", *(f"{what} by {peer}'s" for peer in peers for what, _ in RATIOS))
    rows = [
        (
            clients, name,
            *(spread(ratios(windows, rounds[peer], figure), 2) for peer in peers for _, figure in RATIOS),
        )
        for clients, rounds in loads.items() for name, windows in rounds.items() if name not in peers
    ]  # fmt: skip
    return table(header, rows, right=frozenset({0, *range(2, len(header))}))


def as_stalled(outcomes: Mapping[str, Stalled]) -> str:
    """What a client that reads nothing costs, server by server."""
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
    return table(header, rows, right=frozenset(range(1, 7)))
