"""Jobs are submitted, told what is wrong with them, submitted once however often, and controlled."""

import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import redis

from shared.store.keys import Keys
from tests.unit.web.conftest import PEOPLE
from tests.unit.web.server import QuickDouble, Worked
from web.idempotency import fingerprint


def pointers(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 422, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    return [fault["pointer"] for fault in answer.json()["errors"]]


def test_a_submission_becomes_a_queued_job(http: httpx.Client, people: dict[str, Any]) -> None:
    answer = http.post(
        "/api/jobs", json={"list": people["id"], "where": "age >= 65", "label": "the old", "predicate": None}
    )

    assert answer.status_code == 202
    snapshot = answer.json()
    assert answer.headers["Location"] == f"/api/jobs/{snapshot['id']}"
    assert (snapshot["state"], snapshot["label"], snapshot["seq"]) == ("queued", "the old", 1)
    assert snapshot["list"] == {"id": people["id"], "name": "people.csv"}
    assert http.get(answer.headers["Location"]).json()["id"] == snapshot["id"]
    assert http.get("/api/jobs?q=THE OLD&state=queued").json()["jobs"][0]["id"] == snapshot["id"]


def test_every_fault_is_told_with_its_place(http: httpx.Client, people: dict[str, Any]) -> None:
    body = {"list": people["id"], "where": "age > 1", "max_failed": -1, "keep_rejectet": True, "types": {"age": "int"}}

    answer = http.post("/api/jobs", json=body)

    assert pointers(answer) == ["#/types/age", "#/max_failed", "#/keep_rejectet"]
    assert "keep_rejected" in answer.text


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"where": "age > 1"}, "#/list"),
        ({"list": "$id"}, "#/where"),
        ({"list": "$id", "where": "   "}, "#/where"),
        ({"list": "$id", "where": "age > 1", "rows": ["a"]}, "#/rows"),
        ({"list": "$id", "where": "age > 1", "types": {"Age": "text"}}, "#/types/Age"),
        ({"list": "$id", "predicate": {"name": "is_adult"}}, "#/predicate/name"),
        ({"rows": ["a", {"b": 1}], "where": "line = 'a'"}, "#/rows/1"),
        ({"rows": [1, 2], "where": "line = 'a'"}, "#/rows/0"),
        ({"rows": ["a", "b\nc"], "where": "line = 'a'"}, "#/rows/1"),
        ({"list": 5, "where": "age > 1"}, "#/list"),
        ({"list": {"job": "abc"}, "where": "age > 1"}, "#/list/which"),
        ({"list": {"job": "abc", "which": "rejected"}, "where": "age > 1"}, "#/list/which"),
        ({"list": "$id", "where": "age > 1", "max_failed": True}, "#/max_failed"),
        ({"list": "$id", "where": "age > 1", "max_failed": "3"}, "#/max_failed"),
        ({"list": "$id", "where": "age > 1", "max_failed": 2**53 + 1}, "#/max_failed"),
        ({"list": "$id", "where": "age > 1", "sample": True}, "#/sample"),
        ({"list": "$id", "where": "age > 1", "keep_rejected": "yes"}, "#/keep_rejected"),
        ({"list": "$id", "where": "age > 1", "keep_rejected": 1}, "#/keep_rejected"),
    ],
)
def test_what_cannot_be_done_is_told(
    http: httpx.Client, people: dict[str, Any], body: dict[str, Any], pointer: str
) -> None:
    said = {**body, "list": people["id"]} if body.get("list") == "$id" else body

    assert pointers(http.post("/api/jobs", json=said)) == [pointer]


def test_a_field_that_there_is_not_is_told_beside_those_that_there_are_in_its_place(
    http: httpx.Client, people: dict[str, Any]
) -> None:
    answer = http.post("/api/jobs", json={"list": people["id"], "predicate": {"name": "is_adult", "parms": {}}})

    assert answer.json()["errors"] == [
        {"pointer": "#/predicate/parms", "detail": "there is no such field; there are name, params"}
    ]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"list": 5}, 'list: it is the id of a list, or {"job": "<id>", "which": "kept"}'),
        ({"list": {"which": "kept"}}, "list/job: it is needed"),
        ({"rows": "abc"}, "rows: it is a JSON array"),
        ({"list": "x", "predicate": "is_adult"}, "predicate: it is a JSON object"),
        ({"list": "x", "where": 5}, "where: it is a text"),
        ({"list": "x", "max_failed": 1.5}, "max_failed: it is a whole number"),
        ({"list": "x", "keep_rejected": 1}, "keep_rejected: it is true or false"),
    ],
)
def test_what_is_of_the_wrong_kind_is_told_in_words_of_json(
    http: httpx.Client, given: dict[str, Any], told: str
) -> None:
    assert http.post("/api/jobs", json={"where": "age > 1", **given}).json()["detail"] == told


def test_a_condition_that_is_refused_says_where(http: httpx.Client, people: dict[str, Any]) -> None:
    answer = http.post("/api/jobs", json={"list": people["id"], "where": "agee > 65"})

    assert answer.status_code == 422
    problem = answer.json()
    assert problem["type"] == "urn:winnow:where"
    assert (problem["position"], problem["length"]) == (0, 4)
    assert "age" in problem["hint"]


def test_an_unknown_list_and_no_json_are_told(http: httpx.Client) -> None:
    assert http.post("/api/jobs", json={"list": "nope", "where": "a > 1"}).status_code == 404
    broken = http.post("/api/jobs", content=b'{"list": ', headers={"Content-Type": "application/json"})
    assert broken.status_code == 400
    assert http.post("/api/jobs", content=b"x", headers={"Content-Type": "text/csv"}).status_code == 415
    large = http.post("/api/jobs", content=b" " * 300_000, headers={"Content-Type": "application/json"})
    assert large.status_code == 413


@pytest.mark.parametrize(
    ("rows", "content"),
    [
        (["a", "", "c,d"], b"a\n\nc,d\n"),
        ([{"line": 1}, {"line": "\u00e9\n"}], b'{"line":1}\n{"line":"\xc3\xa9\\n"}\n'),
        ([], b""),
    ],
)
def test_rows_in_the_body_are_a_list(
    http: httpx.Client, quick: QuickDouble, data: Path, rows: list[Any], content: bytes
) -> None:
    answer = http.post("/api/jobs", json={"rows": rows, "where": "line <> 'x'"})

    assert answer.status_code == 202, answer.text
    made = answer.json()["list"]
    assert made["name"] == "rows"
    assert (data / "lists" / made["id"] / "content").read_bytes() == content


def test_rows_in_the_body_are_inspected_as_rows_and_a_file_as_a_file(http: httpx.Client, quick: QuickDouble) -> None:
    http.post("/api/jobs", json={"rows": ["a"], "where": "line = 'a'"})
    http.post("/api/lists?name=rows", content=b"a\n")

    asked = [ask for task, ask in quick.asked if task == "winnow.inspect"]
    assert [ask["of_rows"] for ask in asked] == [True, False]


def test_a_refused_condition_leaves_no_list_of_its_rows(http: httpx.Client, quick: QuickDouble, data: Path) -> None:
    before = set((data / "lists").iterdir()) if (data / "lists").exists() else set()

    answer = http.post("/api/jobs", json={"rows": ["a"], "where": "nope = 1"})

    assert answer.status_code == 422
    assert set((data / "lists").iterdir()) == before


def test_a_form_brings_file_and_fields(http: httpx.Client, quick: QuickDouble) -> None:
    answer = http.post(
        "/api/jobs",
        files={"file": ("people.csv", PEOPLE)},
        data={"where": "age >= 65", "types": '{"age": "number"}', "keep_rejected": "false", "max_failed": "3"},
    )

    assert answer.status_code == 202, answer.text
    snapshot = answer.json()
    assert snapshot["list"]["name"] == "people.csv"
    assert snapshot["filter"] == {"where": "age >= 65", "predicate": None, "types": {"age": "number"}}
    assert (snapshot["keep_rejected"], snapshot["max_failed"]) == (False, 3)


@pytest.mark.parametrize(
    ("again", "told"),
    [
        ('name="where"\r\n\r\nage > 2', "the field 'where' twice"),
        ('name="file"\r\n\r\nage\n1\n', 'filename="people.csv"'),
        ('name="file"; filename="b.csv"\r\n\r\nage\n1\n', "one file"),
    ],
)
def test_a_form_that_says_one_thing_twice_or_names_no_file_is_told_so(
    http: httpx.Client, quick: QuickDouble, again: str, told: str
) -> None:
    parts = ['name="where"\r\n\r\nage > 1', 'name="file"; filename="a.csv"\r\n\r\nage\n1\n', again]
    body = "".join(f"--b\r\nContent-Disposition: form-data; {part}\r\n" for part in parts) + "--b--\r\n"

    answer = http.post("/api/jobs", content=body, headers={"Content-Type": "multipart/form-data; boundary=b"})

    assert (answer.status_code, answer.json()["type"]) == (400, "urn:winnow:malformed")
    assert told in answer.json()["detail"]


def test_a_form_whose_condition_is_refused_leaves_nothing(http: httpx.Client, quick: QuickDouble, data: Path) -> None:
    before = {*(data / "lists").rglob("*"), *(data / "uploads").rglob("*")}

    answer = http.post("/api/jobs", files={"file": ("p.csv", PEOPLE)}, data={"where": "agee > 1"})

    assert answer.status_code == 422
    assert {*(data / "lists").rglob("*"), *(data / "uploads").rglob("*")} == before


def test_a_repeat_under_one_key_is_the_same_job(http: httpx.Client, people: dict[str, Any]) -> None:
    key = {"Idempotency-Key": f"again-{people['id']}"}
    body = {"list": people["id"], "where": "age >= 65"}

    first = http.post("/api/jobs", json=body, headers=key)
    again = http.post("/api/jobs", json=dict(reversed(body.items())), headers=key)
    other = http.post("/api/jobs", json={**body, "where": "age < 65"}, headers=key)

    assert first.status_code == again.status_code == 202
    assert again.json()["id"] == first.json()["id"]
    assert other.status_code == 422
    assert "Idempotency-Key" in other.json()["detail"]


def test_a_refused_submission_frees_its_key(http: httpx.Client, people: dict[str, Any]) -> None:
    key = {"Idempotency-Key": f"freed-{people['id']}"}

    assert http.post("/api/jobs", json={"list": people["id"], "where": "x"}, headers=key).status_code == 422
    assert http.post("/api/jobs", json={"list": people["id"], "where": "age > 1"}, headers=key).status_code == 202


def test_a_repeat_while_the_first_is_in_flight_is_told_so(http: httpx.Client, server: Any, quick: QuickDouble) -> None:
    key = {"Idempotency-Key": "in-flight"}
    body = {"rows": ["a"], "where": "line = 'a'"}
    reached, go_on = threading.Event(), threading.Event()
    inspect = quick.answers["winnow.inspect"]

    def slow(ask: dict[str, Any]) -> dict[str, Any]:
        reached.set()
        assert go_on.wait(20)
        return inspect(ask)

    quick.answers["winnow.inspect"] = slow
    answers: list[httpx.Response] = []
    first = threading.Thread(
        target=lambda: answers.append(httpx.post(f"{server.url}/api/jobs", json=body, headers=key, timeout=30))
    )
    first.start()
    assert reached.wait(20)
    during = http.post("/api/jobs", json=body, headers=key)
    go_on.set()
    first.join()
    after = http.post("/api/jobs", json=body, headers=key)

    assert during.status_code == 409
    assert answers[0].status_code == after.status_code == 202
    assert after.json()["id"] == answers[0].json()["id"]


def test_a_repeat_takes_over_where_the_first_died(
    http: httpx.Client, people: dict[str, Any], store: "redis.Redis"
) -> None:
    body = {"list": people["id"], "where": "age >= 65"}
    left = {"body": fingerprint(body), "job": f"left{people['id']}", "at": time.time() - 120, "done": False}
    store.set(Keys().idempotency("local", "died"), json.dumps(left))

    answer = http.post("/api/jobs", json=body, headers={"Idempotency-Key": "died"})

    assert (answer.status_code, answer.json()["id"]) == (202, left["job"])


def test_a_retry_is_refused_where_there_is_none_and_says_why(http: httpx.Client, job: Callable[..., Worked]) -> None:
    one = job()
    running = http.post(f"/api/jobs/{one.job}/retry")
    assert (running.status_code, running.json()["state"]) == (409, "queued")
    assert "only one that has ended" in running.json()["detail"]
    one.segment(b"Grace,85\n")
    one.state("succeeded")
    nothing = http.post(f"/api/jobs/{one.job}/retry")
    assert (nothing.status_code, "nothing to test again" in nothing.json()["detail"]) == (409, True)
    assert http.post("/api/jobs/nosuchjob/retry").status_code == 404


def test_a_job_whose_list_is_gone_cannot_be_retried(
    http: httpx.Client, job: Callable[..., Worked], people: dict[str, Any]
) -> None:
    one = job()
    http.post(f"/api/jobs/{one.job}/cancel")
    assert http.delete(f"/api/lists/{people['id']}").status_code == 204
    answer = http.post(f"/api/jobs/{one.job}/retry")
    assert (answer.status_code, answer.headers["Content-Type"]) == (409, "application/problem+json")
    assert "list of the job was deleted" in answer.json()["detail"]


def test_a_job_is_paused_resumed_cancelled_retried_and_deleted(
    http: httpx.Client, job: Callable[..., Worked], data: Path
) -> None:
    one = job()
    for verb, state in (("pause", "paused"), ("resume", "queued"), ("cancel", "cancelled")):
        answer = http.post(f"/api/jobs/{one.job}/{verb}")
        assert (answer.status_code, answer.json()["state"]) == (202, state)
    assert http.post(f"/api/jobs/{one.job}/pause").status_code == 409
    again = http.post(f"/api/jobs/{one.job}/retry")
    assert (again.status_code, again.json()["state"], again.json()["attempt"]) == (202, "queued", 2)
    assert again.headers["Location"] == f"/api/jobs/{one.job}"

    assert (data / "jobs" / one.job).exists()
    assert http.delete(f"/api/jobs/{one.job}").status_code == 204
    assert not (data / "jobs" / one.job).exists()
    assert http.get(f"/api/jobs/{one.job}").status_code == 404
    assert http.delete(f"/api/jobs/{one.job}").status_code == 404


def test_pages_of_jobs_follow_on(http: httpx.Client, job: Callable[..., Worked]) -> None:
    made = [job(label="paged").job for _ in range(3)]

    first = http.get("/api/jobs?q=paged&limit=2").json()
    rest = http.get("/api/jobs", params={"q": "paged", "limit": 2, "cursor": first["next"]}).json()

    assert [entry["id"] for entry in first["jobs"] + rest["jobs"]] == made[::-1]
    assert rest["next"] is None


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "state=done"])
def test_a_query_that_makes_no_sense_is_told(http: httpx.Client, query: str) -> None:
    assert http.get(f"/api/jobs?{query}").status_code == 422


def test_a_check_tells_columns_and_tries_the_condition(
    http: httpx.Client, people: dict[str, Any], quick: QuickDouble
) -> None:
    preview = {
        "tried": 3,
        "kept": 1,
        "rejected": 2,
        "failed": 0,
        "share": 0.3333,
        "examples": {"kept": [], "rejected": [], "failed": []},
    }
    quick.answers["winnow.preview"] = lambda ask: preview

    answer = http.post("/api/where/check", json={"list": people["id"], "where": "AGE >= 65", "types": {"name": "text"}})

    assert answer.status_code == 200, answer.text
    assert answer.json() == {"ok": True, "columns": [{"name": "age", "type": "integer"}], "preview": preview}
    task, ask = quick.asked[-1]
    assert (task, ask) == ("winnow.preview", {"list": people["id"], "where": "AGE >= 65", "types": {"name": "text"}})


def test_a_check_does_not_wait_for_a_preview_that_does_not_come(http: httpx.Client, people: dict[str, Any]) -> None:
    answer = http.post("/api/where/check", json={"list": people["id"], "where": "age >= 65"})

    assert answer.status_code == 200
    assert answer.json()["preview"] is None


def test_a_refused_condition_is_told_with_its_place(http: httpx.Client, people: dict[str, Any]) -> None:
    answer = http.post("/api/where/check", json={"list": people["id"], "where": "age >= 65 AND sum(age) > 1"})

    assert answer.status_code == 422
    assert {"position", "length", "hint"} <= set(answer.json())


def test_functions_for_completion_are_listed(http: httpx.Client) -> None:
    listed = http.get("/api/where/functions").json()

    assert {"lower", "round"} <= {entry["name"] for entry in listed["functions"]}
    assert all(entry["doc"] and entry["signature"] for entry in listed["functions"] + listed["operators"])
    assert http.get("/api/predicates").json() == []


def test_errors_are_problems(http: httpx.Client) -> None:
    for answer, status in (
        (http.get("/api/nothing"), 404),
        (http.put("/api/jobs"), 405),
        (http.post("/api/jobs/no-such-job/pause"), 404),
        (http.get("/api/jobs/no..such"), 404),
    ):
        assert answer.status_code == status
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert json.loads(answer.content)["status"] == status
