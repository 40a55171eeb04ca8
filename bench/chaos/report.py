"""What a run of faults came to: as text, as JSON, and as tables of the page of results. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.chaos.recovery import Recovery
from bench.table import table


@dataclass(frozen=True)
class Report:
    """`recoveries`: of every fault that hit something, its kind, what was done, and how the system came back."""

    seed: int
    minutes: float
    missed: int
    jobs: Counter[str]
    requests: Mapping[str, int]
    rows: int
    events: int
    told: int
    canaries: int
    refused: int
    recoveries: Sequence[tuple[str, str, Recovery]]
    left_out: Sequence[str]
    violations: Sequence[str]

    @property
    def kinds(self) -> Counter[str]:
        """How many faults of each kind hit something."""
        return Counter(kind for kind, _, _ in self.recoveries)

    @property
    def longest(self) -> tuple[float, str]:
        """The longest recovery, and after what."""
        nothing = ("", "none", Recovery(0.0, "", alone=True))
        _, done, found = max(self.recoveries, key=lambda each: each[2].seconds, default=nothing)
        return found.seconds, f"{done}; {found.whose}" if found.whose else done

    @property
    def tables(self) -> str:
        """The figures, and the faults by kind."""
        return f"{self._figures()}\n\n{self._by_kind()}"

    @property
    def text(self) -> str:
        """All of it, for a terminal."""
        left_out = "".join(f"\nleft out: {each}" for each in self.left_out)
        found = "".join(f"\n  VIOLATION (seed {self.seed}) {each}" for each in self.violations)
        return f"{self.tables}{left_out}{found}"

    @property
    def as_dict(self) -> dict[str, Any]:
        """The same for programs."""
        seconds, after = self.longest
        return {
            "seed": self.seed,
            "minutes": self.minutes,
            "faults": {"injected": len(self.recoveries), "missed": self.missed, "by_kind": dict(self.kinds)},
            "jobs": {"total": self.jobs.total(), "by_state": dict(self.jobs)},
            "requests": dict(self.requests),
            "rows": self.rows,
            "events": self.events,
            "told": self.told,
            "canaries": self.canaries,
            "refused": self.refused,
            "longest_recovery": {"seconds": round(seconds, 2), "after": after},
            "recoveries": [
                {
                    "kind": kind,
                    "done": done,
                    "seconds": round(each.seconds, 2),
                    "whose": each.whose,
                    "alone": each.alone,
                }
                for kind, done, each in self.recoveries
            ],
            "left_out": list(self.left_out),
            "violations": [{"what": each, "seed": self.seed} for each in self.violations],
        }

    def _figures(self) -> str:
        seconds, after = self.longest
        rows = [
            ("faults injected", f"{len(self.recoveries)} of {len(self.kinds)} kinds ({self.missed} more hit nothing)"),
            ("jobs", f"{self.jobs.total()} ({_counted(self.jobs)})"),
            ("asked by people", _counted(Counter(self.requests))),
            ("rows tested", f"{self.rows:,}"),
            ("events received", f"{self.events:,}"),
            ("told that events are missing", str(self.told)),
            ("canaries that came back", f"{self.canaries:,}"),
            ("answers 503 meanwhile", f"{self.refused:,}"),
            ("longest recovery", f"{seconds:.1f} s ({after})"),
            ("violations", str(len(self.violations))),
        ]
        return table(("seed", str(self.seed)), rows)

    def _by_kind(self) -> str:
        rows = []
        for kind, times in sorted(self.kinds.items()):
            alone = [found.seconds for of, _, found in self.recoveries if of == kind and found.alone]
            shown = f"{max(alone):.1f}" if alone else "–"
            rows.append((kind, times, len(alone), shown))
        return table(("fault", "times", "alone", "longest recovery then, s"), rows, frozenset({1, 2, 3}))


def _counted(counter: Counter[str]) -> str:
    return ", ".join(f"{times} {what}" for what, times in counter.most_common()) or "none"
