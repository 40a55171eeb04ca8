"""How the parent of a child process sees what became of it."""

import os
import signal
import subprocess
import sys

import pytest

from worker.parent.children import fate_of

WAITING = [sys.executable, "-c", "input()"]


def ended(command: list[str]) -> subprocess.Popen[bytes]:
    """A process that has ended and that nobody has waited for."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    return process


def test_a_child_that_waits_for_something_is_alive() -> None:
    with subprocess.Popen(WAITING, stdin=subprocess.PIPE) as process:
        assert fate_of(process.pid) == ("alive", "")


def test_a_stopped_child_is_told_from_a_living_one() -> None:
    with subprocess.Popen(WAITING, stdin=subprocess.PIPE) as process:
        process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, process.pid, os.WSTOPPED)
        fate = fate_of(process.pid)
        process.send_signal(signal.SIGCONT)
    assert fate == ("stopped", "")


@pytest.mark.parametrize(
    ("last", "how"),
    [
        ("os.kill(os.getpid(), signal.SIGKILL)", "signal 9 (SIGKILL)"),
        ("os.kill(os.getpid(), signal.SIGTERM)", "signal 15 (SIGTERM)"),
        ("os._exit(3)", "exit code 3"),
        ("os._exit(0)", "exit code 0"),
    ],
)
def test_a_dead_child_says_how_it_died_until_it_was_waited_for(last: str, how: str) -> None:
    process = ended([sys.executable, "-c", f"import os, signal; {last}"])
    assert fate_of(process.pid) == ("dead", how)
    process.wait()
    assert fate_of(process.pid) == ("gone", "")
