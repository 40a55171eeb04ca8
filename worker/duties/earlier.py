"""What of a job's earlier attempts may still be needed: verdicts on rows that no later attempt has come to."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from shared.commits import Manifest, Segment
from shared.files.manifests import Manifests
from shared.store.ledger import Held

Run = tuple[int, int]
"""Rows `[first, to)`."""


class Earlier:
    """The attempts before the last one, the latest first. Raises OSError where a manifest cannot be read."""

    def __init__(self, manifests: Manifests, job_id: str, earlier: Sequence[Held]) -> None:
        self._manifests = manifests
        self._job = job_id
        self._earlier = earlier

    def needed(self, last: Iterable[Segment]) -> Iterator[str]:
        """The names, below the job's folder, of what is to stay; `last` are the segments of the last attempt.

        Objects whose every row has a later verdict are never read again (`worker.before`); their records may stay.
        """
        covered = merged(_run_of(segment) for segment in last)
        for held in self._earlier:
            yield from (f"{held.attempt}/manifest-{manifest.name}" for manifest in _manifests(held))
            segments = list(self._segments(held))
            yield from (f"{held.attempt}/{one.name}" for one in segments if not is_within(covered, _run_of(one)))
            covered = merged([*covered, *map(_run_of, segments)])

    def _segments(self, held: Held) -> Iterator[Segment]:
        for manifest in _manifests(held):
            yield from self._manifests.read(self._job, held.attempt, manifest)
        yield from map(Segment.model_validate_json, held.segments)


def merged(runs: Iterable[Run]) -> list[Run]:
    """The same rows in as few runs as there can be, in order.

    >>> merged([(5, 7), (0, 3), (3, 4), (6, 9)])
    [(0, 4), (5, 9)]
    """
    found: list[Run] = []
    for first, to in sorted(runs):
        if found and first <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], to)
        else:
            found.append((first, to))
    return found


def is_within(runs: Sequence[Run], rows: Run) -> bool:
    """Whether merged runs have all of some rows.

    >>> is_within([(0, 4), (5, 9)], (5, 8)), is_within([(0, 4), (5, 9)], (3, 6))
    (True, False)
    """
    place = bisect_right(runs, rows[0], key=lambda run: run[0]) - 1
    return place >= 0 and rows[1] <= runs[place][1]


def _run_of(segment: Segment) -> Run:
    return segment.first, segment.to


def _manifests(held: Held) -> Iterator[Manifest]:
    return map(Manifest.model_validate_json, held.manifests)
