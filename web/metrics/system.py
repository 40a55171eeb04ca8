"""The whole system as Redis knows it. Every web process tells the same."""

import logging
from collections.abc import Iterator, Mapping

import redis
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from shared.broker import QUICK, WORK
from shared.states import ENDED
from shared.store.buckets import COMMIT_SECONDS, LAST, UNTOLD
from shared.store.figures import Figures, FiguresReader, Worker
from web.metrics.clock import Clock

log = logging.getLogger(__name__)

_VERDICTS = ("kept", "rejected", "failed")
_CAUSES = ("expired", "died")


class System(Collector):
    """Reads Redis when it is asked. Without Redis it says that, and nothing else."""

    def __init__(self, reader: FiguresReader, clock: Clock) -> None:
        self._reader = reader
        self._clock = clock

    def describe(self) -> list[Metric]:
        """Nothing: there is no need to look yet."""
        return []

    def collect(self) -> Iterator[Metric]:
        """The metrics now."""
        figures: Figures | None = None
        try:
            self._clock.compare()
            figures = self._reader.read()
        except redis.RedisError as error:
            log.info("metrics without Redis (%s)", type(error).__name__)
        yield GaugeMetricFamily("winnow_redis_up", "1 while Redis answers", int(figures is not None))
        if figures is not None:
            yield from families(figures)


def families(figures: Figures) -> Iterator[Metric]:
    """One look at the system as metrics."""
    yield from _jobs(figures)
    yield from _work(figures)
    yield from _commits(figures.counted)
    yield from _deleted(figures.counted)
    yield from _workers(figures.workers)
    yield from _redis(figures)


def _jobs(figures: Figures) -> Iterator[Metric]:
    yield _gauge("winnow_jobs", "Jobs that there are, by state", "state", figures.jobs)
    yield GaugeMetricFamily("winnow_lists", "Lists that there are", figures.lists)
    yield CounterMetricFamily("winnow_jobs_created", "Jobs made", figures.counted.get("created", 0))
    retried = figures.counted.get("retried", 0)
    yield CounterMetricFamily("winnow_jobs_retried", "Ended jobs queued again: each ends once more", retried)
    ended = {str(state): figures.counted.get(f"ended:{state}", 0) for state in sorted(ENDED)}
    yield _counter("winnow_jobs_ended", "Jobs that came to an end, by state", "state", ended)
    rows = {verdict: figures.counted.get(f"rows:{verdict}", 0) for verdict in _VERDICTS}
    yield _counter(
        "winnow_rows",
        "Rows tested and committed, by verdict; not those whose verdict a retry took over",
        "verdict",
        rows,
    )


def _work(figures: Figures) -> Iterator[Metric]:
    yield _gauge(
        "winnow_queue_messages",
        "Messages that wait in a queue; in `work` at most one for each process, however much there is to do",
        "queue",
        figures.waiting,
    )
    yield GaugeMetricFamily("winnow_turns", "Jobs and lists that have work to hand out", figures.turns)
    yield GaugeMetricFamily(
        "winnow_leases", "Chunks to test and stretches of lists to count that are held", figures.leases
    )
    yield CounterMetricFamily("winnow_chunks", "Chunks tested to their end", figures.counted.get("chunks", 0))
    rescued = {cause: figures.counted.get(f"rescued:{cause}", 0) for cause in _CAUSES}
    yield _counter(
        "winnow_rescues",
        "Leases taken from who could not go on: they ran out, or their process died",
        "cause",
        rescued,
    )
    yield _interrupted(figures.counted)


def _interrupted(counted: Mapping[str, int]) -> Metric:
    return CounterMetricFamily(
        "winnow_interrupts",
        "Worker processes ended because they did not stop by themselves to test what was paused, cancelled or deleted",
        counted.get("interrupted", 0),
    )


def _commits(counted: Mapping[str, int]) -> Iterator[Metric]:
    buckets, total = [], 0
    for bucket in (*map(str, COMMIT_SECONDS), LAST):
        total += counted.get(f"commit:{bucket}", 0)
        buckets.append((bucket, float(total)))
    segments = total + counted.get(f"commit:{UNTOLD}", 0)
    yield CounterMetricFamily("winnow_segments", "Segments committed", segments)
    yield CounterMetricFamily(
        "winnow_fenced_commits",
        "Commits refused because the chunk was another's by then, or its job gone",
        counted.get("fenced", 0),
    )
    seconds = HistogramMetricFamily(
        "winnow_commit_seconds",
        "How long workers took to commit a segment: to storage, to Redis and back; each tells of its last one",
    )
    seconds.add_metric([], buckets=buckets, sum_value=counted.get("commit_us", 0) / 1e6)
    yield seconds


def _deleted(counted: Mapping[str, int]) -> Iterator[Metric]:
    deleted = CounterMetricFamily(
        "winnow_deleted",
        "Jobs and lists deleted: because somebody asked for it, or because they were kept long enough",
        labels=["what", "cause"],
    )
    for what in ("job", "list"):
        expired = counted.get(f"expired:{what}", 0)
        deleted.add_metric([what, "asked"], counted.get(f"deleted:{what}", 0) - expired)
        deleted.add_metric([what, "expired"], expired)
    yield deleted
    yield CounterMetricFamily(
        "winnow_pruned_objects", "Objects that the duty `prune` removed from storage", counted.get("pruned:objects", 0)
    )
    yield CounterMetricFamily("winnow_pruned_bytes", "Bytes of these objects", counted.get("pruned:bytes", 0))


def _workers(workers: tuple[Worker, ...]) -> Iterator[Metric]:
    labels = ["worker", "queue"]
    there = dict.fromkeys((WORK, QUICK), 0)
    processes = GaugeMetricFamily("winnow_worker_processes", "Processes of a worker", labels=labels)
    busy = GaugeMetricFamily("winnow_worker_processes_busy", "How many of them work on something", labels=labels)
    memory = GaugeMetricFamily(
        "winnow_worker_memory_bytes", "Memory of a worker's processes; what they share counts in each", labels=labels
    )
    for one in workers:
        there[one.queue] = there.get(one.queue, 0) + 1
        processes.add_metric([one.name, one.queue], one.processes)
        if one.busy is not None:
            busy.add_metric([one.name, one.queue], one.busy)
        if one.memory is not None:
            memory.add_metric([one.name, one.queue], one.memory)
    yield _gauge("winnow_workers", "Workers seen within the last 15 s, by queue", "queue", there)
    yield from (processes, busy, memory)


def _redis(figures: Figures) -> Iterator[Metric]:
    yield GaugeMetricFamily(
        "winnow_redis_takes_writes",
        "0 while Redis refuses to write: its memory is full, its disk fails, or it is a replica",
        int(figures.takes_writes),
    )
    yield GaugeMetricFamily("winnow_redis_memory_bytes", "Memory that Redis uses", figures.memory)
    yield GaugeMetricFamily(
        "winnow_redis_memory_limit_bytes",
        "Memory that Redis may use: its `maxmemory`, or all of its machine's",
        figures.memory_limit,
    )


def _gauge(name: str, text: str, label: str, values: Mapping[str, int]) -> Metric:
    family = GaugeMetricFamily(name, text, labels=[label])
    for value, number in values.items():
        family.add_metric([value], number)
    return family


def _counter(name: str, text: str, label: str, values: Mapping[str, int]) -> Metric:
    family = CounterMetricFamily(name, text, labels=[label])
    for value, number in values.items():
        family.add_metric([value], number)
    return family
