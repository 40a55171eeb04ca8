"""One verb for many jobs: the set is fixed and told, then worked off part by part, and each job's outcome is told."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.unit.web.server import Worked
from tests.unit.web.test_jobs import pointers

MakeJobs = Callable[..., list[str]]


@pytest.fixture
def label(request: pytest.FixtureRequest) -> str:
    """A label that no other test has."""
    return str(request.node.name)


@pytest.fixture
def jobs(job: Callable[..., Worked], label: str) -> MakeJobs:
    """Submits so many jobs with the test's label; their ids, the newest first."""
    return lambda number: [job(label=label).job for _ in range(number)][::-1]


def begin(http: httpx.Client, verb: str, label: str, **more: Any) -> dict[str, Any]:
    answer = http.post("/api/bulk", json={"verb": verb, "label": label, **more})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    assert answer.headers["Location"] == f"/api/bulk/{made['id']}"
    return made


def following(http: httpx.Client, bulk: dict[str, Any], limit: int = 50) -> dict[str, Any]:
    answer = http.post(f"/api/bulk/{bulk['id']}/next?limit={limit}")
    assert answer.status_code == 200, answer.text
    part: dict[str, Any] = answer.json()
    return part


def test_what_a_bulk_action_is_about_is_told_before_anything_is_done(
    http: httpx.Client, jobs: MakeJobs, label: str
) -> None:
    made = jobs(3)
    http.post(f"/api/jobs/{made[0]}/pause")
    http.post(f"/api/jobs/{made[1]}/cancel")

    bulk = begin(http, "cancel", label)

    assert (bulk["jobs"], bulk["left"], bulk["outcomes"]) == (2, 2, {})
    assert bulk["states"] == {"paused": 1, "queued": 1}
    assert bulk["passed_over"] == {"cancelled": 1}
    assert bulk["matching"] == {"state": [], "label": label, "q": None}
    assert [http.get(f"/api/jobs/{one}").json()["state"] for one in made] == ["paused", "cancelled", "queued"]


def test_it_is_done_part_by_part_and_each_outcome_is_told(http: httpx.Client, jobs: MakeJobs, label: str) -> None:
    made = jobs(4)
    bulk = begin(http, "cancel", label)
    late = jobs(1)[0]
    http.delete(f"/api/jobs/{made[3]}")

    first = following(http, bulk, limit=2)
    rest = following(http, bulk)

    assert [(one["job"], one["outcome"]) for one in first["acted"]] == [(made[0], "done"), (made[1], "done")]
    assert first["bulk"]["left"] == 2
    assert [(one["job"], one["outcome"]) for one in rest["acted"]] == [(made[2], "done"), (made[3], "gone")]
    assert (rest["bulk"]["left"], rest["bulk"]["outcomes"]) == (0, {"done": 3, "gone": 1})
    assert following(http, bulk) == {"bulk": rest["bulk"], "acted": []}
    looked = http.get(f"/api/bulk/{bulk['id']}").json()
    assert [(one["job"], one["name"], one["outcome"]) for one in looked["acted"]] == [(made[3], label, "gone")]
    assert http.get(f"/api/jobs/{late}").json()["state"] == "queued"


def test_deleted_and_retried_jobs_are_deleted_and_retried_with_all_that_goes_with_it(
    http: httpx.Client, jobs: MakeJobs, label: str, people: dict[str, Any]
) -> None:
    made = jobs(2)
    for one in made:
        http.post(f"/api/jobs/{one}/cancel")
    part = following(http, begin(http, "retry", label))
    assert part["bulk"]["outcomes"] == {"done": 2}
    assert [http.get(f"/api/jobs/{one}").json()["attempt"] for one in made] == [2, 2]

    following(http, begin(http, "cancel", label))
    refusing = begin(http, "retry", label, state=["cancelled"])
    http.delete(f"/api/lists/{people['id']}")
    told = following(http, refusing)
    assert {one["outcome"] for one in told["acted"]} == {"refused"}
    assert "list of the job was deleted" in told["acted"][0]["detail"]

    part = following(http, begin(http, "delete", label))
    assert part["bulk"]["outcomes"] == {"done": 2}
    assert [http.get(f"/api/jobs/{one}").status_code for one in made] == [404, 404]


def test_a_repeat_under_one_key_is_the_same_set(http: httpx.Client, jobs: MakeJobs, label: str) -> None:
    jobs(1)
    key, body = {"Idempotency-Key": f"bulk {label}"}, {"verb": "cancel", "label": label}
    first = http.post("/api/bulk", json=body, headers=key).json()
    jobs(1)
    again = http.post("/api/bulk", json=body, headers=key)
    assert (again.status_code, again.json()["id"], again.json()["jobs"]) == (201, first["id"], 1)
    assert http.post("/api/bulk", json={**body, "verb": "delete"}, headers=key).status_code == 422


def test_what_makes_no_sense_is_told(http: httpx.Client) -> None:
    assert pointers(http.post("/api/bulk", json={"verb": "stop", "state": ["done"], "labels": "x"})) == [
        "#/state/0", "#/verb", "#/labels",
    ]  # fmt: skip
    assert http.post("/api/bulk", json=[]).status_code == 400
    assert http.get("/api/bulk/nosuch").status_code == 404
    assert http.post("/api/bulk/nosuch/next").status_code == 404
    assert http.post("/api/bulk/no..such/next").status_code == 404


def test_jobs_are_listed_and_counted_by_several_states_and_a_label(
    http: httpx.Client, jobs: MakeJobs, label: str
) -> None:
    made = jobs(3)
    http.post(f"/api/jobs/{made[0]}/cancel")
    http.post(f"/api/jobs/{made[1]}/pause")
    asked = {"label": label, "state": "paused,cancelled", "summary": "1"}

    listed = http.get("/api/jobs", params=asked).json()["jobs"]
    counted = http.get("/api/facets", params=asked).json()

    assert [one["id"] for one in listed] == made[:2]
    assert [one["filter"] for one in listed] == [{"where": "age >= 65", "predicate": None}] * 2
    assert (listed[0]["owner"], listed[0]["attempt"], listed[0]["error"]) == ("local", 1, None)
    assert counted["jobs"] == 2
    assert counted["states"] == {"cancelled": 1, "paused": 1, "queued": 1}
    assert {"label": label, "jobs": 2} in counted["labels"]
