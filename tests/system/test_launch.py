"""`make run`: ready with one command, put right when a part dies, and gone when it is killed."""

import http.client
import json
import os
import signal
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from tests.system.conftest import StartSystem
from tests.system.running import System, all_end

PARTS = {"redis", "web", "worker", "quick", "flower"}


def get(url: str, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def until(truth: Callable[[], bool]) -> None:
    """Returns once it is so."""
    deadline = time.monotonic() + 60
    while not truth():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_it_is_ready_with_one_command(system: System) -> None:
    assert set(system.pids) == PARTS
    assert get(system.url, "/readyz")[0] == 200
    assert get(system.flower_url, "/")[0] == 200


def test_the_workers_are_seen_in_flower(system: System) -> None:
    def seen() -> set[str]:
        """A worker that does not answer Flower at once is not among those that it shows then."""
        status, body = get(system.flower_url, "/api/workers?refresh=1")
        assert status == 200
        return {name.split("@")[0] for name in json.loads(body)}

    until(lambda: seen() == {"work", "quick"})


def test_flower_answers_no_other_name_and_no_other_page(system: System) -> None:
    host = urlsplit(system.flower_url).netloc
    for headers in ({"Host": "evil.example"}, {"Host": host, "Origin": "http://evil.example"}):
        connection = http.client.HTTPConnection(host, timeout=10)
        connection.request("GET", "/api/workers", headers=headers)
        assert connection.getresponse().status == 403
        connection.close()


def test_no_password_is_printed_or_stands_on_a_command_line(system: System) -> None:
    password = urlsplit(system.redis_url).password
    assert password
    assert password not in system.log_path.read_text(errors="replace")
    lines = system.command_lines()
    assert len(lines) > len(PARTS)
    assert not [line for line in lines if password in line]


def test_a_second_run_on_the_same_data_is_refused_in_one_plain_line(system: System, start_system: StartSystem) -> None:
    second = start_system(system.data, wait=False)
    line = second.wait_for("Winnow cannot start")
    assert second.process.wait(10) == 1
    assert f"already runs on {system.data} ({system.url}" in line
    assert get(system.url, "/readyz")[0] == 200


def test_a_port_that_is_taken_is_named_in_one_plain_line(system: System, start_system: StartSystem) -> None:
    port = urlsplit(system.url).port
    second = start_system(wait=False, WINNOW_PORT=str(port))
    assert f"port {port} is taken" in second.wait_for("Winnow cannot start")
    assert second.process.wait(10) == 1


def test_a_host_beyond_loopback_without_a_token_is_refused_in_one_plain_line(start_system: StartSystem) -> None:
    refused = start_system(wait=False, WINNOW_HOST="0.0.0.0")
    assert "set WINNOW_TOKEN" in refused.wait_for("Winnow cannot start")
    assert refused.process.wait(10) == 1


def test_killed_parts_are_started_again_and_a_killed_supervisor_takes_all_with_it(start_system: StartSystem) -> None:
    own = start_system()
    before = dict(own.pids)
    for part in PARTS:
        os.kill(before[part], signal.SIGKILL)
        own.wait_for(f"{part} was killed by SIGKILL; starting it again")
    for name in ("work@", "quick@"):
        own.wait_for(name, times=2)
    # That a part is started again is said before it is.
    until(lambda: all(own.pids[part] != before[part] for part in PARTS))
    processes = own.processes()
    assert len(processes) > len(PARTS)
    own.kill()
    assert all_end(processes)
