"""Who tests a list: each is a context in which its processes run, two of them for the tests, and gives a go.

Where rows are tested is as nice as Winnow's workers are: on a machine that has other things to do, all get as little.
"""

import itertools
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import httpx
from celery import Celery, Task

from bench.predicates import plain, slow
from bench.predicates.lists import Ran, Verdicts, cpu_s, run
from bench.redis_server import redis_server
from tests.system.running import ROOT, System
from winnow.client.sse import messages
from worker.context import NICENESS

PROCESSES = 2
CHUNK_ROWS = 500
"""Of Celery's and Dask's tasks."""
POOL_ROWS = 100
"""Of a pool's: small, as what it sends is cheap, so that at the end no process waits for long."""

Go: TypeAlias = Callable[[Path, Path], Ran]
Contestant: TypeAlias = Callable[[], AbstractContextManager[Go]]


@contextmanager
def winnow(predicate: str) -> Iterator[Go]:
    """The running system: from submit to the event `succeeded`, over HTTP. The list was uploaded and counted before."""
    with tempfile.TemporaryDirectory(prefix="winnow-bench-") as folder:
        system = System(
            Path(folder) / "data",
            WINNOW_CONCURRENCY=str(PROCESSES),
            WINNOW_PREDICATES=slow.__name__,
        )
        try:
            system.until_ready()
            with httpx.Client(base_url=system.url, timeout=600) as http:
                yield partial(_submit, http, predicate)
        finally:
            system.stop()


def _submit(http: httpx.Client, predicate: str, path: Path, out: Path) -> Ran:
    with path.open("rb") as file:
        record = http.post("/api/lists", params={"name": path.name}, content=file).raise_for_status().json()["id"]
    while (rows := http.get(f"/api/lists/{record}").raise_for_status().json()["rows"]) is None:
        time.sleep(0.05)
    asked = {"list": record, "predicate": {"name": predicate, "params": {}}}
    cpu, began = cpu_s(), time.perf_counter()
    job = http.post("/api/jobs", json=asked).raise_for_status().json()["id"]
    first, last = None, ""
    with http.stream("GET", f"/api/jobs/{job}/events", params={"after": 0}) as events:
        for message in messages(events.iter_raw()):
            last = message.data
            if first is None and message.event == "kept":
                first = time.perf_counter() - began
    seconds = time.perf_counter() - began
    used = cpu_s() - cpu
    if '"succeeded"' not in last:
        raise RuntimeError(f"the job ended otherwise: {last}")
    out.write_bytes(http.get(f"/api/jobs/{job}/kept").raise_for_status().content)
    return Ran(rows, seconds, first or seconds, used)


@contextmanager
def imap() -> Iterator[Go]:
    """`multiprocessing.Pool.imap`."""
    with multiprocessing.get_context("spawn").Pool(PROCESSES, os.nice, (NICENESS,)) as pool:
        yield partial(run, lambda rows: pool.imap(slow.compute, rows, chunksize=POOL_ROWS))


@contextmanager
def gather() -> Iterator[Go]:
    """`asyncio.gather` behind a semaphore, in each process over its share of the rows."""
    with multiprocessing.get_context("spawn").Pool(PROCESSES, os.nice, (NICENESS,)) as pool:

        def verdicts(rows: Sequence[dict[str, str]]) -> Iterable[bool]:
            shares = _parts(rows, -(-len(rows) // PROCESSES))
            return itertools.chain.from_iterable(pool.imap(slow.wait_for_all, shares))

        yield partial(run, verdicts)


@contextmanager
def celery(task: Task, rows_each: int | None) -> Iterator[Go]:
    """A plain Celery application: a task for so many rows, or (None) for each."""
    command = (
        "nice", "-n", str(NICENESS), sys.executable, "-m", "celery", "-A", plain.__name__, "worker",
        "-c", str(PROCESSES), "--loglevel", "ERROR",
    )  # fmt: skip
    with redis_server() as url, Celery(broker=url, backend=url) as client:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), plain.REDIS: url}
        with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as worker:
            try:
                yield partial(run, _tasks(client, task.name, rows_each))
            finally:
                worker.terminate()
                worker.wait(30)


def _tasks(client: Celery, name: str, rows_each: int | None) -> Verdicts:
    def chunks(rows: Sequence[dict[str, str]]) -> Iterable[bool]:
        asked = [client.send_task(name, (part,)) for part in _parts(rows, rows_each or 1)]
        return itertools.chain.from_iterable(each.get(timeout=600) for each in asked)

    def one_by_one(rows: Sequence[dict[str, str]]) -> Iterable[bool]:
        asked = [client.send_task(name, (row,)) for row in rows]
        return (each.get(timeout=600) for each in asked)

    return one_by_one if rows_each is None else chunks


@contextmanager
def dask(function: Callable[[Sequence[Any]], list[bool]]) -> Iterator[Go]:
    """Dask's distributed scheduler: a future for some rows."""
    from distributed import Client, LocalCluster  # noqa: PLC0415  # only who measures it needs it

    with (
        LocalCluster(n_workers=PROCESSES, threads_per_worker=1, processes=True, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        client.run(os.nice, NICENESS)

        def verdicts(rows: Sequence[dict[str, str]]) -> Iterable[bool]:
            # Not pure: the same rows again are to be tested again.
            asked = client.map(function, _parts(rows, CHUNK_ROWS), pure=False)
            return itertools.chain.from_iterable(each.result() for each in asked)

        yield partial(run, verdicts)


def _parts(rows: Sequence[dict[str, str]], size: int) -> list[Sequence[dict[str, str]]]:
    return [rows[at : at + size] for at in range(0, len(rows), size)]


WINNOW = "winnow"
IMAP = "multiprocessing.imap"
GATHER = "asyncio.gather, two processes"
CHUNKS = f"celery, {CHUNK_ROWS} rows a task"
EACH = "celery, a task a row"
DASK = f"dask, {CHUNK_ROWS} rows a task"

COMPUTING: dict[str, Contestant] = {
    WINNOW: partial(winnow, "busy"),
    IMAP: imap,
    CHUNKS: partial(celery, plain.compute_chunk, CHUNK_ROWS),
    DASK: partial(dask, slow.compute_all),
    EACH: partial(celery, plain.compute_row, None),
}
"""Over rows that compute."""
WAITING: dict[str, Contestant] = {
    WINNOW: partial(winnow, "waits"),
    GATHER: gather,
    CHUNKS: partial(celery, plain.wait_for_chunk, CHUNK_ROWS),
    DASK: partial(dask, slow.wait_for_all),
}
"""Over rows that wait."""
