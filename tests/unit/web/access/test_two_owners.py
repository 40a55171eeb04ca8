"""Every route, every socket verb and every room, tried by another owner: it finds nothing, and learns nothing.

A route or a verb that is new has to be put into one of the tables here.
"""

from collections.abc import Callable
from typing import Any, cast

import httpx
import pytest

from tests.documented import app, parts
from tests.unit.web.access.house import CONTENT, NEVER, SECRET, TOKEN, Goods, House
from web.described.openapi import routed
from web.gate import ADMINS_ONLY
from web.sockets import JobsNamespace

Body = dict[str, Any]
Ask = Callable[[httpx.Client, Goods], httpx.Response]


def calls(list_id: str) -> Body:
    """A predicate that reads another list."""
    return {"name": "in_list", "params": {"column": "name", "other": {"list": list_id, "column": "name"}}}


def _get(path: str) -> Ask:
    return lambda who, goods: who.get(path.format(list=goods.list, live=goods.live, ended=goods.ended))


def _post(path: str, body: Body | None = None) -> Ask:
    return lambda who, goods: who.post(path.format(list=goods.list, live=goods.live, ended=goods.ended), json=body)


def _delete(path: str) -> Ask:
    return lambda who, goods: who.delete(path.format(list=goods.list, live=goods.live, ended=goods.ended))


def _form(who: httpx.Client, goods: Goods) -> httpx.Response:
    return who.post("/api/jobs", files={"list": (None, goods.list), "where": (None, "age > 1")})


def _own_list(who: httpx.Client) -> str:
    return str(who.post("/api/lists?name=own.csv", content=b"name,age\nx,1\n").json()["id"])


def _reading(who: httpx.Client, goods: Goods) -> httpx.Response:
    return who.post("/api/jobs", json={"list": _own_list(who), "predicate": calls(goods.list)})


OF_ONES_OWN: dict[tuple[str, str], list[Ask]] = {
    ("GET", "/api/lists/{list}"): [_get("/api/lists/{list}")],
    ("GET", "/api/lists/{list}/content"): [_get("/api/lists/{list}/content")],
    ("DELETE", "/api/lists/{list}"): [_delete("/api/lists/{list}")],
    ("POST", "/api/lists/{list}/reread"): [_post("/api/lists/{list}/reread?delimiter=;")],
    ("POST", "/api/where/check"): [
        lambda who, goods: who.post("/api/where/check", json={"list": goods.list, "where": "age > 1"})
    ],
    ("POST", "/api/jobs"): [
        lambda who, goods: who.post("/api/jobs", json={"list": goods.list, "where": "age > 1"}),
        lambda who, goods: who.post(
            "/api/jobs", json={"list": {"job": goods.ended, "which": "kept"}, "where": "age > 1"}
        ),
        _form,
        _reading,
    ],
    ("GET", "/api/jobs/{job}"): [_get("/api/jobs/{live}")],
    ("DELETE", "/api/jobs/{job}"): [_delete("/api/jobs/{live}"), _delete("/api/jobs/{ended}")],
    **{
        ("POST", f"/api/jobs/{{job}}/{verb}"): [
            _post(f"/api/jobs/{{live}}/{verb}"),
            _post(f"/api/jobs/{{ended}}/{verb}"),
        ]
        for verb in ("pause", "resume", "cancel", "retry")
    },
    ("POST", "/api/jobs/{job}/limits"): [_post("/api/jobs/{live}/limits", {"rate": "1/s"})],
    ("GET", "/api/jobs/{job}/work"): [_get("/api/jobs/{live}/work")],
    ("GET", "/api/jobs/{job}/reasons"): [_get("/api/jobs/{ended}/reasons")],
    ("GET", "/api/jobs/{job}/events"): [_get("/api/jobs/{ended}/events"), _get("/api/jobs/{ended}/events?after=1")],
    **{
        ("GET", f"/api/jobs/{{job}}/{which}"): [
            _get(f"/api/jobs/{{ended}}/{which}"),
            _get(f"/api/jobs/{{ended}}/{which}?offset=0"),
        ]
        for which in ("kept", "rejected", "failed")
    },
}  # fmt: skip
"""What names something by its id. Alice is answered otherwise than eve, and eve as if it had never been."""
OF_ONES_OWN["GET", "/api/jobs/{job}/kept"].append(_get("/api/jobs/{ended}/kept?format=jsonl"))
OF_ONES_OWN["GET", "/api/jobs/{job}/failed"].append(_get("/api/jobs/{ended}/failed?raw=1"))

LISTED: dict[tuple[str, str], list[str]] = {
    ("GET", "/api/lists"): ["/api/lists", "/api/lists?limit=1", "/api/lists?owner=alice"],
    ("GET", "/api/jobs"): ["/api/jobs", f"/api/jobs?q={SECRET}", "/api/jobs?state=queued", "/api/jobs?owner=alice"],
    ("GET", "/api/facets"): ["/api/facets", f"/api/facets?q={SECRET}", "/api/facets?owner=alice"],
}
"""What lists things: each sees its own."""

OF_SETS = {("POST", "/api/bulk"), ("GET", "/api/bulk/{bulk}"), ("POST", "/api/bulk/{bulk}/next")}
"""What is about all jobs that one may see, and then about the set that was made of them."""

FOR_ADMINS = {
    ("GET", "/metrics"), ("GET", "/api/tokens"), ("POST", "/api/tokens"), ("DELETE", "/api/tokens/{token}"),
    ("GET", "/api/audit"),
}  # fmt: skip

OF_NOBODY = {
    ("POST", "/api/lists"),  # makes what is the caller's own
    *(("GET", path) for path in ("/api/predicates", "/api/where/functions", "/api/about")),
    *(("GET", path) for path in ("/api/openapi.json", "/api/asyncapi.json", "/api/docs", "/api/docs/style.css")),
    *(("GET", path) for path in ("/healthz", "/readyz", "/", "/jobs", "/jobs/{job}", "/assets/{name}", "/{name}")),
    *((method, "/api/session") for method in ("GET", "POST", "DELETE")),
}
"""What is the same for everybody, or says who one is oneself."""


def test_every_route_there_is_stands_in_one_of_these_tables() -> None:
    tables = [set(OF_ONES_OWN), set(LISTED), OF_SETS, FOR_ADMINS, OF_NOBODY]
    assert set().union(*tables) == {(method, place.path) for place, method, _ in routed(app())}
    assert sum(map(len, tables)) == len(set().union(*tables))


def test_what_names_a_list_or_a_job_is_tried_as_such() -> None:
    named = {
        (method, place.path) for place, method, _ in routed(app()) if "{job}" in place.path or "{list}" in place.path
    }
    assert named - set(OF_ONES_OWN) == {("GET", "/jobs/{job}")}


CASES = [
    pytest.param(method == "GET", ask, id=f"{method} {path} {number}")
    for (method, path), asks in OF_ONES_OWN.items()
    for number, ask in enumerate(asks)
]


def told(answer: httpx.Response, goods: Goods) -> tuple[int, str, dict[str, str]]:
    """An answer without the ids that were asked for, and without what no two answers share."""
    text = answer.text
    for place, one in enumerate(goods.ids):
        text = text.replace(one, f"<{place}>")
    return answer.status_code, text, {n: v for n, v in answer.headers.items() if n not in {"date", "content-length"}}


@pytest.mark.parametrize(("only_looks", "ask"), CASES)
def test_what_is_another_owners_answers_as_what_never_was(house: House, only_looks: bool, ask: Ask) -> None:
    house.publish()
    alices = house.standing if only_looks else house.goods(house.alice)
    theirs, never = ask(house.eve, alices), ask(house.eve, NEVER)
    assert told(theirs, alices) == told(never, NEVER)
    assert SECRET not in theirs.text
    # And it is there all the same, and as it was.
    assert house.alice.get(f"/api/jobs/{alices.live}").json()["state"] == "queued"
    assert house.alice.get(f"/api/lists/{alices.list}/content").content == CONTENT
    own = ask(house.alice, alices)
    assert (own.status_code, own.text) != (theirs.status_code, theirs.text)
    assert own.status_code != 404 or "keep_rejected" in own.text


ASKED_OF_REDIS = ("hget", "hmget", "zscore", "zrange", "zrevrange", "scard")


def questions(house: House) -> dict[str, int]:
    stats = house.redis.info("commandstats")
    return {name: stats.get(f"cmdstat_{name}", {"calls": 0})["calls"] for name in ASKED_OF_REDIS}


@pytest.mark.parametrize("path", ["/api/jobs/{live}", "/api/lists/{list}", "/api/jobs/{ended}/kept"])
def test_no_more_is_asked_of_redis_for_what_is_anothers_than_for_what_never_was(house: House, path: str) -> None:
    counted = []
    for goods in (house.standing, NEVER):
        before = questions(house)
        assert _get(path)(house.eve, goods).status_code == 404
        counted.append({name: calls - before[name] for name, calls in questions(house).items()})
    assert counted[0] == counted[1]


@pytest.mark.parametrize("path", [path for paths in LISTED.values() for path in paths])
def test_lists_of_things_have_ones_own_alone_and_an_admin_sees_all(house: House, alices: Goods, path: str) -> None:
    eves = house.goods(house.eve, "eves")
    seen = house.eve.get(path).text
    assert SECRET not in seen
    assert not any(one in seen for one in alices.ids)
    assert SECRET in house.alice.get(path).text
    assert not any(one in house.alice.get(path).text for one in eves.ids)
    # The newest come first: of one entry eve's.
    assert SECRET in house.admin.get(path).text or "limit=1" in path


def test_pages_of_ones_own_are_without_holes_where_others_lie_between(house: House) -> None:
    reader = house.client(house.make("reader"))
    mine = []
    for _ in range(3):
        house.goods(house.eve, "between")
        mine.append(house.goods(reader, "mine"))
    for path, key, wanted in (
        ("/api/lists", "lists", [one.list for one in reversed(mine)]),
        ("/api/jobs", "jobs", [job for one in reversed(mine) for job in (one.ended, one.live)]),
    ):
        found, cursor = [], None
        while True:
            page = reader.get(path, params={"limit": 1, **({} if cursor is None else {"cursor": cursor})}).json()
            found += [one["id"] for one in page[key]]
            cursor = page["next"]
            if cursor is None:
                break
        assert sorted(found) == sorted(wanted)


@pytest.mark.parametrize(("method", "path"), sorted(FOR_ADMINS))
def test_what_tells_of_everybody_is_for_admins(house: House, method: str, path: str) -> None:
    for who, status in ((house.eve, 403), (house.client(None), 401)):
        assert who.request(method, path.format(token="alice")).status_code == status
    assert any(path.startswith(one) for one in ADMINS_ONLY)
    assert house.alice.get("/api/session").json()["shown"]


@pytest.mark.parametrize(("method", "path"), sorted(OF_NOBODY))
def test_what_is_the_same_for_everybody_says_nothing_of_anybody(house: House, method: str, path: str) -> None:
    alices = house.standing
    if method == "GET":
        said = house.eve.get(path.format(job=alices.live, name="none")).text
        assert SECRET not in said
        assert not any(one in said for one in (*alices.ids, "alice"))


def test_a_set_of_jobs_is_of_ones_own_and_is_its_makers_alone(house: House, alices: Goods) -> None:
    asked = {"verb": "cancel", "q": SECRET}
    eves, admins = (who.post("/api/bulk", json=asked).json() for who in (house.eve, house.admin))
    hers = house.alice.post("/api/bulk", json=asked).json()
    assert eves["jobs"] == sum(eves["passed_over"].values()) == 0
    assert admins["jobs"] >= hers["jobs"] >= 1
    for other in (house.eve, house.admin):
        for method, path in (("GET", "/api/bulk/{}"), ("POST", "/api/bulk/{}/next")):
            theirs, never = (other.request(method, path.format(one)) for one in (hers["id"], "nothere"))
            assert theirs.status_code == 404
            assert theirs.text.replace(hers["id"], "") == never.text.replace("nothere", "")
    assert house.alice.get(f"/api/jobs/{alices.live}").json()["state"] == "queued"
    while (part := house.alice.post(f"/api/bulk/{hers['id']}/next").json())["bulk"]["left"]:
        assert part["acted"]
    assert house.alice.get(f"/api/jobs/{alices.live}").json()["state"] == "cancelled"


def test_an_admin_acts_on_what_is_anybodys(house: House, alices: Goods) -> None:
    assert house.admin.get(f"/api/jobs/{alices.live}").json()["owner"] == "alice"
    assert house.admin.post(f"/api/jobs/{alices.live}/pause").json()["state"] == "paused"
    assert house.admin.delete(f"/api/jobs/{alices.live}").status_code == 204
    assert house.admin.delete(f"/api/lists/{alices.list}").status_code == 204
    assert house.alice.get(f"/api/jobs/{alices.live}").status_code == 404


def test_an_admins_job_on_anothers_list_is_not_told_to_that_one(house: House, alices: Goods) -> None:
    job = house.admin.post("/api/jobs", json={"list": alices.list, "where": "age > 2"}).json()
    house.alice.delete(f"/api/jobs/{alices.live}")
    answer = house.alice.delete(f"/api/lists/{alices.list}")
    assert (answer.status_code, job["owner"]) == (409, "local")
    assert job["id"] not in answer.text
    assert house.alice.get(f"/api/jobs/{job['id']}").status_code == 404
    assert job["id"] in house.admin.delete(f"/api/lists/{alices.list}").text


def test_the_same_idempotency_key_of_another_owner_is_another_key(house: House, alices: Goods) -> None:
    key, rows = {"Idempotency-Key": "one"}, {"rows": ["apple"], "where": "line = 'apple'"}
    hers = house.alice.post("/api/jobs", json=rows, headers=key).json()["id"]
    other = house.eve.post("/api/jobs", json={**rows, "label": "another body"}, headers=key)
    assert other.status_code == 202
    assert other.json()["id"] != hers
    assert other.json()["owner"] == "eve"
    assert house.alice.post("/api/jobs", json=rows, headers=key).json()["id"] == hers


SAID: dict[str, list[Callable[[Goods], Body]]] = {
    "submit": [
        lambda goods: {"list": goods.list, "where": "age > 1"},
        lambda goods: {"list": {"job": goods.ended, "which": "kept"}, "where": "age > 1"},
        lambda goods: {"list": goods.list, "predicate": calls(goods.list)},
    ],
    "subscribe": [lambda goods: {"job": goods.live}, lambda goods: {"job": goods.ended, "after": 0}],
    "pause": [lambda goods: {"job": goods.live}],
    "resume": [lambda goods: {"job": goods.live}],
    "cancel": [lambda goods: {"job": goods.live}],
    "retry": [lambda goods: {"job": goods.ended}],
    "limits": [lambda goods: {"job": goods.live, "rate": "1/s"}],
}
"""What a socket says of something by its id."""
SAID_OF_NOTHING = {"watch", "unsubscribe"}
"""`watch` is tried with the rooms; `unsubscribe` answers alike whatever it is told."""


def test_every_verb_there_is_stands_in_one_of_these_tables() -> None:
    there = JobsNamespace(parts(), cast(Any, None), cast(Any, None))._verbs
    assert {*SAID, *SAID_OF_NOTHING} == set(there)


def test_over_a_socket_too_what_is_anothers_answers_as_what_never_was(house: House, alices: Goods) -> None:
    eve, alice = house.socket(house.tokens["eve"]), house.socket(house.tokens["alice"])
    try:
        for verb, bodies in SAID.items():
            for body in bodies:
                theirs, never = eve.say(verb, body(alices)), eve.say(verb, body(NEVER))
                assert not theirs["ok"], verb
                assert _masked(theirs, alices) == _masked(never, NEVER), verb
        for verb in SAID:
            own = alice.say(verb, SAID[verb][0](alices))
            assert own["ok"] or own["error"]["status"] != 404, verb
    finally:
        eve.close()
        alice.close()


def _masked(answer: Body, goods: Goods) -> str:
    text = str(answer)
    for place, one in enumerate(goods.ids):
        text = text.replace(one, f"<{place}>")
    return text


def test_no_room_and_no_board_tells_of_what_is_anothers(house: House, alices: Goods) -> None:
    """Whatever eve asks for, and whatever happens to alice's jobs: all that comes to eve is her own."""
    eve, alice, admin = (house.socket(token) for token in (house.tokens["eve"], house.tokens["alice"], TOKEN))
    try:
        listed = eve.say("watch", {})["jobs"]
        assert not {job["id"] for job in listed} & set(alices.ids)
        assert alices.live in {job["id"] for job in alice.say("watch", {})["jobs"]}
        assert alices.live in {job["id"] for job in admin.say("watch", {})["jobs"]}
        for job in (alices.live, alices.ended):
            eve.say("unsubscribe", {"job": job})
            for after in ({}, {"after": 0}, {"after": 1}):
                eve.say("subscribe", {"job": job, **after})
        alice.say("subscribe", {"job": alices.live, "after": 0})
        for verb in ("pause", "resume", "cancel"):
            assert alice.say(verb, {"job": alices.live})["ok"]
        alice.hears("job", alices.live)
        house.alice.delete(f"/api/jobs/{alices.live}")
        # What is eve's own comes after all that: once she has heard of it, nothing else is on its way.
        own = house.goods(house.eve, "eves")
        eve.say("subscribe", {"job": own.live, "after": 0})
        house.eve.delete(f"/api/jobs/{own.live}")
        for who, job in ((eve, own.live), (alice, alices.live), (admin, own.live), (admin, alices.live)):
            who.hears("gone", job)
        assert not any(one in str(eve.told) for one in (*alices.ids, SECRET))
        assert {said[0] for said in alice.told if alices.live in str(said)} >= {"state", "job", "gone"}
        assert not any(one in str(alice.told) for one in own.ids)
    finally:
        for one in (eve, alice, admin):
            one.close()
