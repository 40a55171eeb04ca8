"""Quotas of an owner: what is refused changes nothing, what is left is told, and processes share one count."""

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import redis
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import QuotaExceeded, TooLarge
from shared.store.keys import Keys
from shared.store.quotas import Policy, Quotas
from tests.unit.web.access.house import KEYS, TOKEN, Heard, House
from tests.unit.web.server import Server

ROWS = {"rows": ["apple"], "where": "line = 'apple'"}
SUBMITS, BYTES, CHECKS = 3, 1000, 2
QUOTA_EXCEEDED = "https://iana.org/assignments/http-problem-types#quota-exceeded"


@pytest.fixture(scope="module")
def bounded(house: House) -> Iterator[Server]:
    """A second process of the same house, with quotas."""
    quotas = {
        "submits_per_minute": str(SUBMITS), "upload_bytes_per_day": str(BYTES), "checks_per_minute": str(CHECKS)
    }  # fmt: skip
    server = Server(house.url, house.data, token=TOKEN, **quotas)
    yield server
    server.close()


def stored(house: House, data: Path) -> set[str]:
    """All that is there of anybody's lists and jobs, in Redis and in storage."""
    kinds = ("job:*", "list:*", "idempotency:*")
    keys = {key for kind in kinds for key in house.redis.scan_iter(f"{KEYS.prefix}{kind}")}
    return keys | {str(path) for top in ("lists", "jobs", "uploads") for path in (data / top).glob("*")}


def test_submissions_beyond_those_of_a_minute_are_refused_and_leave_nothing(house: House, who: httpx.Client) -> None:
    for left in (2, 1, 0):
        answer = who.post("/api/jobs", json=ROWS)
        assert answer.status_code == 202
        assert answer.headers["RateLimit-Policy"] == f'"submits";q={SUBMITS};w=60;qu="requests"'
        assert re.fullmatch(rf'"submits";r={left};t=\d+', answer.headers["RateLimit"])
    before = stored(house, house.data)
    refused = who.post("/api/jobs", json=ROWS, headers={"Idempotency-Key": "again"})
    assert refused.status_code == 429
    said = refused.json()
    assert (said["type"], said["violated-policies"]) == (QUOTA_EXCEEDED, ["submits"])
    assert 1 <= int(refused.headers["Retry-After"]) == said["retry_after"] <= 20
    assert refused.headers["RateLimit"].startswith('"submits";r=0;')
    assert stored(house, house.data) == before


def test_over_a_socket_the_same_quota_counts(house: House, who: httpx.Client, bounded: Server) -> None:
    heard = Heard(bounded.url, who.headers["Authorization"].removeprefix("Bearer "))
    try:
        for _ in range(SUBMITS):
            assert heard.say("submit", ROWS)["ok"]
        refused = heard.say("submit", ROWS)
        assert (refused["ok"], refused["error"]["status"], refused["error"]["type"]) == (False, 429, QUOTA_EXCEEDED)
        assert who.post("/api/jobs", json=ROWS).status_code == 429
    finally:
        heard.close()


def test_a_repeat_under_the_same_key_costs_nothing(who: httpx.Client) -> None:
    answers = [who.post("/api/jobs", json=ROWS, headers={"Idempotency-Key": "one"}) for _ in range(SUBMITS + 2)]
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["id"] for answer in answers}) == 1


def test_a_list_read_in_another_way_is_a_submission(house: House, who: httpx.Client) -> None:
    made = who.post("/api/lists?name=a.csv", content=b"a,b\n1,2\n").json()["id"]
    for left in (2, 1, 0):
        answer = who.post(f"/api/lists/{made}/reread?header=false")
        assert answer.status_code == 201
        assert answer.headers["RateLimit"].startswith(f'"submits";r={left};')
    before = stored(house, house.data)
    refused = who.post(f"/api/lists/{made}/reread?header=false")
    assert (refused.status_code, refused.json()["violated-policies"]) == (429, ["submits"])
    assert stored(house, house.data) == before


def test_what_is_anothers_costs_nothing(house: House, who: httpx.Client) -> None:
    anothers = house.alice.post("/api/lists?name=a.csv", content=b"a\n1\n").json()["id"]
    assert [who.post(f"/api/lists/{anothers}/reread").status_code for _ in range(SUBMITS + 2)] == [404] * (SUBMITS + 2)
    assert who.post("/api/jobs", json=ROWS).status_code == 202


def test_another_owner_has_a_quota_of_its_own(house: House, who: httpx.Client, bounded: Server) -> None:
    for _ in range(SUBMITS + 1):
        last = who.post("/api/jobs", json=ROWS)
    assert last.status_code == 429
    with httpx.Client(base_url=bounded.url, headers={"Authorization": f"Bearer {house.tokens['eve']}"}) as other:
        assert other.post("/api/jobs", json=ROWS).status_code == 202


def test_an_upload_beyond_the_bytes_of_a_day_is_refused_before_it_comes(house: House, who: httpx.Client) -> None:
    first = who.post("/api/lists?name=a.csv", content=b"a\n" * 300)
    assert first.status_code == 201
    assert re.fullmatch(rf'"upload-bytes";r={BYTES - 600};t=\d+', first.headers["RateLimit"])
    before = stored(house, house.data)
    refused = who.post("/api/lists?name=a.csv", content=b"a\n" * 300)
    assert (refused.status_code, refused.json()["violated-policies"]) == (429, ["upload-bytes"])
    assert int(refused.headers["Retry-After"]) > 60
    assert stored(house, house.data) == before
    assert who.post("/api/lists?name=a.csv", content=b"a\n" * 200).status_code == 201


def test_an_upload_whose_length_nobody_said_is_refused_where_it_passes_the_quota(
    house: House, who: httpx.Client
) -> None:
    assert who.post("/api/lists?name=a.csv", content=b"a\n" * 250).status_code == 201
    before = stored(house, house.data)
    answer = who.post("/api/lists?name=a.csv", content=iter([b"a\n" * 100, b"a\n" * 200]))
    assert answer.status_code == 429
    assert stored(house, house.data) == before


def test_what_was_announced_and_did_not_come_is_given_back(house: House, who: httpx.Client) -> None:
    answer = who.post("/api/lists?name=a.csv", content=iter([b"a\n" * 100]))
    assert answer.status_code == 201
    assert re.fullmatch(rf'"upload-bytes";r={BYTES - 200};t=\d+', answer.headers["RateLimit"])


def test_more_than_ever_will_be_there_is_said_to_be_too_large(who: httpx.Client) -> None:
    answer = who.post("/api/lists?name=a.csv", content=b"a\n" * BYTES)
    assert (answer.status_code, answer.json()["limit"]) == (413, BYTES)
    assert "WINNOW_UPLOAD_BYTES_PER_DAY" in answer.json()["detail"]


def test_a_form_with_a_file_pays_for_both(who: httpx.Client) -> None:
    answer = who.post("/api/jobs", files={"file": ("a.csv", b"a\n1\n")}, data={"where": "a = '1'"})
    assert answer.status_code == 202
    assert answer.headers["RateLimit-Policy"].count(";q=") == 2


def test_without_quotas_nothing_is_said_of_them(house: House) -> None:
    answer = house.eve.post("/api/jobs", json=ROWS)
    assert "RateLimit" not in answer.headers
    assert "RateLimit-Policy" not in answer.headers


def policy(quota: int, window: int = 3600) -> Policy:
    return Policy("things", quota, window, "requests", "things an hour", "WINNOW_THINGS")


def test_conditions_beyond_those_of_a_minute_are_not_checked(who: httpx.Client) -> None:
    made = who.post("/api/lists?name=people.csv", content=b"name\nAda\n").json()["id"]
    asked = {"list": made, "where": "name = 'Ada'"}
    for left in (1, 0):
        answer = who.post("/api/where/check", json=asked)
        assert answer.status_code == 200
        assert answer.headers["RateLimit-Policy"] == f'"checks";q={CHECKS};w=60;qu="requests"'
        assert f'"checks";r={left}' in answer.headers["RateLimit"]
    refused = who.post("/api/where/check", json=asked)
    assert (refused.status_code, refused.json()["type"]) == (429, QUOTA_EXCEEDED)
    assert "WINNOW_CHECKS_PER_MINUTE" in refused.json()["detail"] and int(refused.headers["Retry-After"]) >= 1
    assert who.post("/api/where/check", json={**asked, "list": "another"}).status_code == 404, "which cost nothing"


def cancelled(house: House, who: httpx.Client, jobs: int) -> list[str]:
    """So many jobs of the owner's that can be tried again; what they cost of its quota has come back."""
    owner = house.redis.hget(KEYS.job(who.post("/api/jobs", json=ROWS).json()["id"]), "owner")
    house.redis.delete(KEYS.quota(str(owner), "submits"))
    made = [who.post("/api/jobs", json={**ROWS, "label": "again"}).json()["id"] for _ in range(jobs)]
    for job in made:
        assert who.post(f"/api/jobs/{job}/cancel").json()["state"] == "cancelled"
    house.redis.delete(KEYS.quota(str(owner), "submits"))
    return made


def test_a_retry_counts_as_a_submission_unless_it_is_refused(house: House, who: httpx.Client) -> None:
    (job,) = cancelled(house, who, 1)
    for left in (2, 1, 0):
        answer = who.post(f"/api/jobs/{job}/retry")
        assert answer.status_code == 202
        assert f"r={left}" in answer.headers["RateLimit"]
        assert who.post(f"/api/jobs/{job}/retry").status_code == 409, "it is queued, and that cost nothing"
        who.post(f"/api/jobs/{job}/cancel")
    refused = who.post(f"/api/jobs/{job}/retry")
    assert (refused.status_code, refused.json()["type"]) == (429, QUOTA_EXCEEDED)
    assert int(refused.headers["Retry-After"]) >= 1
    assert (who.get(f"/api/jobs/{job}").json()["attempt"], who.post("/api/jobs", json=ROWS).status_code) == (4, 429)


def test_a_retry_that_the_store_refuses_gives_back_what_it_took(house: House, who: httpx.Client) -> None:
    made = who.post("/api/lists?name=people.csv", content=b"name\nAda\n").json()["id"]
    job = who.post("/api/jobs", json={"list": made, "where": "name = 'Ada'"}).json()["id"]
    who.post(f"/api/jobs/{job}/cancel")
    assert who.delete(f"/api/lists/{made}").status_code == 204
    for _ in range(SUBMITS + 1):
        assert who.post(f"/api/jobs/{job}/retry").status_code == 409


def test_many_that_are_retried_together_wait_for_the_quota_and_go_on_behind_it(house: House, who: httpx.Client) -> None:
    jobs = cancelled(house, who, SUBMITS)
    owner = str(house.redis.hget(KEYS.job(jobs[0]), "owner"))
    assert who.post(f"/api/jobs/{jobs[0]}/retry").status_code == 202
    who.post(f"/api/jobs/{jobs[0]}/cancel")
    bulk = who.post("/api/bulk", json={"verb": "retry", "label": "again"}).json()["id"]
    part = who.post(f"/api/bulk/{bulk}/next").json()
    assert (part["bulk"]["outcomes"], part["bulk"]["left"]) == ({"done": 2}, 1)
    assert len(part["acted"]) == 2
    held = who.post(f"/api/bulk/{bulk}/next")
    assert (held.status_code, held.json()["type"]) == (429, QUOTA_EXCEEDED)
    house.redis.delete(KEYS.quota(owner, "submits"))
    part = who.post(f"/api/bulk/{bulk}/next").json()
    assert (part["bulk"]["outcomes"], part["bulk"]["left"]) == ({"done": 3}, 0)


@given(quota=st.integers(1, 50), asked=st.lists(st.integers(1, 60), max_size=12))
def test_never_more_than_the_quota_is_given_at_once(redis_server: str, quota: int, asked: list[int]) -> None:
    with redis.Redis.from_url(redis_server, decode_responses=True) as client:
        keys = Keys("winnow:quotas:")
        client.delete(keys.quota("one", "things"))
        quotas, given_ = Quotas(client, keys), 0
        for amount in asked:
            try:
                left = quotas.spend("one", policy(quota), amount)
            except QuotaExceeded as refused:
                assert given_ + amount > quota
                assert refused.left.left == quota - given_
                assert refused.retry_after >= 1
            except TooLarge:
                assert amount > quota
            else:
                given_ += amount
                assert left.left == quota - given_
        client.delete(keys.quota("one", "things"))


def test_processes_that_ask_at_once_get_no_more_together(redis_client: "redis.Redis", keys: Keys) -> None:
    quotas, got = Quotas(redis_client, keys), []

    def take() -> None:
        for _ in range(20):
            try:
                got.append(quotas.spend("one", policy(50), 1).taken)
            except QuotaExceeded:
                return

    threads = [threading.Thread(target=take) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(got) == 50


def test_what_was_spent_comes_back_evenly_and_is_forgotten(redis_client: "redis.Redis", keys: Keys) -> None:
    quotas, key = Quotas(redis_client, keys), keys.quota("one", "things")
    quotas.spend("one", policy(10), 10)
    # An hour is 3,600,000 ms: half of it ago, half of it is back.
    redis_client.hset(key, "ms", int(redis_client.hget(key, "ms") or 0) - 1_800_000)
    assert quotas.spend("one", policy(10), 5).left == 0
    assert 0 < redis_client.pttl(key) <= 3_600_000
    with pytest.raises(QuotaExceeded):
        quotas.spend("one", policy(10), 1)
    assert quotas.give_back("one", policy(10), 4).left == 4
    assert quotas.spend("one", policy(10), 1, 100).taken == 4
