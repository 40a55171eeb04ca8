"""Predicates whose rows do what they say, and note that they did: for tests of what each harms."""

import asyncio
import ctypes
import gc
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from winnow import ListRow, Verdict, predicate

HELD: list[Any] = []


def _note(row: ListRow) -> None:
    """Says in the folder `tested` how often a row's test was begun, and by whom."""
    folder = os.environ.get("FAULTS_NOTES")
    if folder:
        with (Path(folder) / str(row.number)).open("a") as file:
            file.write(f"{os.getpid()}\n")


def _do(does: str) -> object:
    if does == "raise":
        raise ValueError("as told")
    if does == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
        time.sleep(60)
    if does == "exit":
        os._exit(3)
    if does == "terminate":
        # As whoever asks a process to end; without a time limit it would go on.
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(60)
    if does == "close":
        os.closerange(3, 4096)
    if does == "freeze":
        # Native code that heeds no signal and holds the interpreter.
        signal.pthread_sigmask(signal.SIG_BLOCK, range(1, signal.NSIG))
        ctypes.PyDLL(None).sleep(600)
    if does == "burst":
        block = bytearray(400 * 2**20)
        block[::4096] = bytes(len(block[::4096]))
        time.sleep(60)
    if does == "leak":
        # So much at a time that the process can commit before it has far too much.
        HELD.append(b"x" * (8 * 2**20))
        time.sleep(0.02)
    if does == "print":
        for number in range(5000):
            print(f"noise {number} \udcff", file=sys.stderr if number % 2 else sys.stdout)
    if does == "fork":
        os.fork()
    if does == "sleep":
        time.sleep(60)
    if does == "nonsense":
        return "perhaps"
    return Verdict.reject("as told") if does == "reject" else True


@predicate(timeout=2, memory="300 MB")
def does(row: ListRow) -> object:
    """Does what the row says."""
    _note(row)
    return _do(row["line"])


@predicate(timeout=2, memory="300 MB", concurrency=4)
async def does_later(row: ListRow) -> object:
    """Does what the row says, not in the order of rows."""
    _note(row)
    await asyncio.sleep(0.001 * (row.number % 3))
    if row["line"] == "sleep":
        await asyncio.sleep(60)
    return _do(row["line"])


@predicate(timeout=None)
def waits(row: ListRow) -> object:
    """Does what the row says, however long it takes."""
    _note(row)
    return _do(row["line"])


@predicate(timeout=None)
async def waits_later(row: ListRow) -> object:
    """Does what the row says, however long it takes."""
    _note(row)
    if row["line"] == "sleep":
        await asyncio.sleep(60)
    return _do(row["line"])


@predicate(rate="1/h")
def is_rare(row: ListRow) -> bool:
    """Is tested once an hour."""
    _note(row)
    return True


@predicate
def counts_objects(row: ListRow) -> Verdict:
    """Rejects with how many objects the garbage collector lets alone, and how many it looks at."""
    return Verdict.reject(f"{gc.get_freeze_count()} {len(gc.get_objects())}")


@predicate(timeout=0.2)
async def clings(row: ListRow) -> bool:
    """Does not let itself be cancelled, where the row says so; and has started a process, where it says `start`."""
    if row["line"] == "start":
        process = subprocess.Popen(["sleep", "600"])
        (Path(os.environ["FAULTS_NOTES"]) / "started").write_text(f"{process.pid}\n")
    until = time.monotonic() + 30
    while row["line"] in {"cling", "start"} and time.monotonic() < until:
        try:
            await asyncio.sleep(30)
        except asyncio.CancelledError:
            continue
    return True
