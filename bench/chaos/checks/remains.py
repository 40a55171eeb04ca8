"""What a deleted job has left: no key, no name in any index, no file."""

import time
from collections.abc import Collection
from pathlib import Path

import redis

PATIENCE_S = 30.0
AGAIN_S = 1.0


def remains(client: "redis.Redis", data: Path, jobs: Collection[str]) -> list[str]:
    """Sentences about what is still there once the duties have had their time."""
    deadline = time.monotonic() + PATIENCE_S
    while (found := [*_in_redis(client, jobs), *_in_storage(data, jobs)]) and time.monotonic() < deadline:
        time.sleep(AGAIN_S)
    return found


def _in_redis(client: "redis.Redis", jobs: Collection[str]) -> list[str]:
    found = []
    for key in client.scan_iter(count=1000):
        found += [f"deleted job {job}: key {key} is left" for job in jobs if job in key]
        found += [f"deleted job {job}: {key} names it" for job in jobs if _is_in(client, key, job)]
    return found


def _is_in(client: "redis.Redis", key: str, job: str) -> bool:
    kind = client.type(key)
    if kind == "set":
        return any(bool(client.sismember(key, name)) for name in (job, f"jobs/{job}", f"job:{job}"))
    if kind == "zset":
        return any(client.zscore(key, name) is not None for name in (job, f"job:{job}"))
    return False


def _in_storage(data: Path, jobs: Collection[str]) -> list[str]:
    found = []
    for job in jobs:
        files = [str(path.relative_to(data)) for path in (data / "jobs" / job).rglob("*") if path.is_file()]
        found += [f"deleted job {job}: file {name} is left" for name in files]
        if not files and (data / "jobs" / job).exists():
            found.append(f"deleted job {job}: its empty folder is left")
    return found
