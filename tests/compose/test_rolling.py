"""New containers in place of all old ones in the middle of a job: its watchers connect again, and that is all."""

import hashlib
import threading

import httpx

from tests.compose.stack import OWN, Stack
from tests.compose.watching import ByEvents, Watcher, check, watchers
from tests.compose.work import HEADER, KEPT, held_back, slow, submit, until_begun, upload
from winnow import Client

TIMES = 25


class Hash:
    """A file that keeps no more of what is written to it than its sum."""

    def __init__(self) -> None:
        self.sum = hashlib.sha256()

    def write(self, block: bytes) -> None:
        self.sum.update(block)


def read_along(url: str, job: str, to: Hash) -> None:
    """Reads what is kept while the job runs, to its end, as `winnow fetch --follow` does."""
    with Client(url) as winnow:
        winnow.job(job).download("kept", to, follow=True)


def all_kinds(url: str, job: str) -> list[Watcher]:
    return [*watchers(url, job, "websocket", "polling"), ByEvents(url, job)]


def all_of(stack: Stack) -> set[str]:
    return {container for service in OWN for container in stack.containers(service)}


def others(stack: Stack) -> list[str]:
    return [container for service in ("redis", "proxy") for container in stack.containers(service)]


def test_rolling_over_is_not_noticed(stack: Stack, client: httpx.Client) -> None:
    job = submit(client, upload(client, TIMES), slow(80))
    watching = all_kinds(stack.url, job)
    read = Hash()
    reading = threading.Thread(target=read_along, args=(stack.url, job, read))
    reading.start()
    until_begun(client, job)
    old, kept_on = all_of(stack), others(stack)
    stack.is_whole = False
    with held_back(stack.url, job, 200_000 * TIMES * 3 // 4):
        stack.run("sh", "deploy/roll.sh", "--no-build")
    assert not old & all_of(stack)
    assert others(stack) == kept_on
    assert (len(stack.containers("web")), len(stack.containers("worker"))) == (2, 3)
    seen = [watcher.seen() for watcher in watching]
    snapshot = client.get(f"/api/jobs/{job}").json()
    for one in seen:
        check(one, snapshot)
    # All were sent to a new process; the last is silent about that.
    assert all(one.connects > 1 for one in seen[:-1]), [one.connects for one in seen]
    assert (snapshot["attempt"], snapshot["rows"]["done"]) == (1, 200_000 * TIMES)
    reading.join()
    assert read.sum.digest() == hashlib.sha256(HEADER + KEPT * TIMES).digest()


def test_a_plain_up_with_other_settings_is_not_noticed_either(stack: Stack, client: httpx.Client) -> None:
    job = submit(client, upload(client, TIMES), slow(30))
    watching = all_kinds(stack.url, job)
    until_begun(client, job)
    old, kept_on = all_of(stack), others(stack)
    stack.settings["WINNOW_RETENTION"] = "86400"
    with held_back(stack.url, job, 200_000 * TIMES * 3 // 4):
        stack.up()
    assert not old & all_of(stack)
    assert others(stack) == kept_on
    seen = [watcher.seen() for watcher in watching]
    snapshot = client.get(f"/api/jobs/{job}").json()
    for one in seen:
        check(one, snapshot)
    assert all(one.connects > 1 for one in seen[:-1]), [one.connects for one in seen]
    assert (snapshot["attempt"], snapshot["rows"]["done"]) == (1, 200_000 * TIMES)


def test_what_does_not_become_well_takes_nobody_s_place(stack: Stack, client: httpx.Client) -> None:
    old = all_of(stack)
    good, stack.settings = stack.settings, {**stack.settings, "WINNOW_PING_INTERVAL": "never"}
    try:
        said = stack.run("sh", "deploy/roll.sh", "--no-build", fails=True)
    finally:
        stack.settings = good
    assert "ping_interval" in said.lower()
    assert all_of(stack) == old
    assert client.get("/readyz").status_code == 200
