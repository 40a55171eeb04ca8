"""From what a client saw to the figures of a case. Pure."""

import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Seen = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Figures:
    """One case. Times in milliseconds; `late` is from the emission of a message to its arrival.

    `arrived` of `expected` came in the run of which most came, `prompt` of them within 50 ms; what was replayed after a
    reconnect is no matter of lateness and in neither `prompt` nor `late`.
    """

    arrived: int
    prompt: int
    expected: int
    late: tuple[float, ...]
    longest_silence: float
    reconnects: int
    restarts: int
    remarks: tuple[str, ...] = ()

    @property
    def late_p50(self) -> float | None:
        """The median; None where nothing arrived."""
        return statistics.median(self.late) if self.late else None

    @property
    def late_max(self) -> float | None:
        """The longest; None where nothing arrived."""
        return max(self.late, default=None)


PROMPT_MS = 50


def figures(seen: Seen, runs: int, expected: int) -> Figures:
    """The figures of what a client saw while the work ran so many times."""
    messages = [each for each in seen if each["saw"] == "message"]
    counts = Counter(each["run"] for each in messages)
    best = max(counts, key=lambda run: counts[run], default=0)
    live = [each for each in messages if not each.get("replayed")]
    late = tuple(each["time"] - each["at"] for each in live)
    odd = Counter(each["saw"] for each in seen if each["saw"] in ("gap", "refused", "not recovered"))
    return Figures(
        arrived=counts[best],
        prompt=sum(each["run"] == best and each["time"] - each["at"] <= PROMPT_MS for each in live),
        expected=expected,
        late=late,
        longest_silence=_longest_silence(seen),
        reconnects=max(0, sum(each["saw"] == "connect" for each in seen) - 1),
        restarts=max(0, runs - 1),
        remarks=tuple(f"{times} × {what}" for what, times in odd.items()),
    )


def _longest_silence(seen: Seen) -> float:
    """The longest that a connection lived without hearing the server's ping."""
    longest, since = 0.0, None
    for each in seen:
        if each["saw"] not in ("connect", "ping", "disconnect", "end"):
            continue
        if since is not None:
            longest = max(longest, each["time"] - since)
        since = each["time"] if each["saw"] in ("connect", "ping") else None
    return longest
