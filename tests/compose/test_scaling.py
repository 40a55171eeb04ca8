"""More containers of a kind, without an edit and in the middle of a job."""

import time

import httpx

from tests.compose.stack import Stack
from tests.compose.watching import InPython, watchers
from tests.compose.work import ROWS, held_back, slow, submit, until_begun, upload

TIMES = 40


def workers_of(stack: Stack, list_name: str) -> set[str]:
    """The containers of all workers that Flower has seen with a chunk of this list."""
    with httpx.Client(base_url=stack.flower_url, timeout=60) as flower:
        tasks = flower.get("/api/tasks").json().values()
    return {task["worker"].removeprefix("work@") for task in tasks if list_name in str(task["args"])}


def test_more_workers_take_part_in_a_job_that_runs(stack: Stack, client: httpx.Client) -> None:
    job = submit(client, upload(client, times=TIMES), slow(80))
    until_begun(client, job)
    # Half of it is left for those that come, on however fast a machine.
    with held_back(stack.url, job, len(ROWS) * TIMES // 2):
        stack.up("--no-recreate", worker=5)
    there = {container[:12] for container in stack.containers("worker")}
    assert len(there) == 5
    deadline = time.monotonic() + 60
    while not there <= workers_of(stack, "people.csv"):
        assert time.monotonic() < deadline
        time.sleep(0.5)
    client.post(f"/api/jobs/{job}/cancel")


def test_more_web_processes_take_part_and_move_nobody(stack: Stack, client: httpx.Client) -> None:
    job = submit(client, upload(client, times=20), slow(60))
    # Who polls is known by a cookie, as browsers keep it and this client does.
    watching = [*watchers(stack.url, job, "websocket"), InPython(stack.url, job, "polling")]
    until_begun(client, job)
    before = set(stack.containers("web"))
    stack.up("--no-recreate", web=3)
    (added,) = set(stack.containers("web")) - before
    deadline = time.monotonic() + 30
    while "GET /api/jobs 200" not in stack.logged(added):
        assert time.monotonic() < deadline
        assert client.get("/api/jobs").status_code == 200
    assert [watcher.seen().connects for watcher in watching] == [1, 1, 1]


def test_fewer_web_processes_move_their_clients_to_those_that_stay(stack: Stack, client: httpx.Client) -> None:
    job = submit(client, upload(client, times=20), slow(40))
    watching = [*watchers(stack.url, job, "websocket"), *watchers(stack.url, job, "websocket")]
    until_begun(client, job)
    stack.up("--no-recreate", web=1)
    assert len(stack.containers("web")) == 1
    assert {watcher.seen().connects for watcher in watching} == {1, 2}
