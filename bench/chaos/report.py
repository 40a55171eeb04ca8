"""What a run of faults came to, in one block of text. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bench.table import table


@dataclass(frozen=True)
class Report:
    """`recoveries`: seconds, fault and job, of every fault that hit something."""

    seed: int
    faults: Counter[str]
    jobs: Counter[str]
    rows: int
    events: int
    told: int
    recoveries: Sequence[tuple[float, str, str]]
    violations: Sequence[str]

    @property
    def text(self) -> str:
        """The block."""
        longest = max(self.recoveries, default=(0.0, "none", ""))
        rows = [
            ("faults injected", f"{self.faults.total()} ({_counted(self.faults)})"),
            ("jobs", f"{self.jobs.total()} ({_counted(self.jobs)})"),
            ("rows tested", f"{self.rows:,}"),
            ("events received", f"{self.events:,}"),
            ("told that events are missing", str(self.told)),
            ("longest recovery", f"{longest[0]:.1f} s ({longest[1]}, job {longest[2] or '–'})"),
            ("violations", str(len(self.violations))),
        ]
        found = "".join(f"\n  VIOLATION {each}" for each in self.violations)
        return f"{table(('seed', str(self.seed)), rows)}{found}"


def _counted(counter: Counter[str]) -> str:
    return ", ".join(f"{times} {what}" for what, times in counter.most_common()) or "none"
