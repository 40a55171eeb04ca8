"""Tokens: made by admins, shown once, kept as hashes, good until revoked or run out; and the sessions begun by them."""

import re
import time
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
import redis
from pydantic import SecretStr

from shared.access import digest_of
from shared.errors import Unauthorized
from shared.settings import Settings
from shared.store.keys import Keys
from shared.store.tokens import Tokens, pass_of_session
from tests.unit.web.access.house import KEYS, TOKEN, Goods, Heard, House
from web.access.door import Door

REVOKED_WITHIN = 5.0


@pytest.fixture
def token(house: House) -> Iterator[str]:
    """A user's, whose name is `ada`."""
    yield house.make("ada")
    house.admin.delete("/api/tokens/ada")


def listed(house: House, name: str) -> dict[str, object]:
    return next(one for one in house.admin.get("/api/tokens").json()["tokens"] if one["name"] == name)


def test_a_token_is_shown_once_and_kept_as_a_hash(house: House, token: str) -> None:
    assert re.fullmatch(r"wnw_[0-9a-z]{10}_[0-9a-z]{40}", token)
    kept = house.redis.hgetall(KEYS.token(token.split("_")[1]))
    assert kept["digest"] == digest_of(token)
    for key in house.redis.scan_iter("*"):
        if house.redis.type(key) == "hash":
            assert token not in str(house.redis.hgetall(key))
    told = listed(house, "ada")
    assert token not in str(told)
    assert (told["owner"], told["role"], told["expires_at"]) == ("ada", "user", None)


def test_it_opens_what_is_its_owners_alone(house: House, alices: Goods, token: str) -> None:
    assert house.client(token).get(f"/api/jobs/{alices.live}").status_code == 404
    hers = house.make("alices-other", owner="alice")
    assert house.client(hers).get(f"/api/jobs/{alices.live}").json()["owner"] == "alice"
    house.admin.delete("/api/tokens/alices-other")


def test_an_admins_opens_everything(house: House, alices: Goods) -> None:
    second = house.client(house.make("second", role="admin"))
    assert second.get(f"/api/jobs/{alices.live}").status_code == 200
    assert second.get("/metrics").status_code == 200
    assert second.post("/api/tokens", json={"name": "third"}).status_code == 201
    for name in ("third", "second"):
        assert house.admin.delete(f"/api/tokens/{name}").status_code == 204


def test_when_it_was_last_used_is_told_to_a_minute(house: House, token: str) -> None:
    assert listed(house, "ada")["used_at"] is None
    house.client(token).get("/api/jobs")
    _until(lambda: listed(house, "ada")["used_at"] is not None)


@pytest.mark.parametrize(
    ("asked", "pointer"),
    [
        ({}, "#/name"),
        ({"name": "a b"}, "#/name"),
        ({"name": "a:b"}, "#/name"),
        ({"name": "ok", "owner": "-"}, "#/owner"),
        ({"name": "ok", "role": "root"}, "#/role"),
        ({"name": "ok", "expires_in": 0}, "#/expires_in"),
        ({"name": "ok", "expires_in": True}, "#/expires_in"),
        ({"name": "ok", "secret": "mine"}, "#/secret"),
    ],
)
def test_what_cannot_be_a_token_is_pointed_to(house: House, asked: dict[str, object], pointer: str) -> None:
    answer = house.admin.post("/api/tokens", json=asked)
    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [pointer]


@pytest.mark.parametrize("name", ["ada", "WINNOW_TOKEN"])
def test_a_name_is_taken_once(house: House, token: str, name: str) -> None:
    assert house.admin.post("/api/tokens", json={"name": name}).status_code == 409


@pytest.mark.parametrize("of", ["id", "name"])
def test_a_revoked_token_opens_nothing_any_more_and_its_name_is_free(house: House, of: str) -> None:
    token = house.make("short")
    who = house.client(token)
    assert who.get("/api/jobs").status_code == 200
    named = token.split("_")[1] if of == "id" else "short"
    assert house.admin.delete(f"/api/tokens/{named}").status_code == 204
    _until(lambda: who.get("/api/jobs").status_code == 401)
    assert house.admin.delete(f"/api/tokens/{named}").status_code == 404
    house.make("short")
    assert who.get("/api/jobs").status_code == 401
    house.admin.delete("/api/tokens/short")


def test_who_is_connected_by_a_token_is_sent_out_when_it_is_revoked(house: House) -> None:
    token = house.make("leaver")
    job = house.goods(house.client(token), "leavers").live
    heard = house.socket(token)
    with house.client(token).stream("GET", f"/api/jobs/{job}/events") as events:
        lines = events.iter_lines()
        assert next(lines).startswith("retry:")
        with house.client(token).stream("GET", f"/api/jobs/{job}/kept?follow=1") as rows:
            house.admin.delete("/api/tokens/leaver")
            heard.hears("disconnect", seconds=REVOKED_WITHIN)
            assert not [line for line in lines if line.startswith("event: snapshot")]
            with pytest.raises(httpx.RemoteProtocolError):
                list(rows.iter_bytes())


def test_what_redis_could_not_tell_of_is_found_by_looking(house: House) -> None:
    """A revocation that nobody heard of: the record is gone, and no message came."""
    token = house.make("unheard")
    heard = house.socket(token)
    house.redis.delete(KEYS.token(token.split("_")[1]))
    heard.hears("disconnect", seconds=REVOKED_WITHIN + 5)
    assert house.client(token).get("/api/jobs").status_code == 401
    house.redis.zrem(KEYS.tokens(), token.split("_")[1])
    house.redis.hdel(KEYS.token_names(), "unheard")


def test_a_token_that_runs_out_sends_out_who_came_by_it(house: House) -> None:
    heard = house.socket(token := house.make("brief", expires_in=3))
    assert listed(house, "brief")["expires_at"] is not None
    heard.hears("disconnect", seconds=3 + REVOKED_WITHIN + 5)
    assert house.client(token).get("/api/jobs").status_code == 401
    house.admin.delete("/api/tokens/brief")


@pytest.mark.parametrize(
    "wrong",
    [
        "wnw_", "wnw_x_y", "wnw_0000000000_" + 40 * "0", "{0}x", "{1}", "x{0}", "wnw_../../etc_" + 40 * "0",
        "wnw_" + 10 * "\u00e9" + "_" + 40 * "0", "{2}",
    ],
)  # fmt: skip
def test_nothing_that_is_near_a_token_is_one(house: House, token: str, wrong: str) -> None:
    swapped = f"wnw_{token.split('_')[1]}_{house.tokens['eve'].split('_')[2]}"
    shown = wrong.format(token, token[:-1], swapped)
    answer = httpx.get(f"{house.server.url}/api/jobs", headers={"Authorization": f"Bearer {shown}".encode()})
    assert answer.status_code == 401
    assert answer.json()["type"] == "urn:winnow:token"


def test_no_secret_is_in_any_line_of_the_log(house: House, token: str) -> None:
    house.client(token).get(f"/api/jobs?token={token}")
    house.client(token + "x").get("/api/jobs")
    house.client(None).post("/api/session", json={"token": token})
    house.admin.get("/api/the-last-of-tokens")
    house.server.saw("the-last-of-tokens 404")
    secrets = [token.split("_")[2], *(one.split("_")[2] for one in house.tokens.values()), TOKEN]
    assert not [line for line in house.server.lines if any(secret in line for secret in secrets)]


def page(house: House, token: str, **headers: str) -> httpx.Client:
    """A browser whose page has shown the token."""
    browser = httpx.Client(base_url=house.server.url, headers={"Origin": house.server.url, **headers})
    assert browser.post("/api/session", json={"token": token}).status_code == 204
    return browser


def test_the_page_takes_a_users_token_for_a_session_of_that_owner(house: House, alices: Goods, token: str) -> None:
    hers, adas = page(house, house.tokens["alice"]), page(house, token)
    assert hers.get("/api/session").json() == {"needed": True, "shown": True, "owner": "alice", "role": "user"}
    assert hers.get(f"/api/jobs/{alices.live}").status_code == 200
    assert adas.get(f"/api/jobs/{alices.live}").status_code == 404
    assert adas.get("/metrics").status_code == 403
    assert page(house, TOKEN).get("/api/session").json()["role"] == "admin"


def test_its_cookie_is_random_and_another_one_each_time(house: House, token: str) -> None:
    cookies = [page(house, token).cookies["winnow_session"] for _ in range(2)]
    assert cookies[0] != cookies[1]
    assert not any(part in cookie for cookie in cookies for part in (token, digest_of(token), token.split("_")[1]))
    assert not any(cookie in key for key in house.redis.scan_iter("*session*") for cookie in cookies)


def test_log_out_ends_the_session_wherever_there_is_a_copy_of_the_cookie(house: House, token: str) -> None:
    browser = page(house, token)
    stolen = {"Cookie": f"winnow_session={browser.cookies['winnow_session']}"}
    other = page(house, token)
    assert httpx.get(f"{house.server.url}/api/jobs", headers=stolen).status_code == 200
    assert browser.delete("/api/session").status_code == 204
    _until(lambda: httpx.get(f"{house.server.url}/api/jobs", headers=stolen).status_code == 401)
    assert other.get("/api/jobs").status_code == 200


def test_a_revoked_token_ends_its_sessions(house: House) -> None:
    browser = page(house, house.make("gone"))
    house.admin.delete("/api/tokens/gone")
    _until(lambda: browser.get("/api/jobs").status_code == 401)


def test_a_socket_that_came_by_a_cookie_is_sent_out_at_log_out(house: House, token: str) -> None:
    browser = page(house, token)
    heard = Heard(house.server.url, "", headers={"Cookie": f"winnow_session={browser.cookies['winnow_session']}"})
    browser.delete("/api/session")
    heard.hears("disconnect", seconds=REVOKED_WITHIN)


@pytest.mark.parametrize("origin", [None, "http://evil.example", "null", "http://127.0.0.1:1"])
def test_nothing_is_changed_by_the_cookie_where_another_page_or_none_says_so(
    house: House, token: str, origin: str | None
) -> None:
    browser = page(house, token)
    del browser.headers["Origin"]
    headers = {} if origin is None else {"Origin": origin}
    for ask in (
        lambda: browser.post("/api/jobs", json={"rows": ["a"], "where": "line = 'a'"}, headers=headers),
        lambda: browser.post("/api/lists?name=x.csv", content=b"a,b\n", headers=headers),
        lambda: browser.delete("/api/session", headers=headers),
        lambda: browser.post("/api/session", json={"token": TOKEN}, headers=headers),
    ):
        answer = ask()
        assert (answer.status_code, answer.json()["type"]) == (403, "urn:winnow:forbidden")
    assert browser.get("/api/session").json()["owner"] == "ada"
    assert browser.get("/api/jobs").json()["jobs"] == []


def test_a_token_in_the_header_needs_no_origin_whatever_cookies_come_along(house: House, token: str) -> None:
    browser = page(house, token)
    del browser.headers["Origin"]
    bearer = {"Authorization": f"Bearer {token}"}
    assert browser.post("/api/where/check", json={"list": "x", "where": "a"}, headers=bearer).status_code == 404


def test_another_token_in_the_settings_ends_the_sessions_that_the_one_before_began(
    redis_client: "redis.Redis", keys: Keys
) -> None:
    def door(token: str) -> Door:
        return Door(Settings(token=SecretStr(token)), Tokens(redis_client, keys))

    begun = door("the one before").begin_session("the one before", {})
    assert begun is not None
    shown = {"HTTP_COOKIE": f"winnow_session={begun[0]}"}
    assert door("the one before").caller_of(shown) == replace(begun[1], passes=begun_by(begun[0]))
    assert isinstance(door("another").caller_of(shown), Unauthorized)


def test_a_token_that_begins_session_after_session_ends_its_oldest(
    redis_client: "redis.Redis", keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.store.tokens.MOST_SESSIONS", 3)
    door = Door(Settings(token=SecretStr(TOKEN)), Tokens(redis_client, keys))
    cookies = [begun[0] for _ in range(5) if (begun := door.begin_session(TOKEN, {}))]

    def is_let_in(cookie: str) -> bool:
        return not isinstance(door.caller_of({"HTTP_COOKIE": f"winnow_session={cookie}"}), Unauthorized)

    assert [is_let_in(cookie) for cookie in cookies] == [False, False, True, True, True]
    assert redis_client.llen(keys.sessions_of("")) == 3
    assert len(redis_client.keys(keys.session("*"))) == 3


def begun_by(cookie: str) -> tuple[str]:
    return (pass_of_session(digest_of(cookie)),)


def test_the_cookie_stays_within_tls_where_the_page_came_by_it(house: House, token: str) -> None:
    for said, is_secure in (("https", True), ("http", False), ("", False)):
        with httpx.Client(base_url=house.server.url, headers={"Origin": house.server.url}) as browser:
            proto = {"X-Forwarded-Proto": said} if said else {}
            cookie = browser.post("/api/session", json={"token": token}, headers=proto).headers["Set-Cookie"]
            assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= {part.strip() for part in cookie.split(";")}
            assert ("Secure" in cookie) is is_secure


def _until(holds: object, seconds: float = REVOKED_WITHIN) -> None:
    """Waits until it holds, which it does within the time that is stated."""
    assert callable(holds)
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.02)
