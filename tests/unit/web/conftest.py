"""One web process and one stand-in for the quick worker for the tests of this folder; each test its own names."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import redis

from tests.unit.web.server import QuickDouble, Server, Worked

PEOPLE = b"name,age\nAda,36\nGrace,85\nLinus,30\n"


@pytest.fixture(scope="session")
def web_redis(redis_server: str) -> str:
    """The tests' Redis, in a database that is the web tier's alone."""
    return redis_server.removesuffix("/0") + "/7"


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="session")
def server(web_redis: str, data: Path) -> Iterator[Server]:
    server = Server(web_redis, data, max_upload_bytes=str(210 * 2**20))
    yield server
    server.close()


@pytest.fixture(scope="session")
def store(web_redis: str) -> Iterator["redis.Redis"]:
    with redis.Redis.from_url(web_redis, decode_responses=True) as client:
        yield client


@pytest.fixture
def quick(store: "redis.Redis", data: Path) -> Iterator[QuickDouble]:
    with QuickDouble(store, data) as double:
        yield double


@pytest.fixture
def http(server: Server) -> httpx.Client:
    return server.http


@pytest.fixture
def people(http: httpx.Client, quick: QuickDouble) -> dict[str, Any]:
    """A list of three people."""
    answer = http.post("/api/lists?name=people.csv", content=PEOPLE)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


@pytest.fixture
def job(http: httpx.Client, people: dict[str, Any], store: "redis.Redis", data: Path) -> Callable[..., Worked]:
    """Submits a job; what it gives is worked on by the test itself."""

    def submit(**more: Any) -> Worked:
        answer = http.post("/api/jobs", json={"list": people["id"], "where": "age >= 65", **more})
        assert answer.status_code == 202, answer.text
        return Worked(store, data, answer.json()["id"])

    return submit
