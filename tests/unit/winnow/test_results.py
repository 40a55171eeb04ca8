"""Results as bytes and rows: exact, whole or said to be partial, and taken up again where a connection broke."""

import io
from pathlib import Path

import pytest

from tests.unit.winnow.speaking import (
    Answer,
    Exchange,
    Speaker,
    a_list,
    a_snapshot,
    as_json,
    cut,
    problem,
    ranged,
    streamed,
)
from winnow import DeletedError, JobCancelledError, JobFailedError, UnreachableError, WinnowError

KEPT = "GET /api/jobs/j1/kept"
DATA = b'a,b\r\n1,"x\ny"\r\n2,\xff\r\n3,z'


def broken(data: bytes, at: int) -> Answer:
    return streamed(data[:at], end=False)


def a_job(server: Speaker, *states: str) -> None:
    server.on("GET /api/lists/l1", as_json(a_list()))
    server.on("GET /api/jobs/j1", *(as_json(a_snapshot(name)) for name in states or ("succeeded",)))


def test_a_download_is_the_exact_bytes(server: Speaker, tmp_path: Path) -> None:
    server.on(KEPT, ranged(DATA))
    target = tmp_path / "kept.csv"
    done = server.client().job("j1").download("kept", target)
    assert target.read_bytes() == DATA
    assert (done.bytes, done.complete) == (len(DATA), True)
    assert [one.name for one in tmp_path.iterdir()] == ["kept.csv"]


@pytest.mark.parametrize("at", [0, 1, len(DATA) - 1, len(DATA)])
def test_a_download_cut_off_goes_on_where_it_broke(server: Speaker, at: int) -> None:
    server.on(KEPT, broken(DATA, at), cut, ranged(DATA))
    target = io.BytesIO()
    server.client().job("j1").download("kept", target)
    assert target.getvalue() == DATA


def test_a_server_that_knows_no_ranges_costs_only_time(server: Speaker) -> None:
    server.on(KEPT, broken(DATA, 9), streamed(DATA[:4], DATA[4:12], DATA[12:]))
    target = io.BytesIO()
    server.client().job("j1").download("kept", target)
    assert target.getvalue() == DATA


def test_a_download_cut_short_leaves_what_was_there_before(server: Speaker, tmp_path: Path) -> None:
    server.on(KEPT, broken(DATA, 9), cut)
    target = tmp_path / "kept.csv"
    target.write_bytes(b"before")
    with pytest.raises(UnreachableError):
        server.client(patience=1).job("j1").download("kept", target)
    assert target.read_bytes() == b"before"
    assert [one.name for one in tmp_path.iterdir()] == ["kept.csv"]


def test_a_result_that_changed_meanwhile_is_not_patched_together(server: Speaker) -> None:
    def first(exchange: object) -> None:
        streamed(DATA[:9], end=False, ETag='"0"')(exchange)  # type: ignore[arg-type]

    server.on(KEPT, first, ranged(DATA))
    with pytest.raises(WinnowError, match="tried again"):
        server.client().job("j1").download("kept", io.BytesIO())


def test_rows_of_one_attempt_are_not_pieced_together_with_those_of_another(server: Speaker) -> None:
    a_job(server, "running", "running", "succeeded")
    server.on(KEPT, streamed(DATA[:9], end=False, Winnow_Attempt="1"), streamed(DATA, Winnow_Attempt="2"))
    rows = server.client().job("j1").kept(follow=True)
    with pytest.raises(WinnowError, match="tried again"):
        list(rows)


def test_rows_are_read_whole_and_without_the_header(server: Speaker) -> None:
    a_job(server)
    server.on(KEPT, streamed(*(DATA[at : at + 3] for at in range(0, len(DATA), 3))))
    rows = list(server.client().job("j1").kept())
    assert [dict(row) for row in rows] == [{"a": "1", "b": "x\ny"}, {"a": "2", "b": "\udcff"}, {"a": "3", "b": "z"}]
    assert b"".join(row.raw for row in rows) == DATA[5:]


def test_rows_of_a_job_at_work_are_said_to_be_partial(server: Speaker) -> None:
    a_job(server, "running")
    server.on(KEPT, streamed(DATA, Winnow_Complete="false"))
    rows = server.client().job("j1").kept()
    assert rows.complete is None
    assert len(list(rows)) == 3
    assert rows.complete is False


def test_following_survives_a_broken_connection(server: Speaker) -> None:
    a_job(server, "running", "running", "succeeded")
    server.on(KEPT, broken(DATA, 12), cut, streamed(DATA))
    rows = server.client().job("j1").kept(follow=True)
    assert b"".join(row.raw for row in rows) == DATA[5:]
    assert rows.complete
    assert all(one.query == {"follow": "1"} for one in server.calls(KEPT))


@pytest.mark.parametrize(("state", "error"), [("failed", JobFailedError), ("cancelled", JobCancelledError)])
def test_following_a_job_that_does_not_succeed_gives_what_it_did_and_then_says_so(
    server: Speaker, state: str, error: type[WinnowError]
) -> None:
    a_job(server, "running", state)
    server.on(KEPT, broken(DATA, 12), ranged(DATA))
    rows = server.client().job("j1").kept(follow=True)
    given = []
    with pytest.raises(error):
        for row in rows:
            given.append(row.raw)
    assert b"".join(given) == DATA[5:]
    assert "follow" not in server.calls(KEPT)[-1].query


def test_failed_rows_come_with_line_and_reason(server: Speaker) -> None:
    one = b'{"row":1,"line":3,"reason":"2 fields","data":"x"}\n'
    other = b'{"row":4,"line":9,"reason":"r","data":null,"data_base64":"/w=="}\n'
    server.on("GET /api/jobs/j1/failed", ranged(one + other))
    first, second = server.client().job("j1").failed()
    assert (first.row, first.line, first.reason, first.data) == (1, 3, "2 fields", "x")
    assert (second.data, second.data_base64) == (None, "/w==")


def test_rows_of_a_parquet_list_are_asked_for_as_json_lines(server: Speaker) -> None:
    server.on("GET /api/lists/l1", as_json(a_list(name="p.parquet", format="parquet")))
    server.on("GET /api/jobs/j1", as_json(a_snapshot("succeeded")))
    asked: list[dict[str, str]] = []

    def kept(exchange: Exchange) -> None:
        asked.append(exchange.query)
        streamed(b'{"a":1,"b":{"c":"x"}}\n{"a":2,"b":null}\n')(exchange)

    server.on(KEPT, kept)
    rows = list(server.client().job("j1").kept())
    assert asked == [{"format": "jsonl"}]
    assert [dict(row) for row in rows] == [{"a": "1", "b": '{"c":"x"}'}, {"a": "2"}]
    assert rows[0]["b.c"] == "x" and rows[1].raw == b'{"a":2,"b":null}\n'


def test_a_parquet_file_that_broke_off_before_its_job_ended_is_not_pieced_together(server: Speaker) -> None:
    a_job(server)
    kind = {"Content_Type": "application/vnd.apache.parquet", "Winnow_Complete": "false"}
    server.on(KEPT, streamed(b"PAR1rows", end=False, **kind), streamed(b"PAR1rowsmore", **kind))
    with pytest.raises(WinnowError, match="read it again"):
        server.client().job("j1").download("kept", io.BytesIO())


def test_rows_that_are_followed_of_a_job_that_is_deleted_end_with_that(server: Speaker, tmp_path: Path) -> None:
    gone = problem(404, "there is no job j1")
    server.on("GET /api/jobs/j1", gone)
    server.on(KEPT, broken(DATA, 9), gone)
    with pytest.raises(DeletedError, match="job j1 was deleted meanwhile"):
        server.client().job("j1").download("kept", tmp_path / "kept.csv", follow=True)
    assert list(tmp_path.iterdir()) == []
