"""One running process of a part: started in a group of its own, tied to our life, its output read line by line."""

import asyncio
import contextlib
import ctypes
import os
import signal
import sys
from collections.abc import Callable

from launch.log import Splitter
from launch.parts import Part

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


class Running:
    """A process and the group that it leads."""

    def __init__(self, process: asyncio.subprocess.Process, reading: asyncio.Task[None]) -> None:
        self._process = process
        self._reading = reading

    @property
    def pid(self) -> int:
        """Its process id, which is also its group's."""
        return self._process.pid

    async def ended(self) -> int:
        """Waits for the process; gives its exit code, negative for a signal. What it left of its group is killed."""
        code = await self._process.wait()
        self.kill()
        with contextlib.suppress(TimeoutError):
            # Its last words are already in the pipe.
            await asyncio.wait_for(self._reading, 1)
        return code

    def ask(self) -> None:
        """Asks the process, not its children, to end."""
        with contextlib.suppress(ProcessLookupError):
            self._process.terminate()

    def kill(self) -> None:
        """Ends the whole group now."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)


async def start(part: Part, hear: Callable[[bytes], None]) -> Running:
    """Starts a part; `hear` gets each line of its output. Raises OSError where there is no such program.

    Must be called from the main thread: the kernel ties the child to the thread that made it.
    """
    # A pipe of our own: asyncio's would make `wait` depend on whoever else holds its other end.
    ours, theirs = os.pipe()
    try:
        process = await asyncio.create_subprocess_exec(
            *part.command,
            env={**os.environ, **part.environment},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=theirs,
            stderr=theirs,
            # Ctrl-C in the terminal reaches the supervisor alone, which then stops the parts in order.
            start_new_session=True,
            preexec_fn=_tied_to(os.getpid()),
        )
    except BaseException:
        os.close(ours)
        raise
    finally:
        os.close(theirs)
    return Running(process, asyncio.create_task(_read(ours, hear)))


async def _read(descriptor: int, hear: Callable[[bytes], None]) -> None:
    stream = asyncio.StreamReader()
    pipe = os.fdopen(descriptor, "rb", buffering=0)
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(stream), pipe
    )
    splitter = Splitter()
    try:
        while data := await stream.read(65536):
            for line in splitter.feed(data):
                hear(line)
        for line in splitter.end():
            hear(line)
    finally:
        transport.close()


def _tied_to(parent: int) -> Callable[[], None] | None:
    """What the child does before it becomes the part: from now on it dies when its parent does (Linux)."""
    if _LIBC is None:
        return None
    prctl = _LIBC.prctl

    def tie() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died before we asked
            os._exit(1)

    return tie
