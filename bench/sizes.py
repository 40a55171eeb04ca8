"""`python -m bench.sizes`: what lists and jobs take in Redis and in storage, for docs/operations.md.

Lists of people go through a running system; a job of very many segments is made by the store's steps alone.
"""

import argparse
import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import httpx
from redis import Redis

from bench.ending import stop_when_told
from bench.people import write_people
from bench.redis_server import redis_server
from bench.table import table
from shared.commits import Segment
from shared.store.keys import Keys
from shared.store.leased import Chunk, Shown
from tests.system.running import System
from tests.unit.worker.duties.conftest import ROW_BYTES, Yard

KEYS = Keys()
WHERE = {"few kept": "age >= 65 AND country = 'CN'", "half kept": "age < 42"}
LOG_EVENTS = 2_000
"""So many large events fill a log for certain."""


def main(words: Sequence[str] | None = None) -> None:
    """Prints both tables."""
    parser = argparse.ArgumentParser(prog="python -m bench.sizes", description=__doc__)
    parser.add_argument("--megabytes", type=float, nargs="+", default=[5, 50, 500])
    parser.add_argument("--segments", type=int, nargs="+", default=[200, 2_000, 50_000])
    asked = parser.parse_args(words)
    stop_when_told()
    with tempfile.TemporaryDirectory(prefix="winnow-sizes-") as folder:
        print(_lists_and_jobs(Path(folder), asked.megabytes), flush=True)
    print()
    print(_segments(asked.segments))


def _lists_and_jobs(folder: Path, sizes: Sequence[float]) -> str:
    header = ("rows", "list MB", "index kB", "list in Redis kB", "job", "results MB", "other files kB",
              "rejected rows MB", "job in Redis kB")  # fmt: skip
    rows: list[tuple[object, ...]] = []
    system = System(folder / "data").until_ready()
    try:
        with (
            httpx.Client(base_url=system.url, timeout=600) as http,
            Redis.from_url(system.redis_url, decode_responses=True) as redis,
        ):
            for megabytes in sizes:
                path = folder / "people.csv"
                count = write_people(path, megabytes)
                with path.open("rb") as file:
                    listed = http.post("/api/lists?name=people.csv", content=file).raise_for_status().json()["id"]
                for name, where in WHERE.items():
                    rows.append((f"{count:,}", *_measured(http, redis, system.data, listed, name, where)))
    finally:
        system.stop()
    return table(header, rows, frozenset({0, 1, 2, 3, 5, 6, 7, 8}))


def _measured(http: httpx.Client, redis: Redis, data: Path, listed: str, name: str, where: str) -> Iterator[str]:
    job = http.post("/api/jobs", json={"list": listed, "where": where}).raise_for_status().json()["id"]
    kept = len(http.get(f"/api/jobs/{job}/kept?follow=1").raise_for_status().content)
    content = (data / "lists" / listed / "content").stat().st_size
    index = _below(data / "lists" / listed) - content
    before = _below(data / "jobs" / job)
    http.get(f"/api/jobs/{job}/rejected").raise_for_status()
    written = _below(data / "jobs" / job) - before
    yield f"{content / 1e6:.1f}"
    yield f"{index / 1e3:.1f}"
    yield f"{_in_redis(redis, KEYS.list(listed)) / 1e3:.1f}"
    yield name
    yield f"{kept / 1e6:.1f}"
    yield f"{(before - kept) / 1e3:.1f}"
    yield f"{written / 1e6:.1f}"
    yield f"{_in_redis(redis, KEYS.job(job)) / 1e3:.1f}"


def _segments(counts: Sequence[int]) -> str:
    header = ("segments", "most in Redis kB, its log full", "of that, segments and manifests kB", "manifests MB")
    rows = []
    for count in counts:
        with redis_server() as url, tempfile.TemporaryDirectory(prefix="winnow-sizes-") as folder:
            most, records, storage = _many_segments(url, Path(folder), count)
        rows.append((f"{count:,}", f"{most / 1e3:.0f}", f"{records / 1e3:.0f}", f"{storage / 1e6:.2f}"))
    return table(header, rows, frozenset(range(4)))


def _many_segments(url: str, folder: Path, count: int) -> tuple[int, int, int]:
    """A job with a segment a row, as a predicate makes them that takes half a second a row."""
    with Redis.from_url(url, decode_responses=True) as redis:
        yard = Yard(redis, Keys(), root=folder)
        yard.leases.duty("w", "work", 8, rescue=False)
        job = yard.job(yard.counted_list(count, count * ROW_BYTES)).id
        shown = Shown(json.dumps([{"row": 10**8, "data": "x" * 300}] * 50), 50)
        most = records = done = 0
        while isinstance(lease := yard.claim(), Chunk):
            for at in range(lease.at, lease.to):
                redis.hset(KEYS.job(job), mapping={"progress_ms": 0, "kept_ms": 0})
                _commit(yard, lease, at, shown if done < LOG_EVENTS else Shown())
                done += 1
                if done % 8 == 0:
                    yard.bind.next()
                if done % 1000 == 199:
                    own = sum(
                        redis.memory_usage(key, samples=0) or 0 for key in (KEYS.segments(job), KEYS.manifests(job))
                    )
                    most, records = max(most, _in_redis(redis, KEYS.job(job))), max(records, own)
        storage = sum(path.stat().st_size for path in folder.rglob("manifest-*"))
    return most, records, storage


def _commit(yard: Yard, lease: Chunk, at: int, shown: Shown) -> None:
    segment = Segment(
        first=at, rows=1, kept=1, failed=0, rejected=0, start=at * 10**4, end=at * 10**4 + 9_999, kept_bytes=10**4,
        rejected_bytes=0, failed_bytes=0, report_bytes=0, name=f"{lease.chunk}-{lease.fence}-{at}",
    )  # fmt: skip
    yard.leases.commit(lease, segment, 500_000, shown, Shown(), {})


def _below(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _in_redis(redis: Redis, key: str) -> int:
    """Bytes of a key and those below it."""
    names = [key, *redis.scan_iter(f"{key}:*", count=1000)]
    return sum(redis.memory_usage(name, samples=0) or 0 for name in names)


if __name__ == "__main__":
    main()
