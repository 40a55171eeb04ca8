"""One run: load and faults for so long, the end of all jobs, the reckoning."""

import time
from collections import Counter
from collections.abc import Sequence

from bench.chaos.canary import fly
from bench.chaos.checks.reckoning import Reckoning, reckon
from bench.chaos.clients.watchers import Watchers
from bench.chaos.faults import lines, processes, redis_server, storage, visitors
from bench.chaos.injector import Hit, Injector
from bench.chaos.kinds import ALL, Kind
from bench.chaos.load.job import Job
from bench.chaos.load.load import Load
from bench.chaos.load.server import Server
from bench.chaos.load.work import work
from bench.chaos.plant.fleet import Fleet
from bench.chaos.recovery import Beats, Recovery, Span, as_news, recovery
from bench.chaos.report import Report
from bench.chaos.schedule import Fault

ENDING_S = 150.0
LAST_WORDS_S = 20.0
CALM_S = 12.0


def possible(fleet: Fleet, kinds: Sequence[Kind] = ALL) -> tuple[list[Kind], list[str]]:
    """The kinds that this system can be given, and what is left out, with the reason."""
    have = {"": True, "network": fleet.network is not None, "disks": fleet.storage is not None}
    have["freezing"] = fleet.storage is not None and fleet.storage.freezes
    why = {"network": "no namespaces", "disks": "nothing may be mounted", "freezing": "no ext4 on a loop device"}
    can = [kind for kind in kinds if have[kind.needs]]
    return can, [f"{kind.name} ({why[kind.needs]})" for kind in kinds if not have[kind.needs]]


class Chaos:
    """One run against one system."""

    def __init__(self, fleet: Fleet, seed: int, at_once: int, limit: float) -> None:
        self._fleet = fleet
        self._seed = seed
        self._limit = limit
        self._server = Server(fleet.urls)
        self._watchers = Watchers(fleet.urls)
        self._load = Load(self._server, work(seed), at_once, self._watchers)
        acts = processes.ACTS | redis_server.ACTS | lines.ACTS | storage.ACTS | visitors.acts(self._watchers.cut)
        self._injector = Injector(fleet, acts, lambda line: print(line, flush=True))
        self._canaries = fly(fleet.urls)

    def run(self, faults: Sequence[Fault], seconds: float, left_out: Sequence[str]) -> Report:
        """So many seconds of load and faults, and what they came to."""
        self._load.start()
        try:
            self._injector.run(faults, seconds)
        finally:
            self._injector.end_all()
        print("the faults are over; waiting for the jobs", flush=True)
        # As long as the last fault may be felt, there is to be work that feels it.
        time.sleep(CALM_S)
        self._load.finish(ENDING_S)
        self._wait_for_watchers()
        for canary in self._canaries:
            canary.stop()
        found = reckon(self._fleet, self._server, self._load.jobs, self._load.lists)
        self._watchers.close()
        return self._report(found, seconds, left_out)

    def _wait_for_watchers(self) -> None:
        deadline = time.monotonic() + LAST_WORDS_S
        waited_for = [watched for job in self._load.jobs if not job.is_deleted for watched in job.watched]
        while time.monotonic() < deadline and not all(watched.is_done for watched in waited_for):
            time.sleep(0.1)

    def _report(self, found: Reckoning, seconds: float, left_out: Sequence[str]) -> Report:
        hits = self._injector.hits
        recoveries = [(hit.kind, hit.done, each) for hit, each in zip(hits, self._recoveries(hits), strict=True)]
        violations = [
            *self._load.failures,
            *self._injector.failures,
            *self._server.odd_answers,
            *self._watchers.odd_answers,
            *(odd for canary in self._canaries for odd in canary.odd_answers),
            *found.violations,
            *self._too_long(recoveries),
        ]
        return Report(
            seed=self._seed,
            minutes=seconds / 60,
            missed=len(self._injector.missed),
            jobs=found.states,
            requests=self._load.requests,
            rows=found.rows,
            events=found.events,
            told=found.told,
            canaries=sum(len(canary.times) for canary in self._canaries),
            refused=self._server.refused,
            recoveries=recoveries,
            left_out=left_out,
            violations=[what if times == 1 else f"{times} × {what}" for what, times in Counter(violations).items()],
        )

    def _too_long(self, recoveries: Sequence[tuple[str, str, Recovery]]) -> list[str]:
        """A sentence for each recovery over the limit; faults that had one together are named by the last of them."""
        merged = {(each.seconds, each.whose): done for _, done, each in recoveries if each.seconds > self._limit}
        return [f"after {done}: {seconds:.1f} s until {whose} was back" for (seconds, whose), done in merged.items()]

    def _recoveries(self, hits: Sequence[Hit]) -> list[Recovery]:
        spans = [Span(hit.began, hit.ended) for hit in hits]
        beats = [
            Beats(f"the canary through web{number}", canary.times) for number, canary in enumerate(self._canaries, 1)
        ]
        beats += [_of_job(job) for job in self._load.jobs if not job.is_deleted]
        return [recovery(span, spans, beats) for span in spans]


def _of_job(job: Job) -> Beats:
    """While a job runs its clients hear of it; what is paused or has ended is silent rightly."""
    heard = sorted(each for watched in job.watched for each in watched.heard)
    news = as_news(heard)
    return Beats(f"job {job.id}", [when for when, _ in news], [state == "running" for _, state in news])
