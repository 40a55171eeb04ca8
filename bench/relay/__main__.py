"""`python -m bench.relay`: the relay beside stock Flask-SocketIO and Node's socket.io, with official clients."""

# ruff: noqa: E402  # the peers' library warns when it is imported
import warnings

warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")

import argparse
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from bench.ending import stop_when_told
from bench.redis_server import redis_server
from bench.relay.contestants import NAMES
from bench.relay.figures import Figures
from bench.relay.measuring import Load, measure
from bench.relay.results import as_ratios, as_stalled, as_table
from bench.relay.stalling import stall

RATES = {1: 10.0, 500: 10.0, 1000: 5.0}


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m bench.relay", description=__doc__)
    parser.add_argument("--clients", type=int, action="append", help="repeatable; 1, 500 and 1000 unless given")
    parser.add_argument("--rate", type=float, help="events a second; 10, and 5 for 1000 clients, unless given")
    parser.add_argument("--seconds", type=float, default=6, help="of a window")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--stalled-seconds", type=float, default=20, help="how long a client reads nothing; 0: none does")
    parser.add_argument("--only", action="append", choices=NAMES, help="repeatable")
    asked = parser.parse_args()
    stop_when_told()
    names = asked.only or list(NAMES)
    loads = [Load(each, asked.rate or RATES.get(each, 10.0), asked.seconds) for each in asked.clients or RATES if asked.rounds]
    measured: dict[int, dict[str, list[Figures]]] = {load.clients: {name: [] for name in names} for load in loads}
    stalled = {}
    with tempfile.TemporaryDirectory(prefix="winnow-bench-") as folder, redis_server(Path(folder) / "redis") as url:
        data = Path(folder) / "data"
        for load in loads:
            for turn in range(asked.rounds):
                # In turn, and each first once: a machine that grows busier or warmer is nobody's advantage.
                for name in (names[(turn + place) % len(names)] for place in range(len(names))):
                    one = measure(name, load, url, data)
                    measured[load.clients][name].append(one)
                    print(f"{load.clients} clients, {name}: p99 {one.p99:.1f} ms, {one.cpu_each:.1f} µs of CPU", file=sys.stderr)
            print(f"{load.clients} clients x {load.rate}/s\n\n{as_table(measured[load.clients])}\n", flush=True)
        if asked.rounds and len(names) > 1:
            print(as_ratios(measured), flush=True)
        for name in names if asked.stalled_seconds else ():
            stalled[name] = stall(name, asked.stalled_seconds, url, data)
            print(name, stalled[name], file=sys.stderr)
        if stalled:
            print(as_stalled(stalled))


if __name__ == "__main__":
    main()
