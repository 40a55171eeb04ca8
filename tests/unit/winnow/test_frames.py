"""Frames are uploaded as Parquet: their values and types arrive as they were, and neither library is a dependency."""

import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars
import pytest
from polars.testing import assert_frame_equal

from tests.unit.winnow.speaking import Speaker, a_list, as_json, cut

LISTS = "POST /api/lists"
COLUMNS = {"code": ["007", "08", None], "n": [1, None, 3], "deep": [[1], [], None]}


def arrived(server: Speaker) -> polars.DataFrame:
    (sent,) = server.calls(LISTS)
    assert sent.query == {"name": "frame.parquet", "format": "parquet"}
    assert int(sent.headers["content-length"]) == len(sent.body)
    return polars.read_parquet(io.BytesIO(sent.body))


@pytest.mark.parametrize("lazy", [False, True])
def test_a_polars_frame_arrives_with_its_values_and_types(server: Speaker, lazy: bool) -> None:
    server.on(LISTS, as_json(a_list(), 201))
    frame = polars.DataFrame(COLUMNS)
    server.client().upload(frame.lazy() if lazy else frame)
    assert_frame_equal(arrived(server), frame)


def test_a_pandas_frame_arrives_without_its_index(server: Speaker) -> None:
    import pandas  # noqa: PLC0415  (half a second, for this test alone)

    server.on(LISTS, as_json(a_list(), 201))
    frame: Any = pandas.DataFrame({"code": ["007", "08"], "n": [1, 3]}, index=["x", "y"])
    server.client().upload(frame)
    assert arrived(server).to_dict(as_series=False) == {"code": ["007", "08"], "n": [1, 3]}


def test_a_frame_is_sent_again_where_the_connection_breaks_and_leaves_no_file(
    server: Speaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    server.on("GET /api/lists/l1", as_json(a_list()))
    server.on(LISTS, cut, as_json(a_list(), 201))
    client = server.client()
    client.list_info("l1")
    client.upload(polars.DataFrame(COLUMNS), name="people.parquet")
    first, second = server.calls(LISTS)
    assert first.body == second.body != b""
    assert second.query["name"] == "people.parquet"
    assert list(tmp_path.iterdir()) == []


def test_a_frame_that_cannot_be_written_is_its_librarys_own_error(server: Speaker) -> None:
    class Odd:
        def write_parquet(self, file: str, /) -> None:
            raise ValueError(f"no such thing in {Path(file).suffix}")

    with pytest.raises(ValueError, match=r"no such thing in \.parquet"):
        server.client().upload(Odd())
    assert server.heard == []


def test_the_client_imports_no_library_of_frames() -> None:
    code = "import winnow, sys; winnow.Client(), winnow.AsyncClient(); print({'polars', 'pandas'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
