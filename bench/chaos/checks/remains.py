"""What is left that belongs to nobody: keys and names of deleted jobs, leases, files that no job and no list has."""

from collections.abc import Collection
from pathlib import Path

import redis

from shared.store.keys import Keys

KEYS = Keys()


def remains(client: "redis.Redis", data: Path, deleted: Collection[str]) -> list[str]:
    """Sentences about it, once all jobs have ended and the duties are done."""
    jobs, lists = (set(client.zrange(key, 0, -1)) for key in (KEYS.jobs(), KEYS.lists()))
    leases = client.zrange(KEYS.deadlines(), 0, -1)
    found = [f"{lease} is leased still, though all jobs have ended" for lease in leases]
    return [*found, *_in_redis(client, deleted), *_in_storage(data, jobs, lists)]


def _in_redis(client: "redis.Redis", deleted: Collection[str]) -> list[str]:
    found = []
    for key in client.scan_iter(count=1000):
        found += [f"deleted job {job}: key {key} is left" for job in deleted if job in key]
        found += [f"deleted job {job}: {key} names it" for job in deleted if _is_in(client, key, job)]
    return found


def _is_in(client: "redis.Redis", key: str, job: str) -> bool:
    kind = client.type(key)
    if kind == "set":
        return any(bool(client.sismember(key, name)) for name in (job, f"jobs/{job}", f"job:{job}"))
    if kind == "zset":
        return any(client.zscore(key, name) is not None for name in (job, f"job:{job}"))
    return False


def _in_storage(data: Path, jobs: set[str], lists: set[str]) -> list[str]:
    found = []
    for top, known in (("jobs", jobs), ("lists", lists), ("uploads", set[str]())):
        strangers = [path for path in (data / top).glob("*") if path.name not in known]
        found += [f"{top}/{path.name} is left, and nobody knows it: {_files(path)}" for path in strangers]
    return found


def _files(path: Path) -> str:
    return ", ".join(str(each.relative_to(path)) for each in path.rglob("*")) or "empty"
