"""The client on an event loop: the same calls, awaited, and nothing held up meanwhile."""

import asyncio
import inspect
import io
import os
import threading
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from tests.unit.winnow.speaking import (
    Exchange,
    Speaker,
    a_list,
    a_snapshot,
    as_json,
    cut,
    problem,
    progress,
    ranged,
    sse,
    state,
    streamed,
)
from winnow import (
    AsyncClient,
    AsyncJob,
    Client,
    Job,
    JobCancelledError,
    NotFoundError,
    Progress,
    Results,
    UnreachableError,
)

LISTS, JOBS, JOB = "POST /api/lists", "POST /api/jobs", "GET /api/jobs/j1"
EVENTS, KEPT = "GET /api/jobs/j1/events", "GET /api/jobs/j1/kept"
DATA = b"a,b\n" + b"".join(b"%d,x\n" % n for n in range(100_000))

Use = Callable[[AsyncClient], Coroutine[Any, Any, Any]]


@pytest.fixture(autouse=True)
def accepting(server: Speaker) -> None:
    server.on(LISTS, as_json(a_list(), 201))
    server.on("GET /api/lists/l1", as_json(a_list()))
    server.on(JOBS, as_json(a_snapshot("queued", seq=1), 202))
    server.on(JOB, as_json(a_snapshot("running", seq=1)), as_json(a_snapshot()))
    server.on(EVENTS, streamed(sse(state(1, "queued"), progress(2, 4), state(3, "succeeded"))))
    server.on(KEPT, streamed(DATA))


def within(server: Speaker, use: Use) -> Any:
    """What is made of a client, on a loop of its own."""

    async def all_of_it() -> Any:
        async with server.async_client() as client:
            return await use(client)

    return asyncio.run(all_of_it())


@pytest.mark.parametrize("kind", ["path", "file", "bytes", "iterator", "asynchronous", "pipe"])
def test_every_kind_of_source_arrives_byte_for_byte(server: Speaker, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(DATA)
    reading, writing = os.pipe()

    async def blocks() -> AsyncIterator[bytes]:
        for at in range(0, len(DATA), 9999):
            await asyncio.sleep(0)
            yield DATA[at : at + 9999]

    def fill() -> None:
        with os.fdopen(writing, "wb") as other_end:
            other_end.write(DATA)

    with path.open("rb") as file, os.fdopen(reading, "rb") as pipe:
        threading.Thread(target=fill).start() if kind == "pipe" else os.close(writing)
        sources: dict[str, Any] = {
            "path": path,
            "file": file,
            "bytes": DATA,
            "iterator": (DATA[at : at + 999] for at in range(0, len(DATA), 999)),
            "asynchronous": blocks(),
            "pipe": pipe,
        }
        info = within(server, lambda client: client.upload(sources[kind]))
    assert info.id == "l1"
    assert server.calls(LISTS)[0].body == DATA


def test_rows_may_come_asynchronously(server: Speaker) -> None:
    async def rows() -> AsyncIterator[dict[str, int]]:
        for n in range(2):
            await asyncio.sleep(0)
            yield {"n": n}

    within(server, lambda client: client.upload(rows()))
    assert server.calls(LISTS)[0].body == b'{"n": 0}\n{"n": 1}\n'


def test_run_waits_for_the_end_and_a_callback_may_be_a_coroutine(server: Speaker) -> None:
    told: list[str] = []

    async def tell(progress: Progress) -> None:
        await asyncio.sleep(0)
        told.append(progress.state)

    job = within(server, lambda client: client.run(DATA, where="a > 1", on_progress=tell))
    assert isinstance(job, AsyncJob)
    assert told[0] == "uploading"
    assert told[-2:] == ["running", "succeeded"]


def test_kept_rows_are_followed_over_a_connection_that_breaks(server: Speaker) -> None:
    server.on(JOB, as_json(a_snapshot("running")), as_json(a_snapshot("running")), as_json(a_snapshot()))
    server.on(KEPT, streamed(DATA[:1000], end=False), cut, streamed(DATA))

    async def ids(client: AsyncClient) -> list[int]:
        return [int(row["a"]) async for row in client.job("j1").kept(follow=True)]

    assert within(server, ids) == list(range(100_000))


def test_events_are_followed_over_a_connection_that_breaks(server: Speaker) -> None:
    server.on(EVENTS, streamed(sse(state(1, "queued")), end=False), cut, streamed(sse(state(2, "succeeded"))))

    async def seqs(client: AsyncClient) -> list[int]:
        return [event.seq async for event in client.job("j1").events()]

    assert within(server, seqs) == [1, 2]
    assert len(server.slept) == 2


def test_a_job_that_does_not_succeed_is_an_error_with_the_asynchronous_job(server: Speaker) -> None:
    server.on(JOB, as_json(a_snapshot("cancelled")))
    server.on(KEPT, streamed(DATA[:100], end=False), ranged(DATA))

    async def follow(client: AsyncClient) -> None:
        given = 0
        with pytest.raises(JobCancelledError) as caught:
            async for _ in client.job("j1").kept(follow=True):
                given += 1
        assert given == 100_000
        assert isinstance(caught.value.job, AsyncJob)
        assert (await caught.value.job.snapshot()).state == "cancelled"

    within(server, follow)


def test_a_result_is_downloaded_to_a_path_and_to_what_is_written_asynchronously(
    server: Speaker, tmp_path: Path
) -> None:
    class Slow(io.BytesIO):
        async def write(self, block: bytes) -> None:  # type: ignore[override]
            await asyncio.sleep(0)
            super().write(block)

    async def both(client: AsyncClient) -> bytes:
        await client.job("j1").download("kept", tmp_path / "kept.csv")
        slow = Slow()
        await client.job("j1").download("kept", slow)
        return slow.getvalue()

    assert within(server, both) == DATA
    assert (tmp_path / "kept.csv").read_bytes() == DATA


def test_lists_of_things_come_page_by_page(server: Speaker) -> None:
    pages = [{"jobs": [a_snapshot(id="j2")], "next": "c"}, {"jobs": [a_snapshot(id="j1")], "next": None}]
    server.on("GET /api/jobs", *map(as_json, pages))

    async def ids(client: AsyncClient) -> list[str]:
        return [job.id async for job in client.jobs()]

    assert within(server, ids) == ["j2", "j1"]


def test_problems_are_raised_in_the_servers_words(server: Speaker) -> None:
    server.on(JOB, problem(404, "no job j1"))
    with pytest.raises(NotFoundError, match="no job j1"):
        within(server, lambda client: client.job("j1").snapshot())
    server.on(JOB, cut)
    with pytest.raises(UnreachableError):
        within(server, lambda client: client.job("j1").snapshot())


def test_who_is_cancelled_leaves_at_once_and_lets_the_job_go_on(server: Speaker) -> None:
    over = threading.Event()
    begun = threading.Event()

    def first_rows(exchange: Exchange) -> None:
        exchange.begin(200, Transfer_Encoding="chunked")
        exchange.chunk(DATA[:100])
        begun.set()
        over.wait(30)

    server.on(KEPT, first_rows)

    async def leave(client: AsyncClient) -> None:
        async def follow() -> None:
            async for _ in client.job("j1").kept(follow=True):
                pass

        following = asyncio.create_task(follow())
        await asyncio.to_thread(begun.wait, 20)
        following.cancel()
        with pytest.raises(asyncio.CancelledError):
            await following

    within(server, leave)
    over.set()
    assert not any("cancel" in one.path for one in server.heard)


def test_who_is_cancelled_does_not_wait_for_a_pipe(server: Speaker) -> None:
    reading, writing = os.pipe()

    async def leave(client: AsyncClient) -> None:
        with os.fdopen(reading, "rb") as pipe:
            uploading = asyncio.create_task(client.upload(pipe))
            await asyncio.sleep(0)
            uploading.cancel()
            with pytest.raises(asyncio.CancelledError):
                await uploading
            os.close(writing)

    within(server, leave)


@pytest.mark.parametrize(("plain", "awaited"), [(Client, AsyncClient), (Job, AsyncJob)])
def test_both_clients_have_the_same_calls_with_the_same_words(plain: type, awaited: type) -> None:
    def calls(kind: type) -> dict[str, Any]:
        return {name: one for name, one in inspect.getmembers(kind, inspect.isfunction) if name[0] != "_"}

    inner = {"ended_error", "missing_error", "over"}
    assert calls(plain).keys() == calls(awaited).keys() - inner
    for name, one in calls(plain).items():
        ours, theirs = inspect.signature(one), inspect.signature(calls(awaited)[name])
        assert list(ours.parameters.values()) == list(theirs.parameters.values())
        assert one.__doc__ == calls(awaited)[name].__doc__
        assert ours.return_annotation == theirs.return_annotation.replace("Async", "")


def test_a_client_that_blocks_works_inside_a_running_loop_and_closes_what_is_left(server: Speaker) -> None:
    async def first() -> str:
        rows = server.client().job("j1").kept()
        assert isinstance(rows, Results)
        row = next(rows)
        rows.close()
        return row["a"]

    assert asyncio.run(first()) == "0"


def test_what_is_asynchronous_is_refused_by_a_client_that_blocks(server: Speaker) -> None:
    async def blocks() -> AsyncIterator[bytes]:
        await asyncio.sleep(0)
        yield b"a\n"

    with pytest.raises(RuntimeError, match="use AsyncClient"):
        server.client().upload(blocks())
