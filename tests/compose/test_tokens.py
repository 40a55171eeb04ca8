"""Tokens in containers, as docs/access.md tells it: made where the server is, shown to any web process."""

import re
import threading
import time
from collections.abc import Iterator, Mapping

import httpx
import pytest
import socketio

from tests.compose.stack import ROOT, TOKEN, Stack
from winnow import Client, Job, NotFoundError, UnauthorizedError

PAGE = (ROOT / "docs" / "access.md").read_text()
PEOPLE = b"name,age\nann,70\nbo,7\n"
OWNERS = ("ada", "bo")
# Revoked, a token is of no use after five seconds; a slow machine is given some more.
SECONDS = 15
Tokens = Mapping[str, str]


def winnow(stack: Stack, words: str) -> str:
    """What the command line says in the container of a web process, which has the admin's token."""
    (line,) = re.findall(r"`(docker compose exec [^`]*winnow) token add ada`", PAGE)
    return stack.run("sh", "-c", f"{line.replace(' exec ', ' exec -T ')} {words}")


def made(stack: Stack, words: str) -> str:
    """A token. (What is said for people comes by another way than the token, and may be first or last.)"""
    (token,) = re.findall(r"^wnw_\w+$", winnow(stack, f"token add {words}"), re.MULTILINE)
    return str(token)


@pytest.fixture(scope="module")
def tokens(guarded: Stack) -> Tokens:
    return {name: made(guarded, f"{name} --expires 1d") for name in OWNERS}


@pytest.fixture
def ada(guarded: Stack, tokens: Tokens) -> Iterator[Client]:
    with Client(guarded.url, tokens["ada"]) as client:
        yield client


@pytest.fixture
def bo(guarded: Stack, tokens: Tokens) -> Iterator[Client]:
    with Client(guarded.url, tokens["bo"]) as client:
        yield client


@pytest.fixture
def of_ada(ada: Client) -> Job:
    return ada.run(PEOPLE, name="people.csv", where="age >= 65")


def test_what_is_one_owners_never_was_for_another_and_is_there_for_the_admin(
    guarded: Stack, of_ada: Job, bo: Client
) -> None:
    assert [row["name"] for row in of_ada.kept()] == ["ann"]
    listed = of_ada.list_info().id
    with pytest.raises(NotFoundError):
        bo.job(of_ada.id).snapshot()
    with pytest.raises(NotFoundError):
        bo.run(list=listed, where="age >= 65")
    assert not list(bo.jobs()) and not list(bo.lists())
    with Client(guarded.url, TOKEN) as admin:
        assert admin.job(of_ada.id).snapshot().owner == "ada"
    assert of_ada.id in winnow(guarded, "jobs")


@pytest.mark.parametrize("transport", ["websocket", "polling"])
def test_a_socket_is_its_owners_too(guarded: Stack, tokens: Tokens, of_ada: Job, transport: str) -> None:
    asked = {"job": of_ada.id, "after": 0}
    for name in OWNERS:
        with socketio.SimpleClient() as client:
            client.connect(guarded.url, namespace="/jobs", transports=[transport], auth={"token": tokens[name]})
            told = client.call("subscribe", asked)
            if name == "ada":
                assert [event["seq"] for event in told["events"]][:2] == [1, 2]
            else:
                assert told["error"]["status"] == 404


def test_flower_and_what_is_for_admins_are_closed_to_users(guarded: Stack, tokens: Tokens) -> None:
    assert httpx.get(guarded.flower_url, auth=("winnow", TOKEN)).status_code == 200
    assert httpx.get(guarded.flower_url, auth=("winnow", tokens["ada"])).status_code == 401
    assert httpx.get(guarded.flower_url, auth=("ada", tokens["ada"])).status_code == 401
    answer = httpx.get(f"{guarded.url}/api/tokens", headers={"Authorization": f"Bearer {tokens['ada']}"})
    assert answer.status_code == 403


def test_a_token_that_is_revoked_is_of_no_use_to_any_web_process(guarded: Stack) -> None:
    token = made(guarded, "eve")
    gone = threading.Event()
    watching = socketio.Client(reconnection=False)
    watching.on("disconnect", gone.set, namespace="/jobs")
    watching.connect(guarded.url, namespaces=["/jobs"], transports=["websocket"], auth={"token": token})
    with Client(guarded.url, token) as client:
        assert list(client.jobs()) == []
    assert "eve" in winnow(guarded, "token list")
    assert "eve revoked" in winnow(guarded, "token revoke eve")
    assert gone.wait(SECONDS)
    watching.disconnect()
    deadline = time.monotonic() + SECONDS
    # The proxy asks whoever has the fewest connections: both are asked.
    while {_status(guarded, token) for _ in range(8)} != {401}:
        assert time.monotonic() < deadline
    with Client(guarded.url, token) as client, pytest.raises(UnauthorizedError):
        list(client.jobs())
    assert "eve" not in winnow(guarded, "token list")


def test_acts_are_in_the_log_and_tokens_are_not(guarded: Stack, tokens: Tokens, of_ada: Job) -> None:
    log = guarded.compose("logs", "web")
    assert f'"verb":"submit_job","object":"{of_ada.id}"' in log
    assert not [name for name, token in tokens.items() if token in log]


def _status(stack: Stack, token: str) -> int:
    return httpx.get(f"{stack.url}/api/jobs", headers={"Authorization": f"Bearer {token}"}).status_code
