"""What is committed of a job: segments that Redis still has, and those that manifests in storage stand for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from redis import Redis

from shared.commits import Manifest, Segment
from shared.segments import Entry, Segments, without_holes
from shared.states import ENDED
from shared.store.fields import missing
from shared.store.keys import Keys

ReadManifest = Callable[[str, int, Manifest], Sequence[Segment]]
"""Gives the segments of a job's attempt that are written down in a manifest; may raise OSError."""


@dataclass(frozen=True)
class Results:
    """What is committed without a hole, in list order. `complete`: nothing more will come in this attempt.

    `drawn`: the rows are a sample of the list, drawn into an object of the job; they are numbered as they stand in it.
    """

    state: str
    attempt: int
    complete: bool
    list_id: str
    keep_rejected: bool
    segments: Segments
    drawn: bool = False


def nothing_written_down(job_id: str, attempt: int, manifest: Manifest) -> Sequence[Segment]:
    """Where there is no storage, no manifest can be read. Raises FileNotFoundError."""
    raise FileNotFoundError(f"manifest {manifest.name} of job {job_id}: there is no storage here")


def results_of(redis: Redis, keys: Keys, job_id: str, read_manifest: ReadManifest) -> Results:
    """The segments of a job's attempt that are committed without a hole; raises NotFound."""
    pipe = redis.pipeline()
    pipe.hmget(keys.job(job_id), "state", "attempt", "list", "keep_rejected", "drawn")
    pipe.zrange(keys.manifests(job_id), 0, -1)
    pipe.zrange(keys.segments(job_id), 0, -1)
    (state, attempt, list_id, keep_rejected, drawn), manifests, segments = pipe.execute()
    if state is None:
        raise missing(job_id)
    entries: list[Entry] = [
        *(Manifest.model_validate_json(member) for member in manifests),
        *(Segment.model_validate_json(member) for member in segments),
    ]
    entries.sort(key=lambda entry: entry.first)
    read = partial(read_manifest, job_id, int(attempt))
    found = Segments(without_holes(entries), read)
    return Results(state, int(attempt), state in ENDED, list_id, keep_rejected == "1", found, drawn == "1")
