"""A result that is filtered again is copied as it was when that was asked for, or not at all."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from shared.errors import Conflict
from shared.files.local import LocalFiles
from shared.files.naming import job_header, segment
from shared.jobs import ResultOf
from shared.lists import Dialect, Format, ListRecord
from shared.store.committed import Results
from tests.unit.files.building import Shelf, segments_of
from web.derived import _copy
from web.uploads import Upload

LIST = ListRecord(
    id="list1",
    name="people.csv",
    format=Format.CSV,
    dialect=Dialect(),
    bytes=99,
    sha256="",
    columns=(),
    sample=(),
    body=9,
)


def ended(attempt: int, state: str = "cancelled") -> Results:
    return Results(state, attempt, state == "cancelled", LIST.id, True, Shelf(segments_of([8, 8]), []).segments)


@pytest.mark.parametrize(("then", "said"), [(ended(2), "tried again"), (ended(2, "queued"), "once it has ended")])
def test_a_job_that_is_retried_while_its_result_is_copied_gives_no_list(
    tmp_path: Path, then: Results, said: str
) -> None:
    files, now = LocalFiles(tmp_path), ended(1)
    for name in (job_header("job1"), *(segment("job1", attempt, "0-1.ab-0") for attempt in (1, 2))):
        with files.create(name) as file:
            file.write(b"name,age\n")
    parts: Any = SimpleNamespace(files=files, jobs=SimpleNamespace(results=lambda job: then))
    with Upload(files, "list2", 0) as upload:
        # The second segment is gone.
        with pytest.raises(Conflict, match=said):
            _copy(parts, cast(Any, ResultOf(job="job1", which="kept")), LIST, now, upload)
        assert upload.size == 17
