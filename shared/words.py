"""What Flower is told that tasks do: names and ids to search for, no parameters, and nothing that opens a door."""

from collections.abc import Callable, Mapping
from typing import Any

from shared.broker import CONVERT, FOOTER, INSPECT, OUTLINE, PAGE, PIECE, PREVIEW, REPORT

UNMET = "where"
"""The reason of rows that do not meet a job's condition, where its predicate was to have its say after it."""
LONGEST = 160
"""Of a name or a condition so much is said, in characters."""


def counting(name: str | None, row: int, list_id: str) -> str:
    """A stretch of a list is counted from this row (from 0) on; without a name it still comes in.

    >>> counting("people.csv", 0, "9x2")
    'counting people.csv from row 1 · list 9x2'
    """
    return f"counting {short(name) if name else 'what comes in'} from row {row + 1:,} · list {list_id}"


def testing(name: str, where: str | None, start: int, end: int, job: str) -> str:
    """Rows `[start, end)` of a list are tested."""
    return f"{short(name)} · {short(where or '')} · rows {start + 1:,}–{end:,} · job {job}"


def preparing(name: str, predicate: str, read: int, rows: int, job: str) -> str:
    """What a predicate has to know of a whole list is made; so many of its rows are read as yet.

    >>> preparing("people.csv", "unique", 2000, 5000, "7k")
    'preparing unique · people.csv · 2,000 of 5,000 rows read · job 7k'
    """
    return f"preparing {short(predicate)} · {short(name)} · {read:,} of {rows:,} rows read · job {job}"


def question(task: str, ask: Mapping[str, Any]) -> str:
    """What a quick worker is asked; of a task that is not known here, its name.

    >>> question(PREVIEW, {"list": "9x2", "where": "age >= 65", "types": {}})
    'previewing age >= 65 · list 9x2'
    """
    worded = _QUESTIONS.get(task)
    return worded(ask) if worded else task


def short(text: str) -> str:
    """In one line, and not too long.

    >>> short("age >= 65\\n  AND country = 'CN'")
    "age >= 65 AND country = 'CN'"
    """
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


_QUESTIONS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    INSPECT: lambda ask: f"inspecting {short(ask['name'])} · list {ask['list']}",
    OUTLINE: lambda ask: f"looking at {short(ask['name'])}, which comes in · list {ask['upload'].rpartition('/')[2]}",
    PREVIEW: lambda ask: f"previewing {short(ask['where'])} · list {ask['list']}",
    PIECE: lambda ask: f"writing rejected rows · job {ask['job']}",
    PAGE: lambda ask: f"reading {ask['which']} rows from {int(ask['offset']) + 1:,} · job {ask['job']}",
    FOOTER: lambda ask: f"writing the end of {ask['which']} rows · job {ask['job']}",
    REPORT: lambda ask: f"reporting why rows were rejected · job {ask['job']}",
    CONVERT: lambda ask: f"converting {ask['which']} rows to {ask['format']} · job {ask['job']}",
}
