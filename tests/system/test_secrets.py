"""The token, the page's cookie and Redis's password: in no log, answer or list of processes."""

import os
import signal
import time
from urllib.parse import quote, urlsplit

import httpx
import pytest
import socketio

from tests.system.conftest import StartSystem
from tests.system.running import System

TOKEN = "token-7f3a9c5e1b8d4f60-of-the-tests"
WRONG = "token-7f3a9c5e1b8d4f60-that-is-wrong"
PEOPLE = b"name,age\nAda,36\nGrace,85\nLinus,x\n"


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


def test_no_secret_is_written_or_told_anywhere(start_system: StartSystem) -> None:
    own = start_system(WINNOW_TOKEN=TOKEN)
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
    processes = [" ".join(process.cmdline()) for process in own.processes()]
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
