"""Manifests: objects in which the records of many segments are written down, so that Redis need not hold them."""

import json
from collections.abc import Sequence
from functools import lru_cache

from shared.commits import Counted, Manifest, Segment
from shared.files import naming
from shared.files.faults import Damaged
from shared.files.local import LocalFiles

_COLUMNS = tuple(Segment.model_fields)
_SUMS = tuple(name for name in Counted.model_fields if name not in {"first", "rows"})
_MOST_KNOWN = 4
"""A reader goes from one to the next; each has some thousand segments."""


class Manifests:
    """Writes and reads them; the last few that were read are remembered."""

    def __init__(self, files: LocalFiles) -> None:
        self._files = files
        self.read = lru_cache(maxsize=_MOST_KNOWN)(self._read)

    def write(self, job_id: str, attempt: int, segments: Sequence[Segment], nonce: str) -> Manifest:
        """Writes down segments that follow each other, for good: Redis forgets them next. Raises OSError."""
        first, last = segments[0], segments[-1]
        name = f"{first.first}-{nonce}"
        table = [[getattr(segment, column) for column in _COLUMNS] for segment in segments]
        with self._files.create(naming.manifest(job_id, attempt, name)) as file:
            file.write(json.dumps({"columns": _COLUMNS, "segments": table}, separators=(",", ":")).encode())
        sums = {measure: sum(getattr(segment, measure) for segment in segments) for measure in _SUMS}
        rows = last.to - first.first
        return Manifest(first=first.first, rows=rows, segments=len(segments), name=name, **sums)

    def _read(self, job_id: str, attempt: int, manifest: Manifest) -> tuple[Segment, ...]:
        """The segments of a manifest. Raises OSError, Damaged where they are not those that were written down."""
        name = naming.manifest(job_id, attempt, manifest.name)
        data = self._files.read(name, 0, self._files.size(name))
        try:
            found = json.loads(data)
            columns = found["columns"]
            segments = tuple(Segment(**dict(zip(columns, values, strict=True))) for values in found["segments"])
        except (ValueError, KeyError, TypeError) as error:
            raise Damaged(name) from error
        if len(segments) != manifest.segments or segments[0].first != manifest.first or segments[-1].to != manifest.to:
            raise Damaged(name)
        return segments
