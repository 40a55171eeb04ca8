"""Whoever shows many wrong tokens waits; whoever has a right one is let in, wherever else somebody guesses."""

import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest
import socketio
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr
from socketio.exceptions import ConnectionError as Refused

from shared.access import Caller, KeptToken, Role, digest_of, new_secret
from shared.addresses import Addresses
from shared.errors import Problem, TooManyTries, Unauthorized
from shared.settings import Settings
from shared.store.tokens import Tokens
from shared.throttle import MOST, SECONDS, TRIES, Throttle
from tests.unit.web.access.house import TOKEN, House
from tests.unit.web.server import Server
from web.access.door import Door

ID, ADAS = new_secret()
KEPT = KeptToken(ID, "ada", "ada", Role.USER, digest_of(ADAS), 0, None, None)
LONG, SHORT = "the-operators-own-token", "short"
HERE, THERE = "192.0.2.1", "198.51.100.9"


class Clock:
    """A clock that stands until it is told otherwise."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


def a_door(clock: Clock, token: str = LONG) -> Door:
    store = SimpleNamespace(
        get=lambda token_id: KEPT if token_id == ID else None, session=lambda digest: None, used=lambda token_id: None
    )
    return Door(Settings(token=SecretStr(token)), cast(Tokens, store), throttle=Throttle(clock))


def show(door: Door, token: str, address: str = HERE) -> Caller | Problem:
    return door.caller_of({"HTTP_AUTHORIZATION": f"Bearer {token}", "REMOTE_ADDR": address})


def guess(door: Door, times: int = TRIES, address: str = HERE) -> None:
    for number in range(times):
        assert isinstance(show(door, f"guess {number}", address), Unauthorized)


def test_after_twenty_wrong_tokens_within_a_minute_no_other_is_looked_at(clock: Clock) -> None:
    door = a_door(clock)
    guess(door)
    for token in ("another guess", LONG, ADAS):
        refused = show(door, token)
        assert isinstance(refused, TooManyTries)
        assert refused.retry_after == SECONDS / TRIES == 3
        assert HERE in refused.detail


def test_tries_come_back_evenly(clock: Clock) -> None:
    door = a_door(clock)
    guess(door)
    clock.at += 3
    assert isinstance(show(door, "one more"), Unauthorized)
    assert isinstance(show(door, "and another"), TooManyTries)
    clock.at += SECONDS
    guess(door)


def test_a_right_token_from_elsewhere_is_let_in(clock: Clock) -> None:
    door = a_door(clock)
    guess(door)
    assert isinstance(show(door, ADAS, THERE), Caller)
    assert isinstance(show(door, LONG, THERE), Caller)


def test_who_was_let_in_there_before_is_let_in_beside_somebody_who_guesses(clock: Clock) -> None:
    door = a_door(clock)
    assert isinstance(show(door, LONG), Caller)
    assert isinstance(show(door, ADAS), Caller)
    guess(door)
    assert isinstance(show(door, LONG), Caller)
    assert isinstance(show(door, ADAS), Caller)
    assert isinstance(show(door, "a guess"), TooManyTries)


def test_a_token_that_is_short_enough_to_be_guessed_is_never_looked_at_then(clock: Clock) -> None:
    door = a_door(clock, SHORT)
    assert isinstance(show(door, SHORT), Caller)
    guess(door)
    assert isinstance(show(door, SHORT), TooManyTries)


def test_a_token_that_was_right_and_is_no_more_is_not_looked_at_for_ever(clock: Clock) -> None:
    throttle = Throttle(clock)
    throttle.right(HERE, "once right")
    for _ in range(TRIES):
        throttle.wrong(HERE, "a guess")
    throttle.require(HERE, "once right")
    throttle.wrong(HERE, "once right")
    with pytest.raises(TooManyTries):
        throttle.require(HERE, "once right")


def test_who_shows_none_or_an_old_cookie_guesses_nothing(clock: Clock) -> None:
    door = a_door(clock)
    cookie = {"HTTP_COOKIE": f"winnow_session={40 * 'a'}", "REMOTE_ADDR": HERE}
    basic = {"HTTP_AUTHORIZATION": "Basic d2lubm93OmE=", "REMOTE_ADDR": HERE}
    for _ in range(2 * TRIES):
        assert isinstance(door.caller_of(cookie, {"token": ""}), Unauthorized)
        assert isinstance(door.caller_of(basic, {"token": None}), Unauthorized)
    assert isinstance(show(door, LONG), Caller)


def test_sockets_headers_and_the_page_count_together(clock: Clock) -> None:
    door, here = a_door(clock), {"REMOTE_ADDR": HERE}
    for number in range(TRIES // 2):
        assert isinstance(door.caller_of(here, {"token": f"guess {number}"}), Unauthorized)
        with pytest.raises(Unauthorized):
            door.begin_session(f"guess {number}", here)
    assert isinstance(show(door, LONG), TooManyTries)
    assert isinstance(door.caller_of(here, {"token": LONG}), TooManyTries)
    with pytest.raises(TooManyTries):
        door.begin_session(LONG, here)


def test_it_is_said_once_a_minute_in_the_log(clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    door = a_door(clock)
    with caplog.at_level(logging.WARNING, "shared.throttle"):
        guess(door)
        for _ in range(10):
            clock.at += 3
            show(door, "one more")
    assert [record.getMessage() for record in caplog.records if HERE in record.getMessage()] == [caplog.messages[0]]


def test_what_is_remembered_has_a_bound(clock: Clock) -> None:
    throttle = Throttle(clock)
    for number in range(MOST + 50):
        throttle.wrong(f"address {number}", "a guess")
        throttle.right(f"address {number}", "a token")
    assert len(throttle._wrong) == len(throttle._right) == MOST


@settings(max_examples=20)
@given(
    moves=st.lists(
        st.tuples(st.sampled_from([HERE, THERE]), st.sampled_from(["guess", "ada"]), st.floats(0, 2)),
        min_size=80, max_size=100,
    )
)  # fmt: skip
def test_no_address_has_more_looked_at_in_any_minute_than_twice_the_tries(
    moves: list[tuple[str, str, float]],
) -> None:
    clock = Clock()
    door = a_door(clock)
    wrong: list[tuple[str, float]] = []
    for address, kind, later in moves:
        clock.at += later
        found = show(door, ADAS if kind == "ada" else f"guess {clock.at}", address)
        assert isinstance(found, Caller) <= (kind == "ada")
        if isinstance(found, Unauthorized):
            wrong.append((address, clock.at))
            assert sum(one == address and clock.at - at < SECONDS for one, at in wrong) <= 2 * TRIES


@pytest.mark.parametrize(
    ("peer", "told", "found"),
    [
        pytest.param("10.0.0.2", "192.0.2.1", "192.0.2.1", id="a proxy of ours is believed"),
        pytest.param("192.0.2.7", "192.0.2.1", "192.0.2.7", id="nobody else is"),
        pytest.param("10.0.0.2", "6.6.6.6, 192.0.2.1", "192.0.2.1", id="what a client said before it is not"),
        pytest.param("10.0.0.2", "6.6.6.6, 192.0.2.1, 10.0.0.3", "192.0.2.1", id="one proxy behind another"),
        pytest.param("10.0.0.2", "10.0.0.9", "10.0.0.9", id="a client among the proxies"),
        pytest.param("10.0.0.2", "192.0.2.1, nonsense", "10.0.0.2", id="nonsense ends it"),
        pytest.param("10.0.0.2", "", "10.0.0.2", id="a proxy that says nothing"),
        pytest.param("::ffff:10.0.0.2", "::ffff:192.0.2.1", "192.0.2.1", id="IPv4 in IPv6"),
        pytest.param("2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64", id="of IPv6 the network"),
        pytest.param("", "192.0.2.1", "", id="none at all"),
    ],
)
def test_where_a_request_comes_from(peer: str, told: str, found: str) -> None:
    environ: dict[str, Any] = {"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": told}
    assert Addresses(["10.0.0.0/8"]).of(environ) == found
    assert Addresses([]).of(environ) == Addresses([]).of({"REMOTE_ADDR": peer})


@given(peer=st.text(max_size=20), told=st.text(max_size=60))
def test_whatever_is_told_an_address_is_found(peer: str, told: str) -> None:
    assert isinstance(Addresses(["10.0.0.0/8"]).of({"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": told}), str)


@pytest.fixture(scope="module")
def behind(house: House) -> Iterator[Server]:
    """A second process of the same house, behind a proxy on this machine that it believes."""
    server = Server(house.url, house.data, token=TOKEN, trusted_proxies="127.0.0.0/8")
    yield server
    server.close()


def test_whoever_guesses_over_the_wire_is_told_when_to_come_back_and_nobody_else_notices(
    house: House, behind: Server
) -> None:
    def ask(token: str, address: str) -> httpx.Response:
        return behind.http.get(
            "/api/jobs", headers={"Authorization": f"Bearer {token}", "X-Forwarded-For": f"6.6.6.6, {address}"}
        )

    def refused_by(show_token: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """The refusal of who shows a right token where too many were wrong. Tries come back while a test is slow."""
        for _ in range(10):
            while ask("a guess", HERE).status_code != 429:
                pass
            said = show_token()
            if said["status"] == 429:
                return said
        raise AssertionError(said)

    def by_header() -> dict[str, Any]:
        answer = ask("a guess", HERE)
        if answer.status_code == 429:
            assert answer.headers["Retry-After"] == str(answer.json()["retry_after"])
        return dict(answer.json())

    def by_form() -> dict[str, Any]:
        answer = behind.http.post("/api/session", json={"token": "a guess"}, headers={"X-Forwarded-For": HERE})
        if answer.status_code == 429:
            assert answer.headers["Retry-After"] == str(answer.json()["retry_after"])
        return dict(answer.json())

    def by_socket() -> dict[str, Any]:
        said: list[dict[str, Any]] = []
        client = socketio.Client(reconnection=False)
        client.on("connect_error", said.append, namespace="/jobs")
        with suppress(Refused):
            client.connect(behind.url, {"X-Forwarded-For": HERE}, {"token": "a guess"}, ["websocket"], ["/jobs"])
        client.disconnect()
        return dict(said[0]["data"] if "data" in said[0] else said[0])

    for way in (by_header, by_form, by_socket):
        said = refused_by(way)
        assert said["type"] == "urn:winnow:too-many-tries"
        assert 1 <= said["retry_after"] <= 3
    assert ask(house.tokens["eve"], THERE).status_code == 200
    assert behind.http.post("/api/session", json={"token": TOKEN}, headers={"X-Forwarded-For": THERE}).is_success
    # Of those that were not listened to the audit log says nothing, or it could be filled.
    assert not any('"status":429' in line for line in behind.lines)
