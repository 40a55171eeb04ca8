"""Keeps parts running: starts them, starts again what dies, and stops all of them in order within ten seconds."""

import asyncio
import signal
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial

from launch import process
from launch.log import Log
from launch.parts import Leaves, Part
from launch.process import Running
from launch.watchdog import Watchdog

# Seconds before a part that died is started again; the last one for every further time.
PAUSES = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0)
# A part that lived this long (seconds) has recovered: the next pause is the first again.
SETTLED = 20.0
# Seconds after which those who have not left are killed, by their place in the order. Ten in all is the promise.
PATIENCE = {Leaves.FIRST: 6.0, Leaves.MEANWHILE: 6.0, Leaves.THEN: 8.5, Leaves.LAST: 9.5}


class Supervisor:
    """The parts that it was given, until `stop`. `changed` is called with the process ids whenever they change."""

    def __init__(
        self,
        log: Log,
        changed: Callable[[dict[str, int]], None] = lambda pids: None,
        pauses: Sequence[float] = PAUSES,
    ) -> None:
        self._log = log
        self._changed = changed
        self._pauses = pauses
        self._watchdog = Watchdog()
        self._running: dict[str, Running] = {}
        self._leaves: dict[str, Leaves] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._stopping: set[str] = set()
        self._hurry = asyncio.Event()

    def keep(self, parts: Iterable[Part]) -> None:
        """Starts these parts, and starts them again whenever they end."""
        for part in parts:
            self._leaves[part.name] = part.leaves
            self._tasks[part.name] = asyncio.create_task(self._keep(part))

    def hurry(self) -> None:
        """Whoever has not left by now is killed (a second Ctrl-C)."""
        self._hurry.set()

    async def stop(self) -> None:
        """Asks all parts to end, in their order; kills those that take too long."""
        begun = time.monotonic()
        meanwhile = asyncio.create_task(self._stop(Leaves.MEANWHILE, begun))
        for place in (Leaves.FIRST, Leaves.THEN):
            await self._stop(place, begun)
        await meanwhile
        await self._stop(Leaves.LAST, begun)
        self._watchdog.close()

    async def _stop(self, place: Leaves, begun: float) -> None:
        names = [name for name, leaves in self._leaves.items() if leaves is place]
        self._stopping.update(names)
        for name in names:
            if name in self._running:
                self._running[name].ask()
            else:
                # It waits for its next start, which will not come.
                self._tasks[name].cancel()
        tasks = [self._tasks[name] for name in names]
        if not tasks:
            return
        await self._patiently(tasks, begun + PATIENCE[place])
        for name in names:
            if name in self._running:
                self._log.line("winnow", f"{name} did not end in time and was killed")
                self._running[name].kill()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _patiently(self, tasks: Sequence[asyncio.Task[None]], deadline: float) -> None:
        """Waits until all of them have ended, it is too late, or somebody is in a hurry."""
        hurried = asyncio.create_task(self._hurry.wait())
        waiting: set[asyncio.Task[None] | asyncio.Task[bool]] = {hurried, *tasks}
        while len(waiting) > 1 and not hurried.done():
            left = deadline - time.monotonic()
            done, waiting = await asyncio.wait(waiting, timeout=max(0.0, left), return_when=asyncio.FIRST_COMPLETED)
            if not done:
                break
        hurried.cancel()

    async def _keep(self, part: Part) -> None:
        deaths = 0
        while part.name not in self._stopping:
            begun = time.monotonic()
            said = await self._once(part)
            if part.name in self._stopping:
                return
            deaths = 0 if time.monotonic() - begun > SETTLED else deaths
            pause = self._pauses[min(deaths, len(self._pauses) - 1)]
            deaths += 1
            self._log.line("winnow", f"{part.name} {said}; starting it again in {pause:g} s")
            await asyncio.sleep(pause)

    async def _once(self, part: Part) -> str:
        """One life of a part; gives how it ended."""
        try:
            running = await process.start(part, partial(self._hear, part))
        except OSError as error:
            return f"could not be started ({error})"
        self._watchdog.watch(running.pid)
        self._running[part.name] = running
        self._tell()
        code = await running.ended()
        del self._running[part.name]
        self._watchdog.forget(running.pid)
        self._tell()
        return f"was killed by {_signal(-code)}" if code < 0 else f"ended with code {code}"

    def _hear(self, part: Part, line: bytes) -> None:
        if not any(word in line for word in part.unheard):
            self._log.line(part.name, line)

    def _tell(self) -> None:
        self._changed({name: running.pid for name, running in self._running.items()})


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
