"""`docker compose up`, unprepared and scaled: a list goes in, comes out right, and processes may go."""

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import socketio

from launch.ports import free_port

ROOT = Path(__file__).parents[2]
PROJECT = f"winnow-test-{os.getpid()}"


def engine_is_there() -> bool:
    if shutil.which("docker") is None:
        return False
    asked = [["docker", "version"], ["docker", "compose", "version"]]
    return all(subprocess.run(command, capture_output=True, check=False).returncode == 0 for command in asked)


pytestmark = [
    pytest.mark.compose,
    pytest.mark.skipif(not engine_is_there(), reason="no Docker engine with Compose v2 on this machine"),
]


class Stack:
    """The project, up: two web processes behind the proxy, two workers."""

    def __init__(self) -> None:
        self.port, self.flower_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.flower_url = f"http://127.0.0.1:{self.flower_port}"

    def compose(self, *words: str) -> str:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("WINNOW_")}
        environment |= {"WINNOW_PORT": str(self.port), "WINNOW_FLOWER_PORT": str(self.flower_port)}
        command = ["docker", "compose", "--project-name", PROJECT, "--progress", "plain", *words]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            logs = subprocess.run(
                [*command[:4], "logs", "--tail", "40"], cwd=ROOT, capture_output=True, text=True, check=False
            )
            raise AssertionError(
                f"{' '.join(command)}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}\n{logs.stdout[-6000:]}"
            )
        return done.stdout


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    one = Stack()
    try:
        one.compose("up", "--build", "--detach", "--wait", "--scale", "web=2", "--scale", "worker=2")
        # The proxy itself has no health to wait for: it is well when it passes on a ready answer.
        retrying = httpx.Client(base_url=one.url, transport=httpx.HTTPTransport(retries=10), timeout=30)
        with retrying:
            assert retrying.get("/readyz").json()["redis"]
        yield one
    finally:
        one.compose("down", "--volumes", "--timeout", "1")


@pytest.fixture
def client(stack: Stack) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=stack.url, timeout=60) as one:
        yield one


HEADER = b"name,age\r\n"
ROWS = [f'"person, {number}",{number % 100}\r\n'.encode() for number in range(200_000)]
KEPT = b"".join(row for number, row in enumerate(ROWS) if number % 100 >= 65)


def start_job(client: httpx.Client, times: int = 1) -> str:
    made = client.post("/api/lists", params={"name": "people.csv"}, content=HEADER + b"".join(ROWS) * times)
    assert made.status_code == 201, made.text
    job = client.post("/api/jobs", json={"list": made.json()["id"], "where": "age >= 65"})
    assert job.status_code == 202, job.text
    return str(job.json()["id"])


def kept(client: httpx.Client, job: str) -> bytes:
    """What is kept, read until the job has ended."""
    with client.stream("GET", f"/api/jobs/{job}/kept", params={"follow": 1}) as answer:
        return b"".join(answer.iter_raw())


def test_a_list_goes_through_and_comes_out_byte_for_byte(client: httpx.Client) -> None:
    job = start_job(client)
    assert kept(client, job) == HEADER + KEPT
    rows = client.get(f"/api/jobs/{job}").json()["rows"]
    assert (rows["done"], rows["kept"]) == (200_000, 70_000)


def check_log(answer: dict[str, Any]) -> None:
    """Whether a subscriber from the first event on was given all of them, to the end."""
    assert [event["seq"] for event in answer["events"]] == list(range(1, answer["job"]["seq"] + 1))
    assert answer["job"]["state"] == "succeeded"


def test_events_come_through_the_proxy_on_a_websocket(client: httpx.Client, stack: Stack) -> None:
    job = start_job(client)
    assert kept(client, job)
    with socketio.SimpleClient() as watcher:
        watcher.connect(stack.url, namespace="/jobs", transports=["websocket"])
        check_log(watcher.call("subscribe", {"job": job, "after": 0}))


@pytest.mark.parametrize("keeps_cookies", [True, False])
def test_a_polling_client_finds_its_process_again(client: httpx.Client, stack: Stack, keeps_cookies: bool) -> None:
    job = start_job(client)
    assert kept(client, job)
    cookies = httpx.Cookies()

    def ask(method: str, sid: str | None, body: str | None = None) -> str:
        query = {"EIO": "4", "transport": "polling"} | ({"sid": sid} if sid else {})
        # A connection of its own each time: keeping one open would find the same process by itself.
        answer = httpx.request(
            method, f"{stack.url}/socket.io/", params=query, content=body, cookies=cookies, timeout=30
        )
        assert answer.status_code == 200, answer.text
        if keeps_cookies:
            cookies.update(answer.cookies)
        return answer.text

    for _ in range(4):
        sid = json.loads(ask("GET", None)[1:])["sid"]
        ask("POST", sid, "40/jobs,")
        assert ask("GET", sid).startswith("40/jobs,")
        ask("POST", sid, '42/jobs,0["subscribe",' + json.dumps({"job": job, "after": 0}) + "]")
        check_log(json.loads(ask("GET", sid).split("43/jobs,0", 1)[1].split("\x1e")[0])[0])
        ask("POST", sid, "1")
    assert bool(cookies) == keeps_cookies


def test_both_workers_and_the_quick_one_are_seen_in_flower(stack: Stack) -> None:
    workers = httpx.get(f"{stack.flower_url}/api/workers", params={"refresh": 1}, timeout=30).json()
    assert sorted(name.split("@")[0] for name in workers) == ["quick", "work", "work"]


def test_only_this_machine_is_published_to(stack: Stack) -> None:
    shown = [json.loads(line) for line in stack.compose("ps", "--format", "json").splitlines()]
    published = {p["URL"] for part in shown for p in part.get("Publishers") or [] if p["PublishedPort"]}
    assert published == {"127.0.0.1"}


def test_workers_that_are_killed_in_the_middle_of_a_job_lose_nothing(client: httpx.Client, stack: Stack) -> None:
    job = start_job(client, times=20)
    stack.compose("kill", "--signal", "KILL", "worker")
    assert client.get(f"/api/jobs/{job}").json()["state"] in {"queued", "running"}
    stack.compose("up", "--detach", "--wait", "--no-recreate", "--scale", "web=2", "--scale", "worker=2")
    assert hashlib.sha256(kept(client, job)).digest() == hashlib.sha256(HEADER + KEPT * 20).digest()


def test_no_web_process_is_needed_more_than_another(client: httpx.Client, stack: Stack) -> None:
    first = stack.compose("ps", "--quiet", "web").split()[0]
    subprocess.run(["docker", "kill", first], check=True, capture_output=True)
    assert kept(client, start_job(client)) == HEADER + KEPT
