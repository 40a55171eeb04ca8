"""A process that outlives a killed supervisor by a moment, and takes every part's whole group with it.

The kernel ends a part whose supervisor dies, but not that part's own children: a worker that computes would go on.
"""

import contextlib
import os
import signal
import subprocess
import sys
from typing import IO


class Watchdog:
    """Knows the groups that live. It acts only when its pipe closes without a farewell."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", __file__], stdin=subprocess.PIPE, start_new_session=True
        )

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def watch(self, group: int) -> None:
        """This group dies with us."""
        self._tell(f"+{group}")

    def forget(self, group: int) -> None:
        """This group has ended."""
        self._tell(f"-{group}")

    def close(self) -> None:
        """All is well: nothing more to watch."""
        with contextlib.suppress(OSError):
            if self._process.stdin is not None:
                self._process.stdin.close()
        self._process.wait()

    def _tell(self, word: str) -> None:
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.write(f"{word}\n".encode())
                self._process.stdin.flush()


def stand_by(told: IO[bytes]) -> None:
    """Keeps account of the groups it is told of, and kills those left when the pipe closes."""
    groups: set[int] = set()
    for line in told:
        group = int(line[1:])
        if line.startswith(b"+"):
            groups.add(group)
        else:
            groups.discard(group)
    for group in groups:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)


if __name__ == "__main__":
    # Only the end of the pipe ends it, however the supervisor is told to stop.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    stand_by(sys.stdin.buffer)
