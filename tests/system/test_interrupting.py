"""A row that hangs in native code and heeds nothing: who asks for something else gets it, with a real Celery worker."""

import os
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import psutil
import pytest
import redis

from shared.events import Cursor
from shared.files import naming
from shared.files.local import LocalFiles
from shared.jobs import Submission
from shared.lists import Column, Dialect, Format, ListRecord, Type
from shared.store.jobs import Jobs
from shared.store.keys import Keys
from shared.store.lists import Lists
from tests.system.relaying import Program
from tests.system.waiting import until

DATABASE = 12
SECONDS = 60
STARTED_WITHIN = 180
PROMISED_S = 1.0
ROWS = [b"hangs\n" if number == 7 else b"row %d\n" % number for number in range(12)]


class Shop:
    """A store with one list, and a worker of one process on it."""

    def __init__(self, url: str, data: Path) -> None:
        self.redis = redis.Redis.from_url(url, decode_responses=True)
        self.redis.flushdb()
        self.data, self.keys, self.files = data, Keys(), LocalFiles(data)
        self.jobs = Jobs(self.redis, self.keys)
        record = ListRecord(
            id="list", name="lines.txt", format=Format.TEXT, dialect=Dialect(), bytes=sum(map(len, ROWS)), sha256="0",
            columns=(Column(name="line", type=Type.TEXT),), sample=(), body=0,
        )  # fmt: skip
        with self.files.create(naming.list_content("list")) as file:
            file.write(b"".join(ROWS))
        self.record = Lists(self.redis, self.keys).add(record)
        settings = {"WINNOW_REDIS_URL": url, "WINNOW_DATA": str(data), "POLARS_MAX_THREADS": "1"}
        command = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "tests.system.hanging",
            "worker",
            "-Q",
            "work",
            "-c",
            "1",
            "-E",
        ]
        options = ["--without-gossip", "--without-mingle", "--loglevel", "info"]
        self.worker = Program([*command, *options], os.environ | settings)

    def hanging(self, job: str) -> psutil.Process:
        """A job whose seventh row is being tested, for ever; gives the process that does it."""
        found = self.data / "hanging"
        found.unlink(missing_ok=True)
        (self.data / "hold").touch()
        self.jobs.create(job, Submission(list="list", where="line <> 'x'"), self.record, "local")
        return psutil.Process(int(self.until(lambda: found.exists() and found.read_text().strip())))

    def until(self, truth: Callable[[], Any]) -> Any:
        """Waits for what changes with some event or duty."""
        if found := until(self.redis, self.keys, truth, SECONDS):
            return found
        raise AssertionError("it did not come")

    def until_in(self, job: str, state: str) -> None:
        self.until(lambda: self.jobs.snapshot(job).state == state)

    def times(self, job: str) -> dict[str, datetime]:
        """When a job came into each state, by Redis's clock."""
        events = self.jobs.follow(job, Cursor(0)).events
        return {str(one["state"]): datetime.fromisoformat(str(one["at"])) for one in events if one["type"] == "state"}

    def kept(self, job: str) -> bytes:
        segments = self.jobs.results(job).segments
        return b"".join(self.files.read(naming.segment(job, 1, one.name), 0, one.kept_bytes) for one in segments)

    def interrupts(self) -> int:
        return int(self.redis.hget(self.keys.figures(), "interrupted") or 0)

    def close(self) -> None:
        for child in psutil.Process(self.worker.process.pid).children() if self.worker.process.poll() is None else []:
            child.kill()
        self.worker.process.kill()
        self.worker.process.wait()
        self.redis.flushdb()
        self.redis.close()


@pytest.fixture(scope="module")
def shop(redis_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    one = Shop(f"{redis_server.rsplit('/', 1)[0]}/{DATABASE}", tmp_path_factory.mktemp("data"))
    try:
        one.worker.line("ready", STARTED_WITHIN)
        yield one
    finally:
        one.close()


def test_it_is_paused_within_a_second_and_goes_on_when_it_is_resumed(shop: Shop) -> None:
    child, before = shop.hanging("paused"), shop.interrupts()
    shop.jobs.control("paused", "pause")
    shop.until_in("paused", "paused")
    times = shop.times("paused")
    assert (times["paused"] - times["pausing"]).total_seconds() <= PROMISED_S
    shop.worker.line(r"job paused is not to be tested any more.* no row is blamed", SECONDS)
    child.wait(SECONDS)
    shop.until(lambda: shop.interrupts() == before + 1)

    (shop.data / "hold").unlink()
    shop.jobs.control("paused", "resume")
    shop.until_in("paused", "succeeded")
    after = shop.jobs.snapshot("paused")
    assert (after.rows.kept, after.rows.failed, after.reasons) == (len(ROWS), 0, ())
    assert shop.kept("paused") == b"".join(ROWS)


def test_it_is_paused_again_and_again_and_is_never_blamed_for_the_ends_of_its_processes(shop: Shop) -> None:
    shop.hanging("often")
    for _ in range(3):
        shop.jobs.control("often", "pause")
        shop.until_in("often", "paused")
        (shop.data / "hanging").unlink()
        shop.jobs.control("often", "resume")
        shop.until((shop.data / "hanging").exists)
    shop.jobs.control("often", "pause")
    shop.until_in("often", "paused")
    (shop.data / "hold").unlink()
    shop.jobs.control("often", "resume")
    shop.until_in("often", "succeeded")
    assert shop.jobs.snapshot("often").rows.failed == 0
    assert shop.redis.hget(shop.keys.figures(), "rescued:died") is None


def test_it_is_cancelled_within_a_second(shop: Shop) -> None:
    child = shop.hanging("cancelled")
    shop.jobs.control("cancelled", "cancel")
    shop.until_in("cancelled", "cancelled")
    times = shop.times("cancelled")
    assert (times["cancelled"] - times["cancelling"]).total_seconds() <= PROMISED_S
    child.wait(SECONDS)
    assert shop.jobs.snapshot("cancelled").rows.failed == 0


def test_its_job_is_deleted_and_the_process_is_free_for_others(shop: Shop) -> None:
    child = shop.hanging("deleted")
    shop.jobs.delete("deleted")
    (shop.data / "hold").unlink()
    shop.jobs.create("other", Submission(list="list", where="line <> 'x'"), shop.record, "local")
    shop.until_in("other", "succeeded")
    child.wait(SECONDS)
    assert shop.jobs.snapshot("other").rows.kept == len(ROWS)
    assert shop.redis.keys(f"{shop.keys.job('deleted')}*") == []
