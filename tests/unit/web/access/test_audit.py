"""The audit log: who did what, when, and what came of it; never a secret, never a row."""

import json
import time
from typing import Any

import pytest
import redis

from shared.access import Role
from shared.audit import Act
from shared.errors import Invalid
from shared.store.audit import MOST, Audit
from shared.store.keys import Keys
from tests.documented import app
from tests.unit.web.access.house import SECRET, TOKEN, House
from web.access.auditing import OF_SOCKETS
from web.described.openapi import OPERATIONS, routed

ROWS = {"rows": [SECRET], "where": f"line = '{SECRET}'", "label": SECRET}


def acts(house: House, owner: str, count: int = 20) -> list[dict[str, Any]]:
    """What this owner did, the newest first."""
    found: list[dict[str, Any]] = house.admin.get("/api/audit", params={"owner": owner, "limit": count}).json()["acts"]
    return found


def brief(act: dict[str, Any]) -> tuple[Any, ...]:
    return act["verb"], act["object"], act["status"], act["over"]


def test_what_an_owner_did_is_there_with_its_object_and_outcome(house: House) -> None:
    who = house.client(house.make("doer", owner="deeds"))
    list_id = who.post("/api/lists?name=x.csv", content=b"name,age\nx,1\n").json()["id"]
    job = who.post("/api/jobs", json={"list": list_id, "where": "age > 1"}).json()["id"]
    who.post(f"/api/jobs/{job}/pause")
    who.post(f"/api/jobs/{job}/retry")
    who.post("/api/jobs", json={"list": "gone", "where": "age > 1"})
    who.delete(f"/api/lists/{list_id}")
    who.delete(f"/api/jobs/{job}")
    told = acts(house, "deeds")
    assert [brief(act) for act in reversed(told)] == [
        ("upload_list", list_id, 201, "http"),
        ("submit_job", job, 202, "http"),
        ("pause_job", job, 202, "http"),
        ("retry_job", job, 409, "http"),
        ("submit_job", None, 404, "http"),
        ("delete_list", list_id, 409, "http"),
        ("delete_job", job, 204, "http"),
    ]
    assert {(act["owner"], act["role"], act["token"]) for act in told} == {("deeds", "user", "doer")}
    house.admin.delete("/api/tokens/doer")


def test_what_is_done_over_a_socket_is_there_too(house: House) -> None:
    heard = house.socket(house.make("talker"))
    try:
        job = heard.say("submit", ROWS)["job"]["id"]
        heard.say("watch", {})
        heard.say("subscribe", {"job": job})
        heard.say("cancel", {"job": job})
        heard.say("cancel", {"job": "never"})
        heard.say("pause", {"job": 7})
    finally:
        heard.close()
    assert [brief(act) for act in reversed(acts(house, "talker"))] == [
        ("submit_job", job, 202, "socket"),
        ("cancel_job", job, 202, "socket"),
        ("cancel_job", "never", 404, "socket"),
        ("pause_job", None, 422, "socket"),
    ]
    house.admin.delete("/api/tokens/talker")


def test_tokens_and_sessions_are_there_by_whom_they_are(house: House) -> None:
    token = house.make("guest")
    origin = {"Origin": house.server.url}
    with house.client(None) as browser:
        browser.post("/api/session", json={"token": token}, headers=origin)
        browser.delete("/api/session", headers=origin)
    house.admin.delete("/api/tokens/guest")
    assert [brief(act)[0] for act in acts(house, "guest")] == ["end_session", "begin_session"]
    assert [brief(act) for act in reversed(acts(house, "local", 2))] == [
        ("add_token", "guest", 201, "http"),
        ("revoke_token", "guest", 204, "http"),
    ]


def test_a_user_that_asks_for_what_is_for_admins_is_noted(house: House) -> None:
    house.eve.delete("/api/tokens/alice")
    assert brief(acts(house, "eve", 1)[0]) == ("DELETE /api/tokens/alice", None, 403, "http")


def test_a_stranger_is_in_the_log_alone(house: House) -> None:
    before = house.admin.get("/api/audit?limit=1").json()["acts"][0]["id"]
    house.client("wnw_0123456789_" + 40 * "0").get("/api/jobs?limit=77")
    house.client(None).post("/api/session", json={"token": "guessed"})
    house.server.saw(r'winnow.audit: .*"owner":null.*"verb":"begin_session".*"status":401')
    assert house.admin.get("/api/audit?limit=1").json()["acts"][0]["id"] == before


def test_each_act_is_a_line_of_json_and_neither_has_secrets_or_rows(house: House) -> None:
    token = house.make("quiet")
    who = house.client(token)
    who.post("/api/jobs", json=ROWS)
    who.post(f"/api/lists?name={SECRET}.csv", content=f"{SECRET},b\n1,2\n".encode())
    house.server.saw(r'winnow.audit: .*"token":"quiet".*"upload_list"')
    lines = [line.partition("winnow.audit: ")[2] for line in house.server.lines if "winnow.audit: " in line]
    assert {json.loads(line)["verb"] for line in lines if '"token":"quiet"' in line} == {"submit_job", "upload_list"}
    stored = house.admin.get("/api/audit?limit=1000").text
    for text in (*lines, stored):
        assert not any(secret in text for secret in (SECRET, TOKEN, token, token.split("_")[2]))
    house.admin.delete("/api/tokens/quiet")


def test_whatever_changes_something_is_an_act() -> None:
    changing = {OPERATIONS[endpoint].name for _, method, endpoint in routed(app()) if method != "GET"}
    assert {f"{verb}_job" for verb in ("submit", "retry", "limit")} <= changing
    assert set(OF_SOCKETS.values()) - changing - {f"{verb}_job" for verb in ("pause", "resume", "cancel")} == set()


def act(number: int, owner: str = "one") -> Act:
    return Act(owner=owner, role=Role.USER, token=owner, verb=f"do-{number}", object=None, status=200, over="http")


def test_pages_lead_through_all_acts_of_an_owner(redis_client: "redis.Redis", keys: Keys) -> None:
    audit = Audit(redis_client, keys, 3600)
    for number in range(12):
        audit.add(act(number, "one" if number % 3 else "two"))
    found, cursor = [], None
    while True:
        page, cursor = audit.page("one", 3, cursor)
        found += [one.verb for one in page]
        if cursor is None:
            break
    assert found == [f"do-{number}" for number in reversed(range(12)) if number % 3]
    with pytest.raises(Invalid):
        audit.page(None, 1, "nonsense")


def test_what_is_older_than_its_time_is_not_told_and_goes(redis_client: "redis.Redis", keys: Keys) -> None:
    audit = Audit(redis_client, keys, 60)
    old = int(time.time() - 3600) * 1000
    for number in range(200):
        redis_client.xadd(keys.audit(), {"act": act(number).model_dump_json()}, id=f"{old}-{number}")
    audit.add(act(1000))
    assert [one.verb for one in audit.page(None, 10, None)[0]] == ["do-1000"]
    # Redis trims whole nodes, of a hundred entries.
    assert redis_client.xlen(keys.audit()) < 200 < MOST


def test_with_no_time_nothing_is_kept(redis_client: "redis.Redis", keys: Keys) -> None:
    audit = Audit(redis_client, keys, 0)
    audit.add(act(1))
    assert redis_client.exists(keys.audit()) == 0
