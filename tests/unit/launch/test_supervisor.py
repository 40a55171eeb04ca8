"""Parts are kept running, and leave in order, in time and with all their children."""

import asyncio
import dataclasses
import io
import os
import select
import signal
import sys
import time
from collections.abc import Awaitable, Callable

import psutil
import pytest

from launch import supervisor as module
from launch.log import Log
from launch.parts import Leaves, Part
from launch.supervisor import Supervisor

ENDURES = "import time; print('up', flush=True); time.sleep(600)"
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"
)
# A part whose child does not care what becomes of its parent, as one that computes.
WITH_CHILD = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print("child", child.pid, flush=True)
time.sleep(600)
"""


class Heard(Log):
    """A log that can be waited for."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO())
        self.lines: list[tuple[str, str]] = []
        self._news = asyncio.Event()

    def line(self, part: str, text: str | bytes) -> None:
        self.lines.append((part, text if isinstance(text, str) else text.decode()))
        self._news.set()

    async def wait_for(self, part: str, start: str, times: int = 1) -> str:
        """The line of a part that begins so, once it has come that many times."""
        while len(found := [text for name, text in self.lines if name == part and text.startswith(start)]) < times:
            self._news.clear()
            await asyncio.wait_for(self._news.wait(), 20)
        return found[-1]


def python(name: str, code: str, leaves: Leaves = Leaves.FIRST) -> Part:
    return Part(name, (sys.executable, "-S", "-c", code), leaves=leaves)


def run(scenario: Callable[[Heard], Awaitable[None]]) -> None:
    async def main() -> None:
        await scenario(Heard())

    asyncio.run(main())


def test_a_part_that_was_killed_is_started_again_and_said_so() -> None:
    async def scenario(log: Heard) -> None:
        pids: list[dict[str, int]] = []
        supervisor = Supervisor(log, pids.append, pauses=(0.01,))
        supervisor.keep([python("web", ENDURES)])
        await log.wait_for("web", "up")
        first = pids[-1]["web"]
        os.kill(first, signal.SIGKILL)
        await log.wait_for("web", "up", times=2)
        assert await log.wait_for("winnow", "web was killed by SIGKILL; starting it again in 0.01 s")
        assert pids[-1]["web"] != first
        await supervisor.stop()
        assert pids[-1] == {}

    run(scenario)


def test_the_pauses_before_a_start_grow_to_their_cap() -> None:
    async def scenario(log: Heard) -> None:
        supervisor = Supervisor(log, pauses=(0.01, 0.02, 0.03))
        supervisor.keep([python("web", "raise SystemExit(7)")])
        await log.wait_for("winnow", "web ended with code 7; starting it again in 0.03 s", times=2)
        await supervisor.stop()
        told = [text.split(" in ")[1] for name, text in log.lines if name == "winnow"]
        assert told[:4] == ["0.01 s", "0.02 s", "0.03 s", "0.03 s"]

    run(scenario)


def test_a_program_that_does_not_exist_is_named_and_tried_again() -> None:
    async def scenario(log: Heard) -> None:
        supervisor = Supervisor(log, pauses=(0.01,))
        supervisor.keep([Part("web", ("/no/such/program",))])
        assert "/no/such/program" in await log.wait_for("winnow", "web could not be started")
        await supervisor.stop()

    run(scenario)


def test_a_part_that_is_stopped_stays_stopped() -> None:
    async def scenario(log: Heard) -> None:
        supervisor = Supervisor(log, pauses=(0.01,))
        supervisor.keep([python("web", ENDURES)])
        await log.wait_for("web", "up")
        await supervisor.stop()
        assert [text for name, text in log.lines if name == "winnow"] == []

    run(scenario)


def test_parts_leave_in_their_order() -> None:
    async def scenario(log: Heard) -> None:
        gone: list[set[str]] = []
        supervisor = Supervisor(log, lambda pids: gone.append(set(pids)))
        names = {"redis": Leaves.LAST, "quick": Leaves.THEN, "web": Leaves.FIRST}
        supervisor.keep(python(name, ENDURES, leaves) for name, leaves in names.items())
        for name in names:
            await log.wait_for(name, "up")
        await supervisor.stop()
        assert gone[-3:] == [{"redis", "quick"}, {"redis"}, set()]

    run(scenario)


def test_the_last_waits_for_those_who_leave_meanwhile_and_no_other_does(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario(log: Heard) -> None:
        monkeypatch.setitem(module.PATIENCE, Leaves.MEANWHILE, 600.0)
        gone: list[set[str]] = []
        news = asyncio.Event()

        def changed(pids: dict[str, int]) -> None:
            gone.append(set(pids))
            if gone[-1] == {"redis", "worker"}:
                news.set()

        supervisor = Supervisor(log, changed)
        quick = python("quick", ENDURES, Leaves.THEN)
        supervisor.keep([python("web", ENDURES), quick, python("worker", STUBBORN, Leaves.MEANWHILE)])
        for name in ("web", "quick", "worker"):
            await log.wait_for(name, "up")
        supervisor.keep([python("redis", ENDURES, Leaves.LAST)])
        await log.wait_for("redis", "up")
        stopping = asyncio.create_task(supervisor.stop())
        await asyncio.wait_for(news.wait(), 20)
        supervisor.hurry()
        await stopping
        assert gone[-4:] == [{"redis", "worker", "quick"}, {"redis", "worker"}, {"redis"}, set()]

    run(scenario)


def test_a_part_that_does_not_leave_is_killed_when_its_time_is_up(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario(log: Heard) -> None:
        monkeypatch.setattr(module, "PATIENCE", dict.fromkeys(Leaves, 0.2))
        supervisor = Supervisor(log)
        supervisor.keep([python("worker", STUBBORN)])
        await log.wait_for("worker", "up")
        await supervisor.stop()
        assert await log.wait_for("winnow", "worker did not end in time and was killed")

    run(scenario)


def test_whoever_is_in_a_hurry_does_not_wait() -> None:
    async def scenario(log: Heard) -> None:
        supervisor = Supervisor(log)
        supervisor.keep([python("worker", STUBBORN)])
        await log.wait_for("worker", "up")
        supervisor.hurry()
        begun = time.monotonic()
        await supervisor.stop()
        assert time.monotonic() - begun < module.PATIENCE[Leaves.FIRST] - 1

    run(scenario)


def test_what_need_not_be_heard_is_not() -> None:
    async def scenario(log: Heard) -> None:
        supervisor = Supervisor(log)
        part = python("redis", "print('noise here'); " + ENDURES)
        supervisor.keep([dataclasses.replace(part, unheard=(b"noise",))])
        await log.wait_for("redis", "up")
        await supervisor.stop()
        assert [text for name, text in log.lines if name == "redis"] == ["up"]

    run(scenario)


def test_a_part_leaves_no_child_behind() -> None:
    async def scenario(log: Heard) -> None:
        supervisor = Supervisor(log)
        supervisor.keep([python("worker", WITH_CHILD)])
        child = psutil.Process(int((await log.wait_for("worker", "child ")).split()[1]))
        await supervisor.stop()
        assert ended(child)

    run(scenario)


def test_a_supervisor_that_is_killed_takes_parts_and_their_children_with_it() -> None:
    async def scenario(log: Heard) -> None:
        script = f"""
import asyncio, sys
from launch.log import Log
from launch.parts import Part
from launch.supervisor import Supervisor
async def main():
    supervisor = Supervisor(Log(sys.stdout.buffer))
    supervisor.keep([Part("worker", (sys.executable, "-S", "-c", {WITH_CHILD!r}))])
    await asyncio.Event().wait()
asyncio.run(main())
"""
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", script, stdout=asyncio.subprocess.PIPE)
        assert process.stdout is not None
        line = await asyncio.wait_for(process.stdout.readline(), 20)
        child = psutil.Process(int(line.split()[-1]))
        part = psutil.Process(child.ppid())
        process.kill()
        await process.wait()
        assert ended(part)
        assert ended(child)

    run(scenario)


def ended(process: psutil.Process) -> bool:
    """Whether the process ends; waits for that and not for its parent to take note of it."""
    try:
        watched = os.pidfd_open(process.pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([watched], [], [], 10)[0])
    finally:
        os.close(watched)
