"""That a predicate prepares is known by what workers published: its job begins with that, and has its other lists."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import redis

from shared.predicates import Published
from shared.store.keys import Keys
from shared.store.leased import Chunk, IndexPart, Preparation, Stretch
from shared.store.leases import Leases
from shared.store.predicates import Predicates
from tests.unit.web.server import QuickDouble
from winnow import builtin
from worker.predicates.describing import published

KEYS = Keys()


@pytest.fixture(autouse=True)
def _worker(store: "redis.Redis") -> Iterator[list[Published]]:
    """A worker that has the predicates that come along, as Redis knows it."""
    had = [published(one) for one in (builtin.in_list, builtin.unique, builtin.hash_share)]
    Predicates(store, KEYS).publish("w", had)
    # Seen in a while from now, so that it is not forgotten under way.
    store.zadd(KEYS.workers(), {"w|work|1": 10**14})
    yield had
    store.zrem(KEYS.workers(), "w|work|1")
    store.delete(KEYS.abilities("w"), KEYS.predicates())


def posted(http: httpx.Client, people: dict[str, Any], name: str, **params: object) -> httpx.Response:
    return http.post("/api/jobs", json={"list": people["id"], "predicate": {"name": name, "params": params}})


@pytest.fixture
def seen(http: httpx.Client, quick: QuickDouble) -> dict[str, Any]:
    """Another list."""
    return dict(http.post("/api/lists?name=seen.csv", content=b"name,age\nAda,1\n").json())


def count(store: "redis.Redis", job: str, *lists: dict[str, Any]) -> None:
    """Counts the lists, and leaves the job as the only one that waits for its turn."""
    leases = Leases(store, KEYS)
    for one in lists:
        store.delete(KEYS.turns())
        store.zadd(KEYS.turns(), {f"list:{one['id']}": 0})
        stretch = leases.claim(f"counting {one['id']}", "nonce", "w")
        assert isinstance(stretch, Stretch)
        leases.add_index(stretch, IndexPart("part", 0, 3, stretch.byte, one["bytes"]), 0, 4, True)
    store.delete(KEYS.turns())
    store.zadd(KEYS.turns(), {f"job:{job}": 0})


def test_it_is_told_which_predicates_prepare(http: httpx.Client) -> None:
    told = {one["name"]: one["prepares"] for one in http.get("/api/predicates").json()}
    assert told == {"hash_share": False, "in_list": True, "unique": True}


def test_a_job_whose_predicate_prepares_begins_with_that(
    http: httpx.Client, people: dict[str, Any], seen: dict[str, Any], store: "redis.Redis"
) -> None:
    other = {"list": seen["id"], "column": "name"}
    job = posted(http, people, "in_list", column="name", other=other).json()["id"]
    count(store, job, people, seen)
    lease = Leases(store, KEYS).claim("preparing", "nonce", "w")
    assert isinstance(lease, Preparation) and lease.job == job
    assert http.get(f"/api/jobs/{job}").json()["phase"] == "preparing"
    assert http.delete(f"/api/lists/{seen['id']}").status_code == 409
    Leases(store, KEYS).prepared(lease, "folder")
    assert isinstance(Leases(store, KEYS).claim("testing", "nonce", "w"), Chunk)
    assert http.get(f"/api/jobs/{job}").json()["phase"] == "testing"
    assert http.delete(f"/api/jobs/{job}").status_code == 204
    assert http.delete(f"/api/lists/{seen['id']}").status_code == 204


@pytest.mark.parametrize(
    ("name", "params", "place", "said"),
    [
        ("in_list", {"column": "name", "other": {"list": "gone", "column": "name"}}, "other", "no list gone"),
        ("in_list", {"column": "name", "other": {"list": "$seen", "column": "mail"}}, "other", "no column 'mail'"),
        ("in_list", {"column": "name", "other": "seen:name"}, "other", "is not of type 'object'"),
        ("unique", {"columns": ["name", "mail"]}, "columns", "no column 'mail'; it has name, age"),
        ("hash_share", {"column": "mail"}, "column", "no column 'mail'; it has name, age"),
    ],
)
def test_a_list_or_a_column_that_is_not_there_is_refused_with_its_place(
    http: httpx.Client,
    people: dict[str, Any],
    seen: dict[str, Any],
    name: str,
    params: dict[str, Any],
    place: str,
    said: str,
) -> None:
    other = params.get("other")
    if isinstance(other, dict):
        params = {**params, "other": {**other, "list": other["list"].replace("$seen", seen["id"])}}
    answer = posted(http, people, name, **params)
    assert answer.status_code == 422
    (fault,) = answer.json()["errors"]
    assert fault["pointer"] == f"#/predicate/params/{place}" and said in fault["detail"]
