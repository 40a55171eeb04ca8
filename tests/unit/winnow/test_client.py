"""The client's calls: uploads from every source, submissions that happen once, and problems in the server's words."""

import io
import json
import os
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO, cast

import pytest

from tests.unit.winnow.speaking import (
    Exchange,
    Speaker,
    a_list,
    a_snapshot,
    as_json,
    cut,
    nothing,
    problem,
    sse,
    state,
    streamed,
)
from winnow import (
    BusyError,
    Client,
    ConflictError,
    JobFailedError,
    ListColumn,
    ProblemError,
    UnauthorizedError,
    UnreachableError,
    WhereError,
)
from winnow.client.upload import BLOCK

LISTS, JOBS, JOB = "POST /api/lists", "POST /api/jobs", "GET /api/jobs/j1"
DATA = b"a,b\n1,2\n" * 100_000


def accepting(server: Speaker) -> None:
    server.on(LISTS, as_json(a_list(), 201))
    server.on(JOBS, as_json(a_snapshot("queued", seq=1), 202))
    server.on(JOB, as_json(a_snapshot("running", seq=1)), as_json(a_snapshot()))
    server.on("GET /api/jobs/j1/events", streamed(sse(state(2, "succeeded"))))


@pytest.mark.parametrize("kind", ["path", "text path", "file", "bytes", "iterator", "pipe"])
def test_every_kind_of_source_arrives_byte_for_byte(server: Speaker, tmp_path: Path, kind: str) -> None:
    accepting(server)
    path = tmp_path / "people.csv"
    path.write_bytes(DATA)
    reading, writing = os.pipe()
    with path.open("rb") as file, os.fdopen(reading, "rb") as pipe, os.fdopen(writing, "wb") as other_end:
        sources: dict[str, Any] = {
            "path": path,
            "text path": str(path),
            "file": file,
            "bytes": DATA,
            "iterator": (DATA[at : at + 999] for at in range(0, len(DATA), 999)),
            "pipe": pipe,
        }

        def fill() -> None:
            with other_end:
                other_end.write(DATA)

        filling = threading.Thread(target=fill)
        filling.start() if kind == "pipe" else None
        info = server.client().upload(sources[kind])
        filling.join() if kind == "pipe" else None
    sent = server.calls(LISTS)[0]
    assert info.id == "l1"
    assert sent.body == DATA
    assert ("content-length" in sent.headers) == (kind not in {"iterator", "pipe"})
    assert sent.query["name"] == ("people.csv" if kind in {"path", "text path", "file"} else "list")


def test_what_is_said_about_reading_goes_along(server: Speaker) -> None:
    accepting(server)
    server.client().upload(b"1;2", name="x.dat", format="csv", delimiter=";", header=False)
    query = {"name": "x.dat", "format": "csv", "delimiter": ";", "header": "false"}
    assert server.calls(LISTS)[0].query == query


def test_text_is_never_sent_by_mistake(server: Speaker, tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="mode 'rb'"):
        server.client().upload(cast(BinaryIO, io.StringIO("a,b")))
    with pytest.raises(FileNotFoundError):
        server.client().upload("a,b\n1,2\n")
    assert server.heard == []


def test_an_upload_cut_off_is_sent_again_from_the_place_where_the_file_stood(server: Speaker) -> None:
    server.on("GET /api/lists/l1", as_json(a_list()))
    server.on(LISTS, cut, as_json(a_list(), 201))
    client = server.client()
    client.list_info("l1")
    source = io.BytesIO(b"not this" + DATA)
    source.seek(8)
    client.upload(source)
    assert [one.body for one in server.calls(LISTS)] == [DATA, DATA]


def test_an_upload_from_an_iterator_is_not_sent_again(server: Speaker) -> None:
    server.on("GET /api/lists/l1", as_json(a_list()))
    server.on(LISTS, cut, as_json(a_list(), 201))
    client = server.client()
    client.list_info("l1")
    with pytest.raises(UnreachableError):
        client.upload(iter([DATA]))
    assert len(server.calls(LISTS)) == 1


def test_an_iterator_that_fails_raises_its_own_error(server: Speaker) -> None:
    accepting(server)

    def rows() -> Iterator[bytes]:
        yield b"a\n"
        raise RuntimeError("no more rows")

    with pytest.raises(RuntimeError, match="no more rows"):
        server.client().upload(rows())


def test_the_last_byte_that_was_sent_is_told_however_soon_after_the_one_before(server: Speaker) -> None:
    told: list[int] = []
    server.on(LISTS, as_json(a_list(), 201))
    with Client(server.url) as client:
        client.upload(bytes(3 * BLOCK), on_progress=lambda progress: told.append(progress.bytes.done))
    assert (told[0], told[-1]) == (BLOCK, 3 * BLOCK)
    assert sorted(set(told)) == told


def test_what_a_job_has_kept_is_filtered_again_where_it_is(server: Speaker) -> None:
    server.on(JOBS, as_json(a_snapshot("queued", id="j2"), 202))
    with Client(server.url) as client:
        job = client.run(client.job("j1"), where="a > 2", wait=False)
    assert job.id == "j2"
    body = json.loads(server.calls(JOBS)[0].body)
    assert body == {"list": {"job": "j1", "which": "kept"}, "where": "a > 2", "keep_rejected": True}
    assert server.calls(LISTS) == []


def test_run_uploads_submits_and_follows_to_the_end(server: Speaker) -> None:
    accepting(server)
    told: list[str] = []
    job = server.client().run(
        b"a,b\n",
        where="a > 1",
        types={"a": "text"},
        label="x",
        max_failed=0,
        on_progress=lambda p: told.append(p.state),
    )
    body = {
        "list": "l1",
        "where": "a > 1",
        "types": {"a": "text"},
        "label": "x",
        "keep_rejected": True,
        "max_failed": 0,
    }
    assert json.loads(server.calls(JOBS)[0].body) == body
    assert job.id == "j1"
    assert told == ["uploading", "running", "succeeded"]


def test_run_takes_a_list_on_the_server_and_need_not_wait(server: Speaker) -> None:
    accepting(server)
    assert server.client().run(list="l7", wait=False).id == "j1"
    assert json.loads(server.calls(JOBS)[0].body)["list"] == "l7"
    assert len(server.heard) == 1


def test_run_takes_rows_themselves(server: Speaker) -> None:
    accepting(server)
    server.client().run(rows=[{"a": 1}, {"a": date(2024, 2, 29)}], wait=False)
    server.client().run(rows=(text for text in "xy"), wait=False)
    sent = [json.loads(one.body)["rows"] for one in server.calls(JOBS)]
    assert sent == [[{"a": 1}, {"a": "2024-02-29"}], ["x", "y"]]
    assert server.calls(LISTS) == []


def test_run_names_a_predicate_with_parameters_as_python_has_them(server: Speaker) -> None:
    accepting(server)
    params = {"other": ListColumn("l2", "mail"), "since": date(2024, 2, 29), "words": ("a", "b")}
    server.client().run(list="l1", predicate="in_list", params=params, wait=False)
    (sent,) = server.calls(JOBS)
    assert json.loads(sent.body)["predicate"] == {
        "name": "in_list",
        "params": {"other": {"list": "l2", "column": "mail"}, "since": "2024-02-29", "words": ["a", "b"]},
    }
    with pytest.raises(TypeError, match="predicate=NAME"):
        server.client().run(list="l1", where="a > 1", params={})


def test_predicates_are_told_with_their_parameters(server: Speaker) -> None:
    schema = {"properties": {"least": {"type": "integer"}}, "required": ["least"]}
    server.on("GET /api/predicates", as_json([{"name": "is_adult", "version": "1", "params": schema, "new": 1}]))
    (found,) = server.client().predicates()
    assert (found.name, found.version, [one.name for one in found.parameters]) == ("is_adult", "1", ["least"])


def test_run_takes_one_source_only(server: Speaker) -> None:
    with pytest.raises(TypeError, match="one of"):
        server.client().run(b"x", list="l1")
    with pytest.raises(TypeError, match="one of"):
        server.client().run(where="a > 1")


def test_a_submission_whose_answer_was_lost_is_sent_again_under_the_same_key(server: Speaker) -> None:
    accepting(server)
    server.on(JOBS, cut, problem(503, "not now"), as_json(a_snapshot("queued"), 202))
    server.client().run(b"x", wait=False)
    keys = [one.headers["idempotency-key"] for one in server.calls(JOBS)]
    assert len(keys) == 3
    assert len(set(keys)) == 1


def test_a_retry_whose_answer_was_lost_is_no_error_where_the_next_attempt_has_begun(server: Speaker) -> None:
    ended, again = a_snapshot("cancelled"), a_snapshot("running", attempt=2)
    server.on(JOB, as_json(ended), as_json(again))
    server.on("POST /api/jobs/j1/retry", cut, problem(409, "the job is running"))
    assert server.client().job("j1").retry().attempt == 2


def test_a_retry_that_the_state_forbids_is_a_conflict(server: Speaker) -> None:
    server.on(JOB, as_json(a_snapshot("running")))
    server.on("POST /api/jobs/j1/retry", problem(409, "the job is running"))
    with pytest.raises(ConflictError, match="the job is running"):
        server.client().job("j1").retry()


def test_limits_are_changed_as_far_as_they_are_given(server: Speaker) -> None:
    limited = a_snapshot("running", limits={"concurrency": 20, "rate": None})
    server.on("POST /api/jobs/j1/limits", as_json(limited, 202))
    job = server.client().job("j1")
    limits = job.limits(concurrency=20).limits
    assert limits is not None and (limits.concurrency, limits.rate) == (20, None)
    job.limits(rate="10/s")
    job.limits(rate=None, concurrency=None)
    assert [json.loads(one.body) for one in server.calls("POST /api/jobs/j1/limits")] == [
        {"concurrency": 20},
        {"rate": "10/s"},
        {"concurrency": None, "rate": None},
    ]


def test_two_submissions_have_two_keys(server: Speaker) -> None:
    accepting(server)
    client = server.client()
    client.run(list="l1", wait=False)
    client.run(list="l1", wait=False)
    assert len({one.headers["idempotency-key"] for one in server.calls(JOBS)}) == 2


def test_a_job_that_fails_is_an_error_with_its_reason_and_the_job(server: Speaker) -> None:
    accepting(server)
    server.on(JOB, as_json(a_snapshot("failed", error={"title": "t", "detail": "more than 0 rows failed"})))
    with pytest.raises(JobFailedError, match="more than 0 rows failed") as caught:
        server.client().run(list="l1")
    assert caught.value.job.id == "j1"
    assert server.client().job("j1").wait(check=False).state == "failed"


def test_a_refused_condition_says_where_and_what_was_meant(server: Speaker) -> None:
    server.on(
        JOBS, problem(422, "unknown column aeg", "urn:winnow:where", position=4, length=3, hint="did you mean age?")
    )
    with pytest.raises(WhereError, match="unknown column aeg") as caught:
        server.client().run(list="l1", where="not aeg")
    error = caught.value
    assert (error.status, error.position, error.length, error.hint) == (422, 4, 3, "did you mean age?")
    assert error.as_dict()["type"] == "urn:winnow:where"


def test_an_error_that_is_no_problem_document_is_told_all_the_same(server: Speaker) -> None:
    def gateway(exchange: Exchange) -> None:
        exchange.begin(500, Content_Length=4)
        exchange.write(b"oops")

    server.on(JOB, gateway)
    with pytest.raises(ProblemError, match="answered 500") as caught:
        server.client().job("j1").snapshot()
    assert caught.value.status == 500


def test_an_answer_that_is_not_winnows_is_told_as_such(server: Speaker) -> None:
    server.on(JOB, as_json({"hello": "world"}))
    with pytest.raises(UnreachableError, match="not as Winnow does"):
        server.client().job("j1").snapshot()


def test_a_server_that_never_answered_is_reported_at_once(server: Speaker) -> None:
    server.on(JOB, cut)
    with pytest.raises(UnreachableError):
        server.client().job("j1").snapshot()
    assert server.slept == []


def test_the_token_goes_along(server: Speaker) -> None:
    server.on(JOB, problem(401, "a token is needed"))
    with pytest.raises(UnauthorizedError):
        server.client(token="secret").job("j1").snapshot()
    assert server.heard[0].headers["authorization"] == "Bearer secret"


def test_pausing_what_is_paused_already_is_no_error_but_pausing_what_has_ended_is(server: Speaker) -> None:
    server.on("POST /api/jobs/j1/pause", problem(409, "the job is paused"))
    server.on(JOB, as_json(a_snapshot("paused")), as_json(a_snapshot("succeeded")))
    assert server.client().job("j1").pause().state == "paused"
    with pytest.raises(ConflictError, match="the job is paused"):
        server.client().job("j1").pause()


def test_deleting_is_asked_for_once(server: Speaker) -> None:
    server.on("DELETE /api/jobs/j1", nothing)
    server.client().job("j1").delete()
    assert len(server.heard) == 1


def test_jobs_come_page_by_page(server: Speaker) -> None:
    server.on(
        "GET /api/jobs",
        as_json({"jobs": [a_snapshot(id="j3"), a_snapshot(id="j2")], "next": "c"}),
        as_json({"jobs": [a_snapshot(id="j1")], "next": None}),
    )
    assert [job.id for job in server.client().jobs(state="succeeded")] == ["j3", "j2", "j1"]
    assert [one.query for one in server.heard] == [{"state": "succeeded"}, {"state": "succeeded", "cursor": "c"}]


def test_an_address_that_is_none_is_refused_before_anything_is_sent() -> None:
    with pytest.raises(ValueError, match="not the address of a server"):
        Client("localhost:8000")


def test_who_waits_for_a_busy_server_is_told_why_once_and_goes_on(server: Speaker) -> None:
    full = problem(503, "Redis is full: raise its maxmemory", type="urn:winnow:redis", retry_after=2)
    server.on(JOBS, full, full, full, as_json(a_snapshot("queued"), 202))
    told: list[str] = []
    client = server.client(on_wait=lambda error: told.append(str(error)))

    client.run(list="l1", where="a > 1", wait=False)

    assert told == ["Redis is full: raise its maxmemory"]
    assert server.slept == [2.0, 2.0, 2.0]
    assert len({one.headers["idempotency-key"] for one in server.calls(JOBS)}) == 1


def test_a_short_pause_is_not_worth_a_word(server: Speaker) -> None:
    server.on(JOBS, problem(503, "not now"), as_json(a_snapshot("queued"), 202))
    told: list[Exception] = []
    server.client(on_wait=told.append).run(list="l1", where="a > 1", wait=False)
    assert told == []


def test_a_server_that_stays_busy_is_given_up_with_its_reason(server: Speaker) -> None:
    server.on(JOBS, problem(503, "Redis cannot be reached", retry_after=2))
    with pytest.raises(BusyError, match="Redis cannot be reached"):
        server.client(patience=20).run(list="l1", where="a > 1", wait=False)
    assert sum(server.slept) <= 20


def test_a_submission_that_is_still_in_flight_is_asked_for_again(server: Speaker) -> None:
    in_flight = problem(409, "still in flight", type="urn:winnow:in-flight", retry_after=1)
    server.on(JOBS, in_flight, as_json(a_snapshot("queued"), 202))
    assert server.client().run(list="l1", where="a > 1", wait=False).id == "j1"


def test_a_deletion_whose_success_was_not_certain_is_done_where_nothing_is_left(server: Speaker) -> None:
    server.on("DELETE /api/jobs/j1", problem(503, "recorded on the primary alone"), problem(404, "no job"))
    server.client().job("j1").delete()
    assert len(server.calls("DELETE /api/jobs/j1")) == 2
