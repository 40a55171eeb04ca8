"""What came of a predicate's rows, to be asserted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, overload

from winnow.running.rows import ListRow


@dataclass(frozen=True, slots=True)
class Result:
    """One row's verdict. `reason` says why it was rejected or failed, `place` (`file.py:12`) where it failed."""

    row: ListRow
    verdict: Literal["kept", "rejected", "failed"]
    reason: str = ""
    place: str = ""


class Results(Sequence[Result]):
    """A result for each row, in the rows' order. `hints` are what the predicate's author should know."""

    def __init__(self, results: Sequence[Result], hints: Sequence[str] = ()) -> None:
        self._results = list(results)
        self.hints = list(hints)

    @property
    def kept(self) -> list[ListRow]:
        """The rows that were kept; each equals a dict of its fields."""
        return self._of("kept")

    @property
    def rejected(self) -> list[ListRow]:
        """The rows that were rejected."""
        return self._of("rejected")

    @property
    def failed(self) -> list[ListRow]:
        """The rows whose test went wrong."""
        return self._of("failed")

    @property
    def reasons(self) -> dict[str, int]:
        """How many rows were rejected or failed for each reason, the most frequent first."""
        return dict(Counter(one.reason for one in self._results if one.reason).most_common())

    def _of(self, verdict: str) -> list[ListRow]:
        return [one.row for one in self._results if one.verdict == verdict]

    @overload
    def __getitem__(self, at: int) -> Result: ...

    @overload
    def __getitem__(self, at: slice) -> list[Result]: ...

    def __getitem__(self, at: int | slice) -> Result | list[Result]:
        return self._results[at]

    def __len__(self) -> int:
        return len(self._results)

    def __repr__(self) -> str:
        counts = Counter(one.verdict for one in self._results)
        words = ", ".join(f"{counts[verdict]} {verdict}" for verdict in ("kept", "rejected", "failed"))
        why = "".join(f"\n  {rows} × {reason}" for reason, rows in self.reasons.items())
        return f"<{words}>{why}"
