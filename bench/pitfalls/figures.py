"""From what clients saw, and what servers say of their runs, to the figures of a case. Pure. Times in milliseconds."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.pitfalls.servers import PING_SECONDS, Run

Seen = Sequence[Mapping[str, Any]]
PROMPT_MS = 50
# A ping that is half its interval late is one that was not there to be answered.
UNANSWERED_MS = PING_SECONDS * 1500


@dataclass(frozen=True)
class Arrival:
    """One client that stays. Of the run of which most came: how many of `expected` came before it had ended (`live`),
    and within 50 ms of their emission (`prompt`). `first` is from asking to the first message; None: none came.
    """

    expected: int
    first: float | None
    live: int
    prompt: int
    longest_silence: float
    reconnects: int
    restarts: int


@dataclass(frozen=True)
class Leaving:
    """A client that goes without a word in the middle of its run, and comes back as a new page.

    `finished`: whether the run went on to its end; `seen`: how many of its messages the two visits have seen together.
    """

    expected: int
    finished: bool
    seen: int
    restarts: int


@dataclass(frozen=True)
class Opened:
    """A page of another origin that connects: whether it was let in, and when it knew."""

    allowed: bool
    after: float


def arrival(seen: Seen, runs: Sequence[Run], expected: int) -> Arrival:
    """The figures of a client that stayed."""
    messages = _messages(seen)
    counts = Counter(each["run"] for each in messages)
    best = max(counts, key=lambda run: counts[run], default=None)
    mine = [each for each in messages if each["run"] == best]
    asked = next((each["time"] for each in seen if each["saw"] == "ask"), 0.0)
    ended = _end(runs, best)
    return Arrival(
        expected=expected,
        first=messages[0]["time"] - asked if messages else None,
        live=sum(ended is None or each["time"] < ended for each in mine),
        prompt=sum(each["time"] - each["at"] <= PROMPT_MS for each in mine),
        longest_silence=_longest_silence(seen),
        reconnects=max(0, sum(each["saw"] == "connect" for each in seen) - 1),
        restarts=max(0, len(runs) - 1),
    )


def leaving(first: Seen, second: Seen, runs: Sequence[Run], run: str | int, expected: int) -> Leaving:
    """The figures of two visits; `run` is the one that the first asked for."""
    messages = [*_messages(first), *_messages(second)]
    return Leaving(
        expected=expected,
        finished=bool(runs) and runs[0].ended is not None,
        seen=len({each["number"] for each in messages if each["run"] == run}),
        restarts=max(0, len(runs) - 1),
    )


def _messages(seen: Seen) -> list[Mapping[str, Any]]:
    return [each for each in seen if each["saw"] == "message"]


def _end(runs: Sequence[Run], run: object) -> float | None:
    """When a run ended: naive servers number theirs from 1, Winnow's way has a single one per id."""
    place = run - 1 if isinstance(run, int) else 0
    return runs[place].ended if place < len(runs) else None


def _longest_silence(seen: Seen) -> float:
    """The longest that a connection lived without a ping that this client could answer."""
    longest, since = 0.0, None
    for each in seen:
        if each["saw"] not in ("connect", "ping", "disconnect", "end"):
            continue
        if since is not None:
            longest = max(longest, each["time"] - since)
        since = each["time"] if each["saw"] in ("connect", "ping") else None
    return longest
