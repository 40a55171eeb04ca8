"""Nothing outlives a test run that was killed (Linux): systems, servers and browsers end with it.

Fixtures clean up after themselves. Where they could not, a process that stands by kills whatever has the run's mark in
its environment, as all that a test starts inherits it.
"""

import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

MARK = "TEST_RUN"
"""The name of the variable that tells which run a process belongs to."""
_PASSES = 20
"""So many looks, 0.1 s apart, as what is killed may have been starting something."""

_standing_by: list["subprocess.Popen[bytes]"] = []


def forbid() -> None:
    """From now on what this process starts ends with it, however it ends. Once a process."""
    if sys.platform != "linux":
        return
    inherited = {name: value for name, value in os.environ.items() if name != MARK}
    os.environ[MARK] = f"{os.getpid()}.{time.time_ns()}"
    command = [sys.executable, "-I", "-S", __file__, str(os.getpid()), os.environ[MARK]]
    # In a session of its own: it is no target of what ends the run.
    _standing_by.append(subprocess.Popen(command, env=inherited, stdin=subprocess.DEVNULL, start_new_session=True))


def stand_by(run: int, mark: str) -> None:
    """Waits for the end of the run, and then kills what it left."""
    with suppress(ProcessLookupError):
        select.select([os.pidfd_open(run)], [], [])
    for _ in range(_PASSES):
        left = _marked(f"{MARK}={mark}".encode())
        if not left:
            return
        for process in left:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        time.sleep(0.1)


def _marked(entry: bytes) -> list[int]:
    found = []
    for folder in Path("/proc").iterdir():
        # Others' processes cannot be read, and some end while this looks.
        with suppress(OSError):
            if folder.name.isdecimal() and entry in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
    return found


if __name__ == "__main__":
    stand_by(int(sys.argv[1]), sys.argv[2])
