"""Jobs that call a predicate, as the web tier takes them: what workers have said of it decides."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
import redis

from shared.predicates import Published
from shared.store.keys import Keys
from shared.store.predicates import Predicates
from tests.unit.web.server import Worked

WORKER = "calling@test"
Publish = Callable[..., None]


@pytest.fixture
def publish(store: "redis.Redis") -> Iterator[Publish]:
    """`publish("2", least="integer")`: a worker has `is_adult` in this version, with these parameters, and no other."""
    keys = Keys()
    predicates = Predicates(store, keys)

    def say(version: str, **params: str) -> None:
        properties = {name: {"type": kind} for name, kind in params.items()}
        properties["since"] = {"type": "string", "format": "date"}
        schema = {"type": "object", "properties": properties, "additionalProperties": False}
        published = Published(
            name="is_adult", summary="", doc="", kind="function", params=schema, concurrency=1, timeout=60, retries=0,
            rate=None, batch=None, memory=None, module="mine", version=version,
        )  # fmt: skip
        store.zadd(keys.workers(), {f"{WORKER}|work|2": 1})
        predicates.publish(WORKER, [published])

    yield say
    store.zrem(keys.workers(), f"{WORKER}|work|2")
    store.delete(keys.abilities(WORKER), keys.predicates())


@pytest.fixture
def calling(http: httpx.Client, publish: Publish, job: Callable[..., Worked]) -> Worked:
    """A job that calls version 1."""
    publish("1", least="integer")
    return job(predicate={"name": "is_adult", "params": {"least": 21}})


def snapshot(http: httpx.Client, one: Worked) -> dict[str, Any]:
    found: dict[str, Any] = http.get(f"/api/jobs/{one.job}").json()
    return found


def test_a_job_tells_which_version_it_keeps_to_and_is_found_by_its_predicates_name(
    http: httpx.Client, calling: Worked
) -> None:
    found = snapshot(http, calling)
    assert found["filter"]["predicate"] == {"name": "is_adult", "params": {"least": 21}}
    assert found["predicate_version"] == "1"
    assert calling.job in {one["id"] for one in http.get("/api/jobs?q=IS_ADULT").json()["jobs"]}


def test_a_parameter_that_does_not_fit_is_pointed_to(
    http: httpx.Client, people: dict[str, Any], publish: Publish
) -> None:
    publish("1", least="integer")
    params = {"least": "old", "since": "yesterday", "lest": 1}
    answer = http.post("/api/jobs", json={"list": people["id"], "predicate": {"name": "is_adult", "params": params}})
    assert answer.status_code == 422
    faults = {fault["pointer"]: fault["detail"] for fault in answer.json()["errors"]}
    assert set(faults) == {f"#/predicate/params/{name}" for name in params}
    assert faults["#/predicate/params/since"] == "'yesterday' is not a 'date'"


def test_a_retry_takes_the_version_that_there_is_now_where_nothing_stands(
    http: httpx.Client, calling: Worked, publish: Publish
) -> None:
    http.post(f"/api/jobs/{calling.job}/cancel")
    publish("2", least="integer")
    answer = http.post(f"/api/jobs/{calling.job}/retry")
    assert (answer.status_code, answer.json()["predicate_version"]) == (202, "2")


def test_a_retry_that_would_mix_versions_is_refused(http: httpx.Client, calling: Worked, publish: Publish) -> None:
    http.post(f"/api/jobs/{calling.job}/cancel")
    calling.redis.hset(Keys().job(calling.job), mapping={"kept": 1, "done": 1})
    publish("2", least="integer")
    answer = http.post(f"/api/jobs/{calling.job}/retry")
    assert answer.status_code == 409
    assert "was changed since" in answer.json()["detail"]
    assert "submit the job again" in answer.json()["detail"]
    assert snapshot(http, calling)["state"] == "cancelled"


def test_a_retry_is_refused_where_the_new_version_takes_other_parameters(
    http: httpx.Client, calling: Worked, publish: Publish
) -> None:
    http.post(f"/api/jobs/{calling.job}/cancel")
    publish("2", minimum="integer")
    answer = http.post(f"/api/jobs/{calling.job}/retry")
    assert answer.status_code == 409
    assert "takes other parameters" in answer.json()["detail"]


def test_a_retry_keeps_its_version_where_no_worker_has_the_predicate_and_waits(
    http: httpx.Client, calling: Worked, store: "redis.Redis"
) -> None:
    http.post(f"/api/jobs/{calling.job}/cancel")
    store.zrem(Keys().workers(), f"{WORKER}|work|2")
    answer = http.post(f"/api/jobs/{calling.job}/retry")
    assert (answer.status_code, answer.json()["state"], answer.json()["predicate_version"]) == (202, "queued", "1")
