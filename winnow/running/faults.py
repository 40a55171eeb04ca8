"""What a failed row says: what was raised and its first line, and where in the predicate's source that was."""

from __future__ import annotations

from pathlib import Path
from types import FrameType, TracebackType
from typing import NamedTuple

REASON_CHARACTERS = 200
MOST_READ = 50 * REASON_CHARACTERS


class Failure(NamedTuple):
    """The test itself went wrong: `reason` for people, `place` as `file.py:12` ("" where there is none)."""

    reason: str
    place: str = ""


def clip(text: str) -> str:
    """The first line that says something, cut at 200 characters. Halves of surrogate pairs, which cannot be written
    down, are question marks."""
    line = next((line.strip() for line in text[:MOST_READ].splitlines() if line.strip()), "")
    line = line.encode("utf-8", "replace").decode()
    return line if len(line) <= REASON_CHARACTERS else line[: REASON_CHARACTERS - 1] + "…"


def failure_of(error: BaseException, home: str) -> Failure:
    """What an exception says of its row; a group (of an `asyncio.TaskGroup`), what the first one in it says besides.
    `home` is the folder of the predicate's own source.
    """
    words, place, inner = _words(error), _place(error.__traceback__, home), _first_of(error)
    if inner is not None:
        words, place = f"{words}: {_words(inner)}", _place(inner.__traceback__, home) or place
    return Failure(clip(words), place)


def overdue(seconds: float, place: str = "", more: str = "") -> Failure:
    """A row that was not done within its time."""
    return Failure(f"TimeoutError: not done within {seconds:g} s{more}", place)


def place_of(frame: FrameType | None, home: str) -> str:
    """Where a row is just now, given the innermost frame: the innermost line of the predicate's own source."""
    innermost = frame
    while frame is not None:
        if frame.f_code.co_filename.startswith(home):
            return _shown(frame.f_code.co_filename, frame.f_lineno)
        frame = frame.f_back
    return "" if innermost is None else _shown(innermost.f_code.co_filename, innermost.f_lineno)


def home_of(file: str) -> str:
    """The folder of a source file, so that paths below it begin with it."""
    return f"{Path(file).parent}/"


def _first_of(error: BaseException) -> BaseException | None:
    """The first exception of a group that is no group itself; None where it is no group."""
    if not isinstance(error, BaseExceptionGroup):
        return None
    first = error.exceptions[0]
    return _first_of(first) or first


def _words(error: BaseException) -> str:
    name = type(error).__name__
    try:
        text = str(error)[:MOST_READ].strip()
    except BaseException:
        text = "(and its text cannot be shown)"
    if isinstance(error, SystemExit):
        return f"{name}: {text or 'sys.exit()'}; a predicate does not end its process: raise to fail a row"
    if isinstance(error, MemoryError) and not text:
        text = "no memory was left"
    return f"{name}: {text}" if text else name


def _place(trace: TracebackType | None, home: str) -> str:
    found = ""
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file.startswith(home):
            found = _shown(file, trace.tb_lineno)
        trace = trace.tb_next
    return found


def _shown(file: str, line: int | None) -> str:
    return f"{Path(file).name}:{line}"
