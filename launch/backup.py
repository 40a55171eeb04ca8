"""`python -m launch.backup FOLDER`: copies what `make run` keeps, running or not; into the same folder it adds.

Redis comes first. What it knows of in storage was written before, and never changes, so whatever it says at that moment
is in a copy of storage that is made afterwards. The other way round results would lack what was written in between.
"""

import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis
from pydantic import ValidationError

from launch.facts import AlreadyRuns, only_one, read_facts
from launch.refusal import Refusal
from shared.settings import Settings
from shared.store.schema import FILE

STORAGE = ("lists", "jobs")
_PERCENTAGE = "auto-aof-rewrite-percentage"


def main(words: list[str]) -> int:
    """Gives the exit code."""
    if len(words) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        copied = back_up(Settings(), Path(words[0]).resolve())
    except (Refusal, OSError, redis.RedisError, ValidationError) as error:
        print(f"No backup was made: {error}", file=sys.stderr)
        return 1
    print(f"{words[0]} is a backup now; {copied:,} files were copied")
    return 0


def back_up(settings: Settings, target: Path) -> int:
    """Copies the Redis and the storage of a data folder; gives how many files had to be copied. Raises Refusal."""
    data = settings.data.resolve()
    if not (data / FILE).is_file():
        raise Refusal(f"there is nothing of Winnow in {data}; say with WINNOW_DATA where it is")
    if target == data or data in target.parents or target in data.parents:
        raise Refusal(f"a backup of {data} cannot be in it or around it")
    if settings.redis_url is not None or not (data / "redis").is_dir():
        raise Refusal("Redis is not one of its own: back that up by its own means first, and then copy WINNOW_DATA")
    target.mkdir(parents=True, exist_ok=True)
    with _not_rewritten(data):
        fresh = target / "redis.new"
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.copytree(data / "redis", fresh)
    shutil.rmtree(target / "redis", ignore_errors=True)
    fresh.rename(target / "redis")
    copied = sum(_copy_new(data / top, target / top) for top in STORAGE)
    shutil.copy2(data / FILE, target / FILE)
    return copied


@contextmanager
def _not_rewritten(data: Path) -> Iterator[None]:
    """A running Redis now and then replaces the files of its log by shorter ones: not while they are copied."""
    try:
        with only_one(data):
            yield
            return
    except AlreadyRuns:
        pass
    facts = read_facts(data)
    if facts is None:
        raise Refusal(f"the run on {data} is only just starting or stopping: try again in a moment")
    with redis.Redis.from_url(facts.redis_url, decode_responses=True) as client:
        before = client.config_get(_PERCENTAGE)[_PERCENTAGE]
        client.config_set(_PERCENTAGE, 0)
        try:
            while _is_rewriting(client):
                time.sleep(0.1)
            yield
        finally:
            client.config_set(_PERCENTAGE, before)


def _is_rewriting(client: redis.Redis) -> bool:
    found = client.info("persistence")
    return bool(found["aof_rewrite_in_progress"] or found["aof_rewrite_scheduled"])


def _copy_new(source: Path, target: Path) -> int:
    """Copies the files that are not there yet: they never change. One that is deleted meanwhile is not missed."""
    copied = 0
    for folder, folders, names in os.walk(source):
        # What has no name of its own yet may still change.
        folders[:] = [name for name in folders if not name.startswith(".")]
        there = target / Path(folder).relative_to(source)
        there.mkdir(parents=True, exist_ok=True)
        for name in names:
            if name.startswith(".") or (there / name).exists():
                continue
            part = there / f".{name}.new"
            try:
                shutil.copy2(Path(folder) / name, part)
            except FileNotFoundError:
                continue
            part.replace(there / name)
            copied += 1
    return copied


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
