"""A rate is one ceiling over all workers, and is reached: three real Celery workers of one process each."""

import os
import sys
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import redis

from shared.files import naming
from shared.files.local import LocalFiles
from shared.jobs import Submission
from shared.lists import Column, Dialect, Format, ListRecord, Type
from shared.states import ENDED
from shared.store.jobs import Jobs
from shared.store.keys import Keys
from shared.store.lists import Lists
from tests.system.paced import PER_SECOND, notes_its_begin
from tests.system.relaying import Program
from tests.system.waiting import until
from worker.predicates.describing import published

DATABASE = 8
WORKERS = 3
WINDOW_S = 10
SECONDS = 25
LATEST_S = 300


@pytest.fixture
def client(redis_server: str) -> Iterator["redis.Redis"]:
    with redis.Redis.from_url(f"{redis_server.rsplit('/', 1)[0]}/{DATABASE}", decode_responses=True) as one:
        one.flushdb()
        yield one
        one.flushdb()


@pytest.fixture
def workers(redis_server: str, client: "redis.Redis", tmp_path: Path) -> Iterator[list[Program]]:
    notes = tmp_path / "notes"
    notes.mkdir()
    settings = {
        "WINNOW_REDIS_URL": f"{redis_server.rsplit('/', 1)[0]}/{DATABASE}", "WINNOW_DATA": str(tmp_path),
        "WINNOW_PREDICATES": notes_its_begin.function.__module__, "PACED_NOTES": str(notes), "POLARS_MAX_THREADS": "1",
    }  # fmt: skip
    command = [sys.executable, "-m", "celery", "-A", "worker.app", "worker", "-Q", "work", "-c", "1", "-E"]
    options = ["--without-gossip", "--without-mingle", "--loglevel", "info"]
    with ExitStack() as stack:
        programs = []
        for number in range(WORKERS):
            programs.append(Program([*command, *options, "-n", f"paced{number}@%h"], os.environ | settings))
            stack.callback(programs[-1].stop)
        for program in programs:
            program.line("ready", LATEST_S)
        yield programs


def windows(moments: list[float]) -> Iterator[int]:
    """How many of these moments are in each window of ten seconds that begins with one of them, or just after it."""
    for place, begin in enumerate(moments):
        if begin + WINDOW_S > moments[-1]:
            return
        until_end = bisect_right(moments, begin + WINDOW_S)
        yield until_end - place
        yield until_end - place - 1


@pytest.mark.slow
def test_a_rate_over_three_workers_is_kept_within_five_percent_in_any_ten_seconds(
    client: "redis.Redis", workers: list[Program], tmp_path: Path
) -> None:
    rows = PER_SECOND * SECONDS
    content, keys = b"row\n" * rows, Keys()
    record = ListRecord(
        id="rows", name="rows.txt", format=Format.TEXT, dialect=Dialect(), bytes=len(content), sha256="0",
        columns=(Column(name="line", type=Type.TEXT),), sample=(), body=0,
    )  # fmt: skip
    with LocalFiles(tmp_path).create(naming.list_content(record.id)) as file:
        file.write(content)
    told, jobs = published(notes_its_begin), Jobs(client, keys)
    asked = Submission.model_validate({"list": record.id, "predicate": {"name": told.name, "params": {}}})
    jobs.create("paced", asked, Lists(client, keys).add(record), "local", told.id, told.declared)
    ended = until(client, keys, lambda: jobs.snapshot("paced").state in ENDED, LATEST_S)
    said = "\n".join(worker.tail() for worker in workers)
    assert ended and jobs.snapshot("paced").rows.kept == rows, said

    by_process = [[float(at) for at in note.read_text().split()] for note in (tmp_path / "notes").iterdir()]
    moments = sorted(at for begun in by_process for at in begun)
    counts = list(windows(moments))
    print(f"{len(moments)} tests in {moments[-1] - moments[0]:.2f} s, by process {[*map(len, by_process)]}; in any "
          f"{WINDOW_S} s {min(counts)} to {max(counts)}, of {len(counts)} windows")  # fmt: skip
    assert len(by_process) == WORKERS and len(moments) == rows
    assert min(counts) >= PER_SECOND * WINDOW_S * 0.95
    assert max(counts) <= PER_SECOND * WINDOW_S * 1.05
