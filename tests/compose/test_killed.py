"""Containers that are killed in the middle of a job: nothing is lost, for anybody."""

import hashlib

import httpx

from tests.compose.stack import Stack
from tests.compose.watching import ByEvents, check, watchers
from tests.compose.work import HEADER, KEPT, kept, slow, submit, until_begun, upload


def test_a_web_process_that_is_killed_loses_no_event_for_its_clients(stack: Stack, client: httpx.Client) -> None:
    job = submit(client, upload(client, times=20), slow(60))
    # Websockets go to whoever has the fewest; those that poll are one address, and so at one process.
    by_socket = [*watchers(stack.url, job, "websocket"), *watchers(stack.url, job, "websocket")]
    by_polling = watchers(stack.url, job, "polling")
    by_events = ByEvents(stack.url, job)
    until_begun(client, job, rows=200_000)
    polled = [web for web in stack.containers("web") if "GET /socket.io/ 200" in stack.logged(web)]
    stack.kill(polled[0])
    seen_by_socket = [watcher.seen() for watcher in by_socket]
    seen_by_polling = [watcher.seen() for watcher in by_polling]
    snapshot = client.get(f"/api/jobs/{job}").json()
    for seen in (*seen_by_socket, *seen_by_polling, by_events.seen()):
        check(seen, snapshot)
    # Some were at the process that was killed, and some were not: both had been relaying.
    assert {seen.connects for seen in seen_by_socket} == {1, 2}
    assert [seen.connects for seen in seen_by_polling] == [2, 2]
    assert (snapshot["attempt"], snapshot["rows"]["done"]) == (1, 4_000_000)


def test_one_web_process_is_enough(stack: Stack, client: httpx.Client) -> None:
    stack.kill(stack.containers("web")[0])
    for _ in range(20):
        assert client.get("/api/jobs").status_code == 200
    assert kept(client, submit(client, upload(client))) == HEADER + KEPT


def test_workers_that_are_killed_lose_nothing(stack: Stack, client: httpx.Client) -> None:
    job = submit(client, upload(client, times=20), slow(20))
    until_begun(client, job)
    stack.compose("kill", "--signal", "KILL", "worker")
    assert client.get(f"/api/jobs/{job}").json()["state"] == "running"
    stack.up("--no-recreate")
    assert hashlib.sha256(kept(client, job)).digest() == hashlib.sha256(HEADER + KEPT * 20).digest()


def test_a_redis_that_is_killed_comes_back_with_what_was_recorded(stack: Stack, client: httpx.Client) -> None:
    job = submit(client, upload(client, times=10), slow(20))
    watching = watchers(stack.url, job, "websocket")
    until_begun(client, job)
    stack.kill(stack.containers("redis")[0])
    stack.up("--no-recreate")
    assert kept(client, job) == HEADER + KEPT * 10
    snapshot = client.get(f"/api/jobs/{job}").json()
    for watcher in watching:
        check(watcher.seen(), snapshot)
