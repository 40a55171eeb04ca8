"""A whole system with a token: figures and tasks are shown to nobody without it.

Neither it, nor the page's cookie, nor Redis's password are in any log, answer or list of processes.
"""

import os
import signal
import time
from collections.abc import Iterator
from urllib.parse import quote, urlsplit

import httpx
import psutil
import pytest
import socketio

from tests.scraping import Scrape, until
from tests.system.running import System
from tests.system.test_flower import found, run
from tests.system.test_metrics import VERDICTS, filtered

TOKEN = "token-7f3a9c5e1b8d4f60-of-the-tests"
WRONG = "token-7f3a9c5e1b8d4f60-that-is-wrong"
PEOPLE = b"name,age\nAda,36\nGrace,85\nLinus,x\n"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """A system of this file's own; the last test stops it, to read its log to the end."""
    one = System(tmp_path_factory.mktemp("guarded") / "data", WINNOW_TOKEN=TOKEN)
    try:
        yield one.until_ready()
    finally:
        one.stop()


def test_a_process_that_dies_at_its_work_is_counted_and_the_token_is_asked_for(own: System) -> None:
    assert httpx.get(f"{own.url}/metrics").status_code == 401
    with httpx.Client(base_url=own.url, timeout=60, headers={"Authorization": f"Bearer {TOKEN}"}) as http:
        before = Scrape(http)
        job = filtered(http, 100, "regexp_matches(note, '(e+)(a+)x+$') OR age >= 65")
        until(http, lambda now: now.value("winnow_leases") >= 2 and now.value("winnow_jobs", state="running") == 1)
        for child in psutil.Process(own.pids["worker"]).children():
            child.kill()
        until(http, lambda now: now.value("winnow_rescues_total", cause="died") > 0)
        assert http.get(f"/api/jobs/{job}").json()["state"] == "running"
        while http.get(f"/api/jobs/{job}").json()["state"] != "succeeded":
            time.sleep(0.1)
        rows = http.get(f"/api/jobs/{job}").json()["rows"]
        after = Scrape(http)
    grown = [
        after.value("winnow_rows_total", verdict=verdict) - before.value("winnow_rows_total", verdict=verdict)
        for verdict in VERDICTS
    ]
    assert sum(grown) == rows["total"] == 1_200_000


def test_the_login_is_asked_for_nothing_secret_is_shown_and_tasks_outlive_a_restart(own: System) -> None:
    password = urlsplit(own.redis_url).password
    assert password
    with (
        httpx.Client(base_url=own.url, timeout=60, headers={"Authorization": f"Bearer {TOKEN}"}) as http,
        httpx.Client(base_url=own.flower_url, auth=("winnow", TOKEN), timeout=30) as flower,
    ):
        assert http.get("/api/about").json() == {"flower": own.flower_url}
        _, job = run(http, "people.csv", "age >= 65")
        tasks = found(flower, job, bool)

        pages = ["/", "/workers", "/tasks", "/broker", "/metrics", "/api/tasks", "/api/workers?refresh=1"]
        for path in pages:
            for login in (None, ("winnow", "wrong"), ("winnow", "")):
                assert httpx.get(own.flower_url + path, auth=login).status_code == 401, path
        assert httpx.get(f"{own.flower_url}/healthcheck").status_code == 200
        pages += [f"/worker/{name}" for name in flower.get("/api/workers?refresh=1").json()]
        pages += [f"/task/{task}" for task in tasks]
        shown = {path: flower.get(path).raise_for_status().text for path in pages}
        assert len(shown) > 9
        assert [path for path, text in shown.items() if password in text or TOKEN in text] == []
        assert "What it does" in shown["/tasks"]

        while (refused := httpx.get(own.flower_url, auth=("winnow", "guessed"))).status_code == 401:
            pass
        assert refused.status_code == 429 and int(refused.headers["Retry-After"]) >= 1
        assert "tokens from 127.0.0.1 were wrong" in refused.text
        assert flower.get("/api/tasks").status_code == 200, "who had been let in from there is let in all the same"

        os.kill(own.pids["flower"], signal.SIGTERM)
        own.wait_for("flower ended with code 0")
        assert found(flower, job, bool).keys() == tasks.keys()
    log = own.log_path.read_text(errors="replace")
    assert password not in log
    assert TOKEN not in log


def use_well_and_badly(own: System) -> list[str]:
    """Everything that a token is shown to, right and wrong; gives what was answered, headers and all."""
    said: list[str] = []

    def keep(answer: httpx.Response) -> None:
        answer.read()
        said.append(f"{answer.status_code} {answer.headers} {answer.text}")

    bearer = {"Authorization": f"Bearer {TOKEN}"}
    with httpx.Client(base_url=own.url, timeout=60, event_hooks={"response": [keep]}) as http:
        for shown in (TOKEN, WRONG):
            http.get("/api/jobs", headers={"Authorization": f"Bearer {shown}"})
            http.get("/api/jobs", headers={"Authorization": f"Basic {shown}"})
            http.get(f"/api/jobs?token={shown}&cursor={shown}", headers=bearer)
            http.post("/api/session", json={"token": [shown]})
            http.post("/api/session", content=b'{"token": "' + shown.encode())
            http.get("/api/jobs", headers={"Cookie": f"winnow_session={shown}"})
            http.post("/api/jobs", headers={**bearer, "Origin": "http://stranger.example"}, json={"token": shown})
            with pytest.raises(socketio.exceptions.ConnectionError):
                socketio.Client(reconnection=False).connect(
                    own.url, namespaces=["/jobs"], transports=["websocket"], auth={"token": f"{shown}!"}
                )
        # Redis was killed a moment ago: until it is back, the answer is 503.
        while (answer := http.post("/api/lists?name=p.csv", content=PEOPLE, headers=bearer)).status_code == 503:
            time.sleep(float(answer.headers["Retry-After"]))
        made = answer.json()
        for where in ("age > 50", "age > nosuch", "age / 0 = 1"):
            http.post("/api/jobs", json={"list": made["id"], "where": where}, headers=bearer)
        http.get("/metrics", headers=bearer)
        http.get("/readyz")
    return said


def test_no_secret_is_written_or_told_anywhere(own: System) -> None:
    password = urlsplit(own.redis_url).password
    assert password
    cookie = httpx.post(f"{own.url}/api/session", json={"token": TOKEN}).cookies["winnow_session"]

    # The clients of Redis say in many places where they cannot connect to.
    os.kill(own.pids["redis"], signal.SIGKILL)
    httpx.get(f"{own.url}/api/jobs", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=60)
    own.wait_for("Winnow is ready", times=1)
    answers = use_well_and_badly(own)

    with httpx.Client(base_url=own.flower_url, auth=("winnow", TOKEN), timeout=30) as flower:
        pages = ["/", "/workers", "/tasks", "/broker", "/metrics", "/api/tasks", "/api/workers?refresh=1"]
        told = [flower.get(path).text for path in pages]
    processes = own.command_lines()
    assert len(processes) >= 5
    assert own.stop() == 0
    log = own.log_path.read_text(errors="replace")
    assert "web" in log
    # The launcher hides what it knows to be secret; the parts say nothing that it would have to hide.
    assert [line for line in log.splitlines() if "***" in line] == []

    for secret in (TOKEN, quote(TOKEN), password, cookie):
        assert [line for line in log.splitlines() if secret in line] == []
        assert [line for line in processes if secret in line] == []
        assert [text for text in told if secret in text] == []
    for secret in (password, cookie):
        assert [text for text in answers if secret in text] == []
