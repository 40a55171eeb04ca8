"""A row that ends the process which tests it, with a real Celery worker."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from shared.files import naming
from shared.files.local import LocalFiles
from shared.jobs import Submission
from shared.lists import Column, Dialect, Format, ListRecord, Type
from shared.store.jobs import Jobs
from shared.store.keys import Keys
from shared.store.lists import Lists

DATABASE = 13
ROWS = 12
DEADLY = 7
SECONDS = 180.0
"""The start of the worker is among them."""


@pytest.fixture
def worker(redis_server: str, tmp_path: Path) -> Iterator[redis.Redis]:
    """A worker of one process whose rows may be deadly; gives its store."""
    url = f"{redis_server.rsplit('/', 1)[0]}/{DATABASE}"
    settings = {"WINNOW_REDIS_URL": url, "WINNOW_DATA": str(tmp_path), "POLARS_MAX_THREADS": "1"}
    command = [sys.executable, "-m", "celery", "-A", "tests.system.deadly", "worker", "-Q", "work", "-c", "1", "-E"]
    with redis.Redis.from_url(url, decode_responses=True) as client:
        client.flushdb()
        process = subprocess.Popen(command, env=os.environ | settings, stderr=subprocess.PIPE, text=True)
        try:
            yield client
        finally:
            process.terminate()
            process.communicate(timeout=20)
            client.flushdb()


def test_it_is_failed_with_how_the_process_died_and_its_neighbours_are_tested(
    worker: redis.Redis, tmp_path: Path
) -> None:
    lines = [b"deadly\n" if number == DEADLY else b"row %d\n" % number for number in range(1, ROWS + 1)]
    record = ListRecord(
        id="list", name="lines.txt", format=Format.TEXT, dialect=Dialect(), bytes=sum(map(len, lines)), sha256="0",
        columns=(Column(name="line", type=Type.TEXT),), sample=(), body=0,
    )  # fmt: skip
    files, keys = LocalFiles(tmp_path), Keys()
    with files.create(naming.list_content("list")) as file:
        file.write(b"".join(lines))
    Lists(worker, keys).add(record)
    jobs = Jobs(worker, keys)
    with worker.pubsub(ignore_subscribe_messages=True) as heard:
        heard.subscribe(keys.relay())
        deadline = time.monotonic() + SECONDS
        jobs.create("job", Submission(list="list", where="line <> 'x'"), record, "local")
        while jobs.snapshot("job").state not in {"succeeded", "failed"}:
            assert time.monotonic() < deadline, jobs.snapshot("job")
            heard.get_message(timeout=1)
    found = jobs.snapshot("job")
    assert (found.state, found.rows.kept, found.rows.failed) == ("succeeded", ROWS - 1, 1)
    assert [dict(reason) for reason in found.reasons] == [
        {"verdict": "failed", "reason": "its test ended the worker process 3 times (signal 11 (SIGSEGV))", "rows": 1}
    ]
    kept = b"".join(
        files.read(naming.segment("job", 1, segment.name), 0, segment.kept_bytes)
        for segment in jobs.results("job").segments
    )
    assert kept == b"".join(line for line in lines if line != b"deadly\n")
