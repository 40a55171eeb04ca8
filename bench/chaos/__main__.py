"""`make chaos`: injects faults into a running system under load, then checks the contract's invariants, job by job."""

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import httpx

from bench.chaos.expected import expected, work
from bench.chaos.faults import inject
from bench.chaos.invariants import WHICH, violations
from bench.chaos.load import Job, Load
from bench.chaos.recovery import Life, recovery
from bench.chaos.report import Report
from bench.chaos.schedule import KINDS, Fault, schedule
from bench.chaos.server import Server
from bench.chaos.sockets import SocketWatcher
from bench.ending import stop_when_told
from tests.system.running import System

ENDING_S = 90.0
CUT_EVERY = 12


def main() -> int:
    """Gives the exit code: 1 where an invariant was violated."""
    parser = argparse.ArgumentParser(prog="python -m bench.chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6), help="a run to repeat")
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--every", type=float, default=5.0, help="seconds between faults, about")
    parser.add_argument("--jobs", type=int, default=3, help="jobs live at every moment")
    parser.add_argument("--only", action="append", choices=KINDS, help="only these kinds of fault (repeatable)")
    parser.add_argument(
        "--keep", action="store_true", help="keeps the data folder and its log, also without a violation"
    )
    asked = parser.parse_args()
    stop_when_told()
    faults = schedule(asked.seed, asked.minutes * 60, asked.every, asked.only or KINDS)
    print(f"seed {asked.seed}: {len(faults)} faults in {asked.minutes:g} min", flush=True)
    folder = Path(tempfile.mkdtemp(prefix="winnow-chaos-"))
    system = System(folder / "data")
    try:
        system.until_ready()
        report = Chaos(system, asked.seed, asked.jobs).run(faults, asked.minutes * 60)
    finally:
        system.stop()
    print(report.text)
    if asked.keep or report.violations:
        print(f"data and log: {system.data} ({system.log_path.name})")
    else:
        shutil.rmtree(folder)
    return int(bool(report.violations))


class Chaos:
    """One run against one system."""

    def __init__(self, system: System, seed: int, at_once: int) -> None:
        self._system = system
        self._seed = seed
        self._server = Server(system.url)
        self._early = SocketWatcher("socket", system.url)
        self._late = SocketWatcher("late and cut socket", system.url, cut_every=CUT_EVERY)
        self._load = Load(self._server, system.url, iter(work(seed)), at_once, self._early, self._late)
        self._hits: list[tuple[float, str]] = []
        self._kinds: Counter[str] = Counter()

    def run(self, faults: list[Fault], seconds: float) -> Report:
        """So many seconds of load and faults, the end of all jobs, the reckoning."""
        self._load.start()
        begun = time.monotonic()
        for fault in faults:
            _sleep_until(begun + fault.at)
            self._hit(fault, begun)
        _sleep_until(begun + seconds)
        self._load.finish(ENDING_S)
        self._wait_for_watchers()
        return self._reckon()

    def _hit(self, fault: Fault, begun: float) -> None:
        now = time.monotonic()
        done = inject(self._system, fault)
        print(f"  {now - begun:5.1f} s  {done}", flush=True)
        if "nothing to hurt" not in done:
            self._kinds[fault.kind] += 1
            self._hits.append((now, done))

    def _wait_for_watchers(self) -> None:
        for job in self._load.jobs:
            job.stream.stop(10)
        deadline = time.monotonic() + 10
        sockets = (self._early, self._late)
        while time.monotonic() < deadline:
            if all(watched.has_ended for each in sockets for watched in list(each.watched.values())):
                break
            time.sleep(0.1)
        for each in sockets:
            each.close()

    def _reckon(self) -> Report:
        found = [*self._load.failures, *self._server.odd_answers]
        states: Counter[str] = Counter()
        lives, rows, events, told = [], 0, 0, 0
        for job in self._load.jobs:
            heard: list[float] = []
            try:
                snapshot = self._server.snapshot(job.id)
                found += self._check_result(job, snapshot)
            except (httpx.HTTPError, TimeoutError) as error:
                found.append(f"job {job.id}: acknowledged, and now: {error}")
                continue
            states[snapshot["state"]] += 1
            rows += snapshot["rows"]["done"]
            for watched in (job.stream.watched, *(each.watched.get(job.id) for each in (self._early, self._late))):
                if watched is None:
                    continue
                watched.check_against(snapshot)
                found += watched.violations
                heard += watched.times
                events += watched.events
                told += watched.told
            found += [f"job {job.id}: {odd}" for odd in job.stream.odd_answers]
            lives.append(Life(job.id, job.submitted, sorted(heard)))
        recoveries = [(*recovery(at, lives), done) for at, done in self._hits]
        return Report(
            self._seed, self._kinds, states, rows, events, told,
            [(seconds, done, job) for seconds, job, done in recoveries], found,
        )  # fmt: skip

    def _check_result(self, job: Job, snapshot: dict[str, object]) -> list[str]:
        wanted = expected(job.work.list_name, job.work.condition)
        results = {which: self._server.result(job.id, which) for which in WHICH}
        return violations(snapshot, results, wanted, "cancelled" if "cancel" in job.steps else "")


def _sleep_until(moment: float) -> None:
    time.sleep(max(0.0, moment - time.monotonic()))


if __name__ == "__main__":
    sys.exit(main())
