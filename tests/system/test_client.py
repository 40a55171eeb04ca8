"""The Python client against the whole system: what goes in comes out, live and whole."""

import asyncio
import csv
import io
import itertools
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars
import pytest

from tests.system.conftest import StartSystem
from tests.system.running import System
from tests.system.test_cli import Shell
from winnow import (
    AsyncClient,
    Client,
    Job,
    JobCancelledError,
    JobFailedError,
    NotFoundError,
    Progress,
    StateEvent,
    WhereError,
)

AWKWARD = (
    b"name,age,note\r\n"
    b'"Smith, Ann",70,"says ""hi""\nand leaves"\r\n'
    b"Bob,30,\xff\xfe\r\n"
    b"Cleo,640.50,x\r\n"
    b"Dan,66\r\n"
    b"\r\n"
    b'Eve,65,"caf\xc3\xa9"\r\n'
    b"Finn,80,last"
)
TYPES = {"age": "integer"}


@pytest.fixture
def client(system: System) -> Iterator[Client]:
    with Client(system.url) as one:
        yield one


def many(rows: int) -> bytes:
    return b"id,age\n" + b"".join(b"%d,%d\n" % (n, n % 100) for n in range(rows))


@pytest.fixture
def long_job(client: Client) -> Iterator[Job]:
    """A job that is still at work when the test begins."""
    job = client.run(many(3_000_000), name="long.csv", where="age >= 65", wait=False)
    yield job
    job.delete()


def test_rows_come_out_byte_for_byte_and_add_up(client: Client) -> None:
    job = client.run(AWKWARD, name="people.csv", where="age >= 65", types=TYPES)
    results = {which: io.BytesIO() for which in ("kept", "rejected", "failed")}
    job.download("kept", results["kept"])
    job.download("rejected", results["rejected"])
    job.download("failed", results["failed"], raw=True)
    lines = AWKWARD.split(b"\r\n")
    header = lines[0] + b"\r\n"
    kept = header + lines[1] + b"\r\n" + lines[6] + b"\r\n" + lines[7]
    assert results["kept"].getvalue() == kept
    assert results["rejected"].getvalue() == header + lines[2] + b"\r\n"
    assert results["failed"].getvalue() == header + lines[3] + b"\r\n" + lines[4] + b"\r\n"
    rows = job.snapshot().rows
    assert (rows.total, rows.done, rows.kept, rows.rejected, rows.failed, rows.blank_lines) == (6, 6, 3, 1, 2, 1)


def test_kept_rows_are_mappings_in_list_order(client: Client) -> None:
    job = client.run(AWKWARD, name="people.csv", where="age >= 65", types=TYPES)
    kept = list(job.kept())
    assert [row["name"] for row in kept] == ["Smith, Ann", "Eve", "Finn"]
    assert kept[0]["note"] == 'says "hi"\nand leaves'
    assert [(row.row, row.data) for row in job.failed()] == [(3, "Cleo,640.50,x"), (4, "Dan,66")]
    assert [dict(row) for row in job.rejected()] == [{"name": "Bob", "age": "30", "note": "\udcff\udcfe"}]


def test_rows_are_followed_while_the_job_runs(client: Client, long_job: Job) -> None:
    rows = long_job.kept(follow=True)
    assert [next(rows)["id"] for _ in range(3)] == ["65", "66", "67"]
    assert sum(1 for _ in rows) == 3_000_000 * 35 // 100 - 3
    assert rows.complete


def test_every_event_comes_once_and_the_last_is_the_snapshots(client: Client) -> None:
    job = client.run(many(200_000), name="many.csv", where="age >= 65", wait=False)
    events = list(job.events())
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert isinstance(events[0], StateEvent)
    assert isinstance(events[-1], StateEvent)
    assert (events[0].state, events[-1].state) == ("queued", "succeeded")
    assert events[-1].seq == job.snapshot().seq
    middle = events[len(events) // 2]
    assert [event.seq for event in job.events(middle.cursor)] == [one.seq for one in events if one.seq > middle.seq]
    assert list(job.events(events[-1].cursor)) == []


def test_progress_is_told_from_upload_to_exact_end(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_bytes(many(100_000))
    told: list[Progress] = []
    client.run(path, where="age >= 65", on_progress=told.append)
    assert told[0].state == "uploading"
    last = told[-1]
    assert last.rows is not None
    assert (last.state, last.share, last.rows.done, last.rows.kept) == ("succeeded", 1.0, 100_000, 35_000)


def test_an_iterator_is_uploaded_as_it_comes(client: Client) -> None:
    lines = (f"{n}\n".encode() for n in itertools.count())
    info = client.upload(itertools.islice(lines, 100_000), name="numbers.txt")
    job = client.run(info, where="line LIKE '%99'")
    assert sum(1 for _ in job.kept()) == 1000
    assert [list_.id for list_ in itertools.islice(client.lists(), 1)] == [info.id]


def test_rows_and_frames_are_filtered_as_what_they_are(client: Client) -> None:
    people = [{"name": "Ann", "age": 70, "zip": "007"}, {"name": "Bob", "age": 30, "zip": "08"}]
    of_rows = client.run(iter(people), where="age >= 65 AND zip = '007'")
    assert [dict(row) for row in of_rows.kept()] == [{"name": "Ann", "age": "70", "zip": "007"}]
    of_frame = client.run(polars.DataFrame(people), where="age >= 65 AND zip = '007'")
    assert [dict(row) for row in of_frame.kept()] == [{"name": "Ann", "age": "70", "zip": "007"}]
    of_texts = client.run((f"{n},{n}" for n in range(100_000)), where="line = '7,7'")
    assert [row["line"] for row in of_texts.kept()] == ["7,7"]
    given = client.run(rows=({"n": n} for n in range(40_000)), where="n >= 39999")
    assert [row["n"] for row in given.kept()] == ["39999"]


def test_the_asynchronous_client_follows_several_jobs_at_once(system: System) -> None:
    async def follow(client: AsyncClient, where: str) -> tuple[list[int], list[int], int]:
        job = await client.run(many(100_000), name="many.csv", where=where, wait=False)
        kept, events = await ids_and_seqs(system.url, job.id, threading.Event())
        return kept, events, (await job.snapshot()).seq

    async def both() -> list[tuple[list[int], list[int], int]]:
        async with AsyncClient(system.url) as client:
            return await asyncio.gather(follow(client, "age >= 65"), follow(client, "age < 1"))

    (old, old_events, old_last), (young, young_events, young_last) = asyncio.run(both())
    assert old == [n for n in range(100_000) if n % 100 >= 65]
    assert young == list(range(0, 100_000, 100))
    assert old_events == list(range(1, old_last + 1))
    assert young_events == list(range(1, young_last + 1))


def test_json_lines_are_filtered_and_read(client: Client) -> None:
    lines = b'{"age": 70, "name": "A\\u00e9", "price": 1.50}\n{"age": 3}\n'
    job = client.run(lines, name="people.jsonl", where="age >= 65")
    assert [dict(row) for row in job.kept()] == [{"age": "70", "name": "Aé", "price": "1.50"}]


def test_a_list_is_run_again_by_its_id(client: Client) -> None:
    info = client.upload(AWKWARD, name="people.csv")
    jobs = [client.run(list=info.id, where=where, types=TYPES) for where in ("age >= 65", "age < 65")]
    assert [job.snapshot().rows.kept for job in jobs] == [3, 1]
    found = [one.id for one in itertools.islice(client.jobs(q=info.id), 2)]
    assert set(found) <= {job.id for job in jobs}


def test_pause_resume_and_cancel_lead_where_they_say(client: Client, long_job: Job) -> None:
    assert long_job.pause().state in {"pausing", "paused"}
    for event in long_job.events():
        if isinstance(event, StateEvent) and event.state == "paused":
            break
    assert long_job.resume().state in {"queued", "running"}
    assert long_job.cancel().state in {"cancelling", "cancelled"}
    with pytest.raises(JobCancelledError):
        long_job.wait()
    kept = long_job.kept(follow=True)
    given = 0
    with pytest.raises(JobCancelledError):
        for _ in kept:
            given += 1
    # What is committed behind a hole, which an interrupted chunk leaves, is counted and not given.
    assert given == sum(1 for _ in long_job.kept())
    assert given <= long_job.snapshot().rows.kept


def test_too_many_failed_rows_are_an_error_with_the_servers_words(client: Client) -> None:
    with pytest.raises(JobFailedError) as caught:
        client.run(AWKWARD, name="people.csv", where="age >= 65", types=TYPES, max_failed=0)
    assert caught.value.snapshot.error is not None
    assert str(caught.value.snapshot.error["detail"]) in str(caught.value)


def test_a_refused_condition_names_the_place_and_what_was_meant(client: Client) -> None:
    info = client.upload(AWKWARD, name="people.csv")
    with pytest.raises(WhereError) as caught:
        client.run(info, where="aeg >= 65")
    assert caught.value.position == 0
    assert "age" in (caught.value.hint or "")


def test_what_is_not_there_is_not_found(client: Client) -> None:
    info = client.upload(AWKWARD, name="people.csv")
    job = client.run(info, where="name = 'Bob'")
    job.delete()
    client.delete_list(info.id)
    with pytest.raises(NotFoundError):
        job.snapshot()
    with pytest.raises(NotFoundError):
        client.list_info(info.id)


def test_what_pythons_csv_module_reads_in_the_kept_file_is_what_kept_gives(client: Client) -> None:
    job = client.run(AWKWARD, name="people.csv", where="age >= 65", types=TYPES)
    kept = io.BytesIO()
    job.download("kept", kept)
    read = csv.DictReader(io.StringIO(kept.getvalue().decode(), newline=""))
    assert [dict(row) for row in job.kept()] == list(read)


def test_a_web_process_that_dies_costs_nobody_a_row_or_an_event(start_system: StartSystem, tmp_path: Path) -> None:
    own = start_system()
    ids = [n for n in range(1_500_000) if n % 100 >= 65]
    with Client(own.url) as client:
        info = client.upload(many(1_500_000), name="long.csv")
        job = client.run(info, where="age >= 65", wait=False)
        with Shell(own.url).start("fetch", job.id, "kept", "--follow") as shell, ThreadPoolExecutor() as beside:
            assert shell.stdout
            assert shell.stdout.read(7) == b"id,age\n"
            rows, events = job.kept(follow=True), job.events()
            first_row, first_event = next(rows), next(events)
            fetched = beside.submit(shell.stdout.read)  # `communicate` would pass by what is buffered
            answered = threading.Event()
            awaited = beside.submit(lambda: asyncio.run(ids_and_seqs(own.url, job.id, answered)))
            assert answered.wait(60)  # who never had an answer would not wait for another one
            os.kill(own.pids["web"], signal.SIGKILL)
            again = beside.submit(client.run, info, where="age < 1")
            assert [int(first_row["id"]), *(int(row["id"]) for row in rows)] == ids
            seqs = [first_event.seq, *(event.seq for event in events)]
            last = job.snapshot()
            out = fetched.result()
    assert (last.state, seqs) == ("succeeded", list(range(1, last.seq + 1)))
    assert awaited.result() == (ids, seqs)
    assert again.result().id != job.id
    assert (shell.returncode, out) == (0, b"".join(b"%d,%d\n" % (n, n % 100) for n in ids))


async def ids_and_seqs(url: str, job_id: str, answered: threading.Event) -> tuple[list[int], list[int]]:
    """What the asynchronous client sees of a job, rows and events at once; `answered` once it had a first answer."""
    async with AsyncClient(url) as client:
        job = client.job(job_id)
        await job.snapshot()
        answered.set()

        async def ids() -> list[int]:
            return [int(row["id"]) async for row in job.kept(follow=True)]

        async def seqs() -> list[int]:
            return [event.seq async for event in job.events()]

        kept, events = await asyncio.gather(ids(), seqs())
        return kept, events
