"""Parquet lists for the workshop, and its results put together as the web tier does it."""

import io
from typing import Any

import pyarrow.parquet as pq

from shared.files import naming
from shared.lists import ListRecord
from tests.unit.worker.conftest import Workshop
from worker import joining, results, uploads


def written(table: Any, **how: Any) -> bytes:
    file = io.BytesIO()
    pq.write_table(table, file, **how)
    return file.getvalue()


def taken_in(workshop: Workshop, data: bytes, name: str = "people.parquet") -> ListRecord:
    """The list of an upload."""
    list_id = f"list{next(workshop.numbers)}"
    for place in ("upload", naming.list_content(list_id)):
        with workshop.context.files.create(place) as file:
            file.write(data)
    found = uploads.inspect(workshop.context, {"upload": "upload", "list": list_id, "name": name, "asked": {}})
    record = {**found, "id": list_id, "name": name, "bytes": len(data), "sha256": "0"}
    return workshop.context.lists.add(ListRecord.model_validate(record))


def result_bytes(workshop: Workshop, job_id: str, which: str) -> bytes:
    """A result as one file."""
    files, found = workshop.context.files, workshop.context.jobs.results(job_id)
    out = [b"PAR1"]
    for segment in found.segments:
        name, start, size = naming.segment(job_id, found.attempt, segment.name), 0, segment.kept_bytes
        if which == "failed":
            start, size = segment.kept_bytes, segment.failed_bytes
        if which == "rejected":
            if not segment.rejected:
                continue
            results.piece(workshop.context, {"job": job_id, "segment": segment.name, "first": segment.first})
            name = naming.rejected_piece(job_id, found.attempt, segment.name)
            footer = int.from_bytes(files.read(name, files.size(name) - 8, 4), "little")
            start, size = 4, files.size(name) - 12 - footer
        out.append(files.read(name, start, size))
    joining.footer(workshop.context, {"job": job_id, "which": which, "segments": len(found.segments)})
    end = naming.result_footer(job_id, found.attempt, which, len(found.segments))
    return b"".join([*out, files.read(end, 0, files.size(end))])


def result(workshop: Workshop, job_id: str, which: str) -> Any:
    return pq.read_table(io.BytesIO(result_bytes(workshop, job_id, which)))
