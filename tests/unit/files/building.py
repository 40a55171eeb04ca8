"""Segments that follow each other, by how much each has, and the same ones with runs of them in manifests."""

from collections.abc import Sequence

from hypothesis import strategies as st

from shared.commits import Counted, Manifest, Segment
from shared.segments import Entry, Segments

SUMS = tuple(name for name in Counted.model_fields if name not in {"first", "rows"})


def segments_of(amounts: Sequence[int], first: int = 0) -> list[Segment]:
    """One for each amount: of so many kept bytes, and other numbers that differ from those."""
    found, row = [], first
    for amount in amounts:
        kept, failed = amount % 3, amount % 2
        found.append(
            Segment(
                first=row, rows=kept + failed + 2, kept=kept, rejected=2, failed=failed, start=row, end=row + amount,
                kept_bytes=amount, rejected_bytes=2 * amount, failed_bytes=amount // 2, report_bytes=3 * failed,
                name=f"{row}-1.ab-{row}",
            )
        )  # fmt: skip
        row = found[-1].to
    return found


class Shelf:
    """Entries with some of the segments in manifests, and what was read of these."""

    def __init__(self, segments: Sequence[Segment], cuts: Sequence[tuple[int, bool]]) -> None:
        """`cuts`: lengths of runs, and whether a run is in a manifest; what is left stays loose."""
        self.read: list[str] = []
        self._inside: dict[str, list[Segment]] = {}
        self.entries: list[Entry] = []
        left = list(segments)
        for length, bound in cuts:
            run, left = left[:length], left[length:]
            self.entries += [self._bound(run)] if bound and run else run
        self.entries += left
        self.segments = Segments(self.entries, self._read)

    def _bound(self, run: list[Segment]) -> Manifest:
        name = f"m{run[0].first}"
        self._inside[name] = run
        sums = {measure: sum(getattr(one, measure) for one in run) for measure in SUMS}
        return Manifest(first=run[0].first, rows=run[-1].to - run[0].first, segments=len(run), name=name, **sums)

    def _read(self, manifest: Manifest) -> list[Segment]:
        self.read.append(manifest.name)
        return self._inside[manifest.name]


amounts = st.lists(st.integers(0, 9), max_size=12)
cuts = st.lists(st.tuples(st.integers(1, 4), st.booleans()), max_size=8)
