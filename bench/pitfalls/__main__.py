"""`make pitfalls`: the naive designs beside Winnow's way, each with work that sleeps and with work that computes."""

import argparse
import importlib.metadata
import json
import os
import platform
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TypeVar

from bench.ending import stop_when_told
from bench.pitfalls import cases, pages, results
from bench.pitfalls.cases import ALL, Case
from bench.pitfalls.chromium import LIBRARY, chromium, elsewhere
from bench.pitfalls.figures import Opened
from bench.pitfalls.results import Measurement, Result
from bench.pitfalls.words import ENGLISH

One = TypeVar("One")
VERSIONED = ("Flask-SocketIO", "python-socketio", "eventlet", "celery")


def main() -> int:
    """Gives the exit code: 1 where Winnow's way did not do all that it is for."""
    parser = argparse.ArgumentParser(prog="python -m bench.pitfalls", description=__doc__)
    parser.add_argument("--case", action="append", metavar="NAME", help="only those whose name begins so (repeatable)")
    parser.add_argument("--step", type=float, default=1.0, help="seconds of work after each message")
    parser.add_argument("--rounds", type=int, default=1, help="how often each is measured; the table has medians")
    parser.add_argument("--write", action="store_true", help="puts the tables into docs/why.md and docs/why.zh.md too")
    parser.add_argument("--list", action="store_true", help="the names of the cases")
    asked = parser.parse_args()
    stop_when_told()
    if asked.list:
        print("\n".join(case.name for case in ALL))
        return 0
    chosen = [case for case in ALL if not asked.case or case.name.startswith(tuple(asked.case))]
    if not chosen:
        parser.error("no such case; --list shows them")
    if asked.write and len(chosen) < len(ALL):
        parser.error("--write needs all cases")
    print(f"Ten messages, {asked.step:g} s of work after each; ping every 2 s, timeout 2 s.\n", flush=True)
    rounds = [measure(chosen, asked.step) for _ in range(asked.rounds)]
    measurement = Measurement(_facts(asked.rounds), [results.median(each) for each in zip(*rounds, strict=True)])
    print(pages.tables(measurement, ENGLISH))
    if asked.write:
        results.keep(measurement)
        pages.write(measurement)
    faults = [
        f"Winnow's way, work that {ENGLISH.works[each.work]}, round {number}: {fault}"
        for number, one_round in enumerate(rounds, 1)
        for each in one_round
        if each.design == cases.WINNOW
        for fault in results.broken(each)
    ]
    for fault in faults:
        print(fault, file=sys.stderr)
    return int(bool(faults))


def measure(chosen: Sequence[Case], step: float) -> list[Result]:
    """One round. Naive cases run beside each other, one that computes with one that sleeps; Winnow's way runs alone."""
    stayed = _all("stays", chosen, lambda case: cases.stay(case, step))
    left = _all("leaves", chosen, cases.leave)
    came = _all("from elsewhere", chosen, _from_elsewhere)
    return [Result(case.design, case.work, stayed[case], left[case], came[case]) for case in chosen]


def _from_elsewhere(case: Case) -> dict[str, dict[str, Opened]]:
    with chromium() as browser, elsewhere(browser) as pages_elsewhere:
        return cases.come_from_elsewhere(case, pages_elsewhere)


def _all(what: str, chosen: Sequence[Case], one: Callable[[Case], One]) -> dict[Case, One]:
    lanes = [[case for case in chosen if case.work == work and not case.page_says_run] for work in cases.WORKS]
    done: dict[Case, One] = {}

    def run(lane: Sequence[Case]) -> None:
        for case in lane:
            done[case] = one(case)
            print(f"{case.name}: {what}", file=sys.stderr, flush=True)

    with ThreadPoolExecutor(len(lanes)) as pool:
        list(pool.map(run, lanes))
    run([case for case in chosen if case.page_says_run])
    return done


def _facts(rounds: int) -> dict[str, str]:
    client = json.loads((LIBRARY.parents[1] / "package.json").read_text())["version"]
    versions = [f"{name} {importlib.metadata.version(name)}" for name in VERSIONED]
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "cores": str(len(os.sched_getaffinity(0))),
        "machine": platform.machine(),
        "python": platform.python_version(),
        "versions": ", ".join([*versions, f"socket.io-client {client}"]),
        "rounds": str(rounds),
    }


if __name__ == "__main__":
    sys.exit(main())
