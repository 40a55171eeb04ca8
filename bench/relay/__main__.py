"""`make bench`: the relay beside stock Flask-SocketIO and Node's socket.io, with official clients from outside."""

# ruff: noqa: E402  # the peers' library warns when it is imported
import warnings

warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.ending import stop_when_told
from bench.page import PAGE, as_section, facts_of_this_run, write_section
from bench.relay.contestants import NAMES, QUEUED
from bench.relay.figures import Figures, Rounds
from bench.relay.measuring import TURN_SECONDS, Load, measure
from bench.relay.plot import draw
from bench.relay.results import as_page, as_ratios, as_stalled, as_table
from bench.relay.stalling import Stalled, stall
from bench.relay.versions import versions

PICTURE = Path(__file__).parents[2] / "docs" / "relay.svg"
RATES = {1: 10.0, 500: 10.0, 1000: 5.0}
FULL = {"rounds": 5, "seconds": 20.0, "stalled_seconds": 60.0}
ABOUT = (
    "A job's `progress` events go to official JavaScript clients (websocket), all of them in one process outside. "
    "Latency is from just before an event is published to a client's handler, over all clients and events, the "
    "clients' own work included; CPU and memory are those of the one serving process. Shown are medians of the rounds "
    "with their range; ratios are within a round, and below 1 is better."
)


def main() -> None:
    """Measures, prints the tables, and writes page and picture where asked."""
    parser = argparse.ArgumentParser(prog="python -m bench.relay", description=__doc__)
    parser.add_argument("--clients", type=int, action="append", help="repeatable; 1, 500 and 1000 unless given")
    parser.add_argument("--rate", type=float, help="events a second; 10, for 1000 clients 5, unless given")
    parser.add_argument("--seconds", type=float, default=6.0, help="that a server is measured for in a round")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--stalled-seconds", type=float, default=20.0, help="that a client reads nothing; 0: not tried")
    parser.add_argument("--only", action="append", choices=NAMES, help="repeatable")
    parser.add_argument("--full", action="store_true", help=" ".join(f"{each} {FULL[each]}" for each in FULL))
    parser.add_argument("--write", action="store_true", help=f"writes {PAGE.name} and {PICTURE.name} too")
    if parser.parse_known_args()[0].full:
        parser.set_defaults(**FULL)
    asked = parser.parse_args()
    stop_when_told()
    names: list[str] = asked.only or list(NAMES)
    loads = [Load(each, asked.rate or RATES.get(each, 10.0), asked.seconds) for each in asked.clients or RATES]
    facts = facts_of_this_run(
        versions=versions(),
        rounds=f"{asked.rounds} of {asked.seconds:g} s a server, in new processes, taking turns of {TURN_SECONDS:g} s",
    )
    print("\n".join(f"{name}: {value}" for name, value in facts.items()), end="\n\n", flush=True)
    measured: dict[Load, Rounds] = {}
    stalled: dict[str, Stalled] = {}
    for load in loads if asked.rounds else ():
        measured[load] = _rounds(names, load, asked.rounds)
        print(f"{load}\n\n{as_table(measured[load])}\n", flush=True)
    print(as_ratios(measured), end="\n\n", flush=True)
    for name in names if asked.stalled_seconds else ():
        if name != QUEUED or asked.only:
            stalled[name] = stall(name, asked.stalled_seconds)
    print(as_stalled(stalled, asked.stalled_seconds))
    if asked.write:
        draw(measured, PICTURE)
        command = " ".join(("python -m bench.relay", *sys.argv[1:]))
        body = as_page(measured, stalled, asked.stalled_seconds)
        write_section("The relay", as_section(command, ABOUT, facts, body))


def _rounds(names: Sequence[str], load: Load, rounds: int) -> Rounds:
    """Every server's windows under one load."""
    windows: dict[str, list[Figures]] = {name: [] for name in names}
    for _ in range(rounds):
        for name, window in zip(names, measure(names, load), strict=True):
            windows[name].append(window)
            print(f"{load}: {name} p99 {window.p99:.1f} ms, {window.cpu_each:.1f} µs", file=sys.stderr, flush=True)
    return windows


if __name__ == "__main__":
    main()
