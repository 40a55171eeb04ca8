"""The duty `prune`: jobs and lists that were kept long enough go, and so does what storage has of none of them.

Nothing that somebody uses or might still record is touched: what has no record has to be an hour old, and Redis to have
run for an hour, so that there is time to notice that it was put back to an earlier state. Work is done in small steps;
a round that breaks off is begun again.
"""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from itertools import islice

from shared.files import naming
from shared.files.local import LocalFiles
from shared.store.keeping import Keeping
from worker.duties.tidying import NotYet, Tidying

FORGOTTEN_S = 3600
"""What nobody recorded within this time is recorded by nobody any more."""
UPLOAD_S = 2 * 3600
"""The slowest upload that is taken writes something within this time."""
AT_A_TIME = 20
OBJECTS = 200
"""Objects that are removed in one step."""
NAMES = 500
"""Folders that are looked up in one step."""
_AN_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True)
class Pruned:
    """What a round, or a step of it, has deleted: jobs and lists, uploads that broke off, objects and their bytes."""

    jobs: int = 0
    lists: int = 0
    uploads: int = 0
    objects: int = 0
    bytes: int = 0

    def __add__(self, other: "Pruned") -> "Pruned":
        return Pruned(*(mine + its for mine, its in zip(asdict(self).values(), asdict(other).values(), strict=True)))

    def __bool__(self) -> bool:
        return self != Pruned()

    def __str__(self) -> str:
        counts = ((name, number) for name, number in asdict(self).items() if number and name != "bytes")
        shown = ", ".join(f"{number:,} {name if number > 1 else name.removesuffix('s')}" for name, number in counts)
        return f"deleted {shown} ({self.bytes / 1e6:,.1f} MB)"


class Prune:
    """Rounds of the duty. Raises `redis.RedisError`, and OSError where storage does not work."""

    def __init__(
        self, keeping: Keeping, files: LocalFiles, tidying: Tidying, now: Callable[[], float] = time.time
    ) -> None:
        self._keeping = keeping
        self._files = files
        self._tidying = tidying
        self._now = now

    def round(self, sweep: bool) -> Iterator[Pruned]:
        """One round, step by step; with `sweep` all of storage is looked through, too."""
        yield from self._expired()
        yield from self._doomed()
        if self._keeping.seconds_up() < FORGOTTEN_S:
            return
        yield from self._untidy()
        if sweep:
            yield from self._uploads()
            yield from self._orphans("jobs", self._keeping.unknown_jobs)
            yield from self._orphans("lists", self._without_upload)

    def _expired(self) -> Iterator[Pruned]:
        # A list is kept at least as long as the last job on it.
        while jobs := self._keeping.expired_jobs(AT_A_TIME):
            for job_id in jobs:
                yield Pruned(jobs=int(self._keeping.expire_job(job_id)))
        while lists := self._keeping.expired_lists(AT_A_TIME):
            for list_id in lists:
                yield Pruned(lists=int(self._keeping.expire_list(list_id)))

    def _doomed(self) -> Iterator[Pruned]:
        while self._keeping.doom_again(NAMES):
            yield Pruned()
        while folders := self._keeping.doomed(AT_A_TIME):
            for folder in folders:
                yield from self._clear(folder)
                self._keeping.cleared(folder)

    def _untidy(self) -> Iterator[Pruned]:
        while members := self._keeping.untidy(AT_A_TIME):
            for member in members:
                try:
                    for removed in self._tidying.of(member, self._now() - FORGOTTEN_S):
                        yield Pruned(objects=removed.objects, bytes=removed.bytes)
                except NotYet:
                    self._keeping.tidy_later(member)
                else:
                    self._keeping.tidied(member)

    def _uploads(self) -> Iterator[Pruned]:
        for upload in self._files.below("uploads"):
            if upload.written < self._now() - UPLOAD_S:
                self._files.delete(f"uploads/{upload.name}")
                yield Pruned(uploads=1, bytes=upload.bytes)

    def _without_upload(self, list_ids: list[str]) -> list[str]:
        """Lists that are not known, nor on their way in."""
        return [one for one in self._keeping.unknown_lists(list_ids) if not self._files.exists(naming.upload(one))]

    def _orphans(self, top: str, unknown: Callable[[list[str]], list[str]]) -> Iterator[Pruned]:
        ids = (name for name in self._files.folders(top) if _AN_ID.fullmatch(name))
        while some := list(islice(ids, NAMES)):
            for one in unknown(some):
                if self._files.changed(f"{top}/{one}") < self._now() - FORGOTTEN_S:
                    yield from self._clear(f"{top}/{one}")
            yield Pruned()

    def _clear(self, folder: str) -> Iterator[Pruned]:
        done = False
        while not done:
            cleared = self._files.clear(folder, OBJECTS)
            done = cleared.done
            yield Pruned(objects=cleared.objects, bytes=cleared.bytes)
