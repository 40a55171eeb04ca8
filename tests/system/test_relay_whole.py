"""The relay in the whole system: real workers write the log, clients come late and cut their connections."""

from collections.abc import Iterator

import httpx
import pytest

from tests.system.relaying import JsClient
from tests.system.running import System

ROWS = 200_000
ADULTS = sum(age >= 65 for age in (n % 90 for n in range(ROWS)))


@pytest.fixture(scope="module")
def api(system: System) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=system.url, timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def people(api: httpx.Client) -> str:
    """A list of people, their ages going round from 0 to 89."""
    body = "id,age\n" + "".join(f"{n},{n % 90}\n" for n in range(ROWS))
    answer = api.post("/api/lists", params={"name": "people.csv"}, content=body.encode())
    assert answer.status_code == 201, answer.text
    list_id: str = answer.json()["id"]
    return list_id


@pytest.mark.parametrize("transports", [["websocket"], ["polling"]], ids="+".join)
def test_a_client_that_cuts_its_connection_every_few_events_ends_with_the_snapshot_s_seq(
    api: httpx.Client, system: System, people: str, transports: list[str]
) -> None:
    job = api.post("/api/jobs", json={"list": people, "where": "age >= 65"}).json()["id"]
    client = JsClient(system.url, job, transports=transports, cutEvery=3)
    late = JsClient(system.url, job, transports=transports)
    seen = client.outcome()
    after = api.get(f"/api/jobs/{job}").json()
    assert (seen["state"], after["rows"]["kept"]) == ("succeeded", ADULTS)
    assert seen["last"] == after["seq"]
    assert seen["seqs"] == late.outcome()["seqs"] == list(range(1, after["seq"] + 1))
    assert seen["cuts"] > 0


def test_rows_submitted_over_a_socket_become_a_job_that_is_followed_to_its_end(system: System) -> None:
    client = JsClient(system.url, "", submit={"rows": ["a", "bb", "ccc"], "where": "length(line) > 1"})
    seen = client.outcome()
    assert (seen["state"], seen["kept"]) == ("succeeded", ["bb", "ccc"])
