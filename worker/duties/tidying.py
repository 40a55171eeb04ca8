"""The folders of jobs that have ended and of lists that are counted: what nobody recorded goes, all else stays.

That is what a worker wrote whose lease was another's by then, what one was writing when it died, and manifests that
became part of larger ones. What can be made again (rejected rows, conversions) stays as long as the job. Of attempts
before the last one only verdicts on rows that no later one came to are needed (`worker.duties.earlier`), and of what
was set aside (`worker.aside`) what Redis still names.
"""

import logging
import re
from collections.abc import Callable, Iterator

from shared.commits import Manifest, Segment
from shared.errors import NotFound
from shared.files.local import PART, Cleared, Found, LocalFiles
from shared.files.manifests import Manifests
from shared.segments import Segments
from shared.store.jobs import Jobs
from shared.store.leases import Leases
from shared.store.ledger import Ledger
from shared.store.lists import Lists
from worker.duties.bind import Bind
from worker.duties.earlier import Earlier

log = logging.getLogger("winnow.duties")

LOOKED_AT = 1000
"""Objects that are looked at in one step."""
_SEGMENT = re.compile(r"(\d+-\d+\.\w+-\d+)(\.rejected)?")
_ASIDE = re.compile(r"\d+/aside-.*")
_MANIFEST = re.compile(r"manifest-(\d+-\w+)")


class NotYet(Exception):
    """Work on it is still under way."""


class Tidying:
    """Looks through the folder of a job or a list. Raises `redis.RedisError`, OSError."""

    def __init__(
        self, files: LocalFiles, jobs: Jobs, lists: Lists, leases: Leases, ledger: Ledger, manifests: Manifests
    ) -> None:
        self._files = files
        self._jobs = jobs
        self._lists = lists
        self._leases = leases
        self._ledger = ledger
        self._manifests = manifests
        self._bind = Bind(ledger, manifests)

    def of(self, member: str, before: float) -> Iterator[Cleared]:
        """Removes what was written before a time (seconds) and is not recorded, of `job:ID` or `list:ID`, in steps.

        Raises NotYet where the job or the counting of the list goes on.
        """
        kind, _, name = member.partition(":")
        try:
            if kind == "job":
                yield from self._job(name, before)
            else:
                yield from self._list(name, before)
        except NotFound:
            return

    def _list(self, list_id: str, before: float) -> Iterator[Cleared]:
        if self._lists.get(list_id).rows is None:
            raise NotYet
        known = {part.name for part in self._leases.parts(list_id)}
        folder = f"lists/{list_id}"

        def is_unknown(name: str) -> bool:
            return name.startswith("index/") and name.removeprefix("index/") not in known

        yield from self._remove(folder, before, is_unknown)

    def _job(self, job_id: str, before: float) -> Iterator[Cleared]:
        if not self._jobs.results(job_id).complete:
            raise NotYet
        self._bind.job(job_id, ended=True)
        held = self._ledger.held(job_id)
        if held is None:
            return
        manifests = [Manifest.model_validate_json(member) for member in held.manifests]
        loose = [Segment.model_validate_json(member) for member in held.segments]
        segments = Segments([*manifests, *loose], lambda one: self._manifests.read(job_id, held.attempt, one))
        bound = {manifest.name for manifest in manifests}
        folder, attempt = f"jobs/{job_id}", f"{held.attempt}/"
        found = 0
        for number, one in enumerate(self._files.below(folder + "/" + attempt), 1):
            match = _SEGMENT.fullmatch(one.name)
            found += match is not None and match[2] is None
            if number % LOOKED_AT == 0:
                yield Cleared(0, 0, done=False)
        # All names are put side by side only where there are more than there should be.
        names = {segment.name for segment in segments} if found > len(segments) else None
        earlier = self._ledger.before(job_id, held.attempt)
        if earlier is None:
            raise NotYet
        aside = {f"{one.attempt}/{one.name}" for one in self._ledger.aside(job_id)}
        prepared = f"prepared/{self._jobs.prepared(job_id)}/"
        needed = set(Earlier(self._manifests, job_id, earlier).needed(segments)) if earlier else set()
        if found < len(segments):
            log.warning("job %s: %d objects of its results are gone from storage", job_id, len(segments) - found)

        def is_unknown(name: str) -> bool:
            if name.startswith("prepared/"):
                return not name.startswith(prepared)
            if _ASIDE.fullmatch(name):
                return name not in aside
            if not name.startswith(attempt):
                return _attempt_of(name) < held.attempt and name not in needed
            own = name.removeprefix(attempt)
            segment, manifest = _SEGMENT.fullmatch(own), _MANIFEST.fullmatch(own)
            if segment is not None:
                return names is not None and segment[1] not in names
            return manifest is not None and manifest[1] not in bound

        yield from self._remove(folder, before, is_unknown)
        for number in range(1, held.attempt):
            self._files.tidy(f"{folder}/{number}/any")
        for name in list(self._files.folders(f"{folder}/prepared")):
            self._files.tidy(f"{folder}/prepared/{name}/any")

    def _remove(self, folder: str, before: float, is_unknown: Callable[[str], bool]) -> Iterator[Cleared]:
        """Removes unknown objects of a folder, and those that somebody was writing."""
        for number, one in enumerate(self._files.below(folder), 1):
            if one.written < before and (_is_unfinished(one) or is_unknown(one.name)):
                self._files.delete(f"{folder}/{one.name}")
                yield Cleared(1, one.bytes, done=False)
            elif number % LOOKED_AT == 0:
                yield Cleared(0, 0, done=False)


def _attempt_of(name: str) -> float:
    """Which attempt's folder an object of a job is in; infinite where it is in none's."""
    number, slash, _ = name.partition("/")
    return int(number) if slash and number.isdigit() else float("inf")


def _is_unfinished(one: Found) -> bool:
    name = one.name.rpartition("/")[2]
    return name.startswith(".") and name.endswith(PART)
