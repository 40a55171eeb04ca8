"""The duty `bind`: records of many segments are written down in storage, so that a job's share of Redis stays small.

Segments that follow each other become a manifest; small manifests that follow each other become a larger one. So what
Redis holds of a job grows by one entry in some thousand segments, whichever chunk of it is the last to be done.
"""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shared.commits import Manifest, Segment
from shared.files.manifests import Manifests
from shared.segments import Entry
from shared.store.ledger import Ledger, SetName

LEAST = 128
"""So many segments in a row are worth a manifest."""
SMALL = 1024
"""A manifest of fewer is put together with its neighbours once they have `GROUP` of them."""
GROUP = 2048
MOST = 4096
"""More segments are in no manifest: it is read whole, within some ten milliseconds."""


@dataclass(frozen=True)
class _Noted:
    """An entry, and the member of the set that it was read from."""

    entry: Entry
    member: str


class Bind:
    """Binds the segments of jobs that have many. Raises `redis.RedisError`, OSError."""

    def __init__(self, ledger: Ledger, manifests: Manifests) -> None:
        self._ledger = ledger
        self._manifests = manifests

    def next(self) -> bool:
        """Looks after one job that was noticed for its many segments; False where there is none."""
        job_id = self._ledger.take_crowded()
        if job_id is None:
            return False
        self.job(job_id)
        return True

    def job(self, job_id: str, ended: bool = False) -> None:
        """Binds what there is of a job; of one that has `ended` all that is worth an object of its own."""
        held = self._ledger.held(job_id)
        if held is None:
            return
        least, group = (LEAST // 8, 0) if ended else (LEAST, GROUP)
        loose = [_Noted(Segment.model_validate_json(member), member) for member in held.segments]
        for run in _runs(loose):
            for start in range(0, len(run), MOST):
                part = run[start : start + MOST]
                if len(part) >= least:
                    self._replace(job_id, held.attempt, "segments", part)
        # Those just made are looked at the next time.
        bound = [_Noted(Manifest.model_validate_json(member), member) for member in held.manifests]
        for run in _runs(bound):
            for part in _groups(run):
                if len(part) > 1 and sum(map(_count, part)) >= group:
                    self._replace(job_id, held.attempt, "manifests", part)

    def _replace(self, job_id: str, attempt: int, where: SetName, part: Sequence[_Noted]) -> None:
        segments: list[Segment] = []
        for noted in part:
            entry = noted.entry
            segments += [entry] if isinstance(entry, Segment) else self._manifests.read(job_id, attempt, entry)
        manifest = self._manifests.write(job_id, attempt, segments, secrets.token_hex(4))
        # What is refused here is of no use: the set changed, or the job is gone. `prune` finds the object.
        self._ledger.bind(job_id, attempt, where, [noted.member for noted in part], manifest)


def _runs(noted: Sequence[_Noted]) -> Iterator[list[_Noted]]:
    """Those that follow each other without a hole, together."""
    run: list[_Noted] = []
    for one in noted:
        if run and run[-1].entry.to != one.entry.first:
            yield run
            run = []
        run.append(one)
    if run:
        yield run


def _groups(run: Sequence[_Noted]) -> Iterator[list[_Noted]]:
    """Small manifests that are neighbours, together as far as one manifest goes."""
    group: list[_Noted] = []
    for one in run:
        if _count(one) >= SMALL or sum(map(_count, group)) + _count(one) > MOST:
            yield group
            group = []
        if _count(one) < SMALL:
            group.append(one)
    yield group


def _count(noted: _Noted) -> int:
    return 1 if isinstance(noted.entry, Segment) else noted.entry.segments
