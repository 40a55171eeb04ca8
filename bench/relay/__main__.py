"""`python -m bench.relay`: the relay beside stock Flask-SocketIO and Node's socket.io, with official clients."""

import argparse
import sys
import tempfile
from pathlib import Path

from bench.ending import stop_when_told
from bench.relay.contestants import NAMES
from bench.relay.figures import Figures
from bench.relay.measuring import Load, measure
from bench.relay.redis import redis_server
from bench.table import table


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m bench.relay", description=__doc__)
    parser.add_argument("--clients", type=int, action="append", help="repeatable")
    parser.add_argument("--rate", type=float, help="events a second")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--processes", type=int, default=1, help="processes that the clients are spread over")
    parser.add_argument("--only", action="append", choices=NAMES)
    asked = parser.parse_args()
    stop_when_told()
    names = asked.only or list(NAMES)
    loads = [
        Load(clients, asked.rate or (5 if clients >= 1000 else 10), asked.seconds)
        for clients in asked.clients or (1, 500, 1000)
    ]
    header = ("clients", "contestant", "events", "lost", "p50 ms", "p99 ms", "max ms", "CPU s", "CPU ms/delivery", "RSS MB", "USS MB", "reconnects")
    rows = []
    with tempfile.TemporaryDirectory(prefix="winnow-bench-") as name, redis_server(Path(name) / "redis") as url:
        for load in loads:
            for turn in range(asked.rounds):
                for place in range(len(names)):
                    who = names[(turn + place) % len(names)]
                    one = measure(who, load, asked.processes, url, Path(name) / "data")
                    rows.append((load.clients, who, *_cells(one)))
                    print(rows[-1], file=sys.stderr, flush=True)
    rows.sort(key=lambda row: (row[0], row[1]))
    print(table(header, rows))


def _cells(one: Figures) -> tuple[str, ...]:
    return (
        str(one.events), str(one.lost), f"{one.p50:.1f}", f"{one.p99:.1f}", f"{one.longest:.1f}", f"{one.cpu:.2f}",
        f"{one.cpu_ms:.4f}", f"{one.rss:.0f}", f"{one.uss:.0f}", str(one.reconnects),
    )  # fmt: skip


if __name__ == "__main__":
    main()
