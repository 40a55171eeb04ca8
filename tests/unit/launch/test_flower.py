"""Flower as we start it: for this machine alone without a token, and with pages of our own."""

import base64
from types import SimpleNamespace
from typing import Any

import flower.urls
import pytest
from flower.views.monitor import Metrics
from flower.views.tasks import TasksView
from pydantic import SecretStr
from tornado.httputil import HTTPHeaders, HTTPServerRequest, RequestStartLine
from tornado.web import url

from launch.flower import GuardedMetrics, Logins, Tasks, of_this_machine, put_ours_in
from shared.errors import TooManyTries
from shared.settings import Settings
from shared.throttle import TRIES, Throttle


@pytest.mark.parametrize(
    ("host", "origin", "welcome"),
    [
        ("127.0.0.1:5555", None, True),
        ("localhost:5555", "http://localhost:5555", True),
        ("[::1]:5555", None, True),
        ("localhost:5555", "http://evil.example", False),
        ("localhost:5555", "null", False),
        ("evil.example:5555", None, False),
        ("evil.example:5555", "http://evil.example:5555", False),
        ("", None, False),
    ],
)
def test_only_loopback_names_and_its_own_pages_are_answered(host: str, origin: str | None, welcome: bool) -> None:
    assert of_this_machine(host, origin) is welcome


def showing(authorization: str | None, address: str = "192.0.2.1") -> HTTPServerRequest:
    connection: Any = SimpleNamespace(context=SimpleNamespace(remote_ip=address, protocol="http"))
    headers = HTTPHeaders({"Host": "flower.example"})
    if authorization is not None:
        headers["Authorization"] = authorization
    return HTTPServerRequest(
        headers=headers, connection=connection, start_line=RequestStartLine("GET", "/", "HTTP/1.1")
    )


def asked(login: str, address: str = "192.0.2.1") -> HTTPServerRequest:
    return showing(f"Basic {base64.b64encode(login.encode()).decode()}", address)


def logins(token: str) -> Logins:
    # A clock that stands: no try comes back.
    return Logins(Settings(token=SecretStr(token), _env_file=None), Throttle(lambda: 0.0))


def test_who_guesses_a_login_waits_and_nobody_else_does() -> None:
    door = logins("the-operators-own-token")
    door.look_at(asked("winnow:the-operators-own-token", "198.51.100.9"))
    for number in range(TRIES):
        for address in ("192.0.2.1", "198.51.100.9"):
            door.look_at(asked(f"winnow:guess {number}", address))
    for login in ("winnow:another", "winnow:the-operators-own-token", "é"):
        with pytest.raises(TooManyTries, match=r"192\.0\.2\.1 were wrong"):
            door.look_at(asked(login))
    door.look_at(asked("winnow:the-operators-own-token", "198.51.100.9"))
    door.look_at(asked("winnow:the-operators-own-token", "203.0.113.7"))


def test_what_is_no_login_counts_as_a_wrong_one_and_none_as_none() -> None:
    door = logins("the-operators-own-token")
    for _ in range(TRIES * 3):
        door.look_at(showing(None))
    for number in range(TRIES):
        door.look_at(showing(f"Basic é{number}"))
    door.look_at(showing(None))
    with pytest.raises(TooManyTries):
        door.look_at(showing("Basic nothing"))


def test_a_short_token_that_can_be_guessed_has_to_wait_too() -> None:
    door = logins("short")
    door.look_at(asked("winnow:short"))
    for number in range(TRIES):
        door.look_at(asked(f"winnow:guess {number}"))
    with pytest.raises(TooManyTries):
        door.look_at(asked("winnow:short"))


def test_our_pages_stand_where_flowers_stood_and_all_others_stay() -> None:
    before = list(flower.urls.handlers)
    handlers = list(before)
    put_ours_in(handlers)
    classes = [handler.handler_class if isinstance(handler, url) else handler[1] for handler in handlers]
    assert {Tasks, GuardedMetrics} <= set(classes)
    assert not {TasksView, Metrics} & set(classes)
    assert len(handlers) == len(before)
    assert sum(one is not other for one, other in zip(handlers, before, strict=True)) >= 2
