"""The names of all objects in storage: where lists, jobs and results are below the folder of data."""


def upload(list_id: str) -> str:
    """The name of a list's plain bytes while they come in."""
    return f"uploads/{list_id}"


def list_content(list_id: str) -> str:
    """The name of a list's plain bytes."""
    return f"lists/{list_id}/content"


def list_index(list_id: str, part: str) -> str:
    """The name of one part of a list's index."""
    return f"lists/{list_id}/index/{part}"


def list_sample(list_id: str) -> str:
    """The name of the rows that previews are tried on."""
    return f"lists/{list_id}/sample"


def segment(job_id: str, attempt: int, name: str) -> str:
    """The name of a segment's object."""
    return f"jobs/{job_id}/{attempt}/{name}"


def aside(job_id: str, attempt: int, name: str) -> str:
    """The name of an object with verdicts that cannot be committed yet."""
    return f"jobs/{job_id}/{attempt}/{name}"


def manifest(job_id: str, attempt: int, name: str) -> str:
    """The name of an object with the records of many segments."""
    return f"jobs/{job_id}/{attempt}/manifest-{name}"


def rejected_piece(job_id: str, attempt: int, name: str) -> str:
    """The name of a segment's rejected rows, written when somebody first asks for them."""
    return f"jobs/{job_id}/{attempt}/{name}.rejected"


def prepared(job_id: str, name: str) -> str:
    """The folder with what the job's predicate has to know of all rows, whole once it has this name."""
    return f"jobs/{job_id}/prepared/{name}"


def job_header(job_id: str) -> str:
    """Where a job keeps what stands before its list's rows (a header; a Parquet file's magic): it outlives the list."""
    return f"jobs/{job_id}/header"


def job_list(job_id: str) -> str:
    """Where a job keeps its list's record, as it was at submission."""
    return f"jobs/{job_id}/list"


def job_sample(job_id: str) -> str:
    """Where a job on a sample of its list keeps those rows: the same in all its attempts, and when the list is gone."""
    return f"jobs/{job_id}/sample"


def job_footer(job_id: str) -> str:
    """Where a job on a Parquet list keeps what stands behind the list's rows."""
    return f"jobs/{job_id}/footer"


def result_footer(job_id: str, attempt: int, what: str, pieces: int) -> str:
    """The end of a result that is one Parquet file, by how many segments (or converted pieces) it covers."""
    return f"jobs/{job_id}/{attempt}/{what}.footer-{pieces}"


REJECTED_REPORT = "rejected.reasons"
"""What pieces of the report of rejected rows are of, as `converted` names them."""


def converted(job_id: str, attempt: int, what: str, span: str) -> str:
    """A piece of a result in another format: `what` is `kept.csv` and the like, `span` says which rows."""
    return f"jobs/{job_id}/{attempt}/{what}.{span}"
