"""Who may connect a socket: the token, the origin, and a refusal that the refused can read."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import socketio

from tests.system.relaying import JsClient, RelayWeb

DATABASE = 11
TOKEN = "a token of the test's"


@pytest.fixture(scope="module")
def relay(redis_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayWeb]:
    url = f"{redis_server.rsplit('/', 1)[0]}/{DATABASE}"
    settings = {"WINNOW_TOKEN": TOKEN, "WINNOW_CORS_ORIGINS": "http://page.example"}
    web = RelayWeb(url, tmp_path_factory.mktemp("doors"), **settings)
    try:
        yield web
    finally:
        web.stop()
        web.redis.flushdb()


def refusal(client: JsClient) -> dict[str, Any]:
    """What a refused JavaScript client was told; it must give up after one attempt."""
    told: dict[str, Any] = json.loads(client.line('^{"refused".*')[0])
    assert client.process.wait(10) == 3
    return told


@pytest.mark.parametrize("transports", [["websocket"], ["polling"]], ids="+".join)
@pytest.mark.parametrize("token", [None, "another"])
def test_without_the_token_a_socket_is_refused_with_the_problem(
    relay: RelayWeb, transports: list[str], token: str | None
) -> None:
    told = refusal(JsClient(relay.url, "any", transports=transports, token=token))
    assert (told["problem"]["status"], told["problem"]["type"]) == (401, "urn:winnow:token")
    assert "WINNOW_TOKEN" in told["refused"]


@pytest.mark.parametrize("transports", [["websocket"], ["polling"]], ids="+".join)
@pytest.mark.parametrize("origin", ["http://elsewhere.example", "null"])
def test_a_socket_of_a_foreign_page_is_refused_with_the_name_of_the_setting(
    relay: RelayWeb, transports: list[str], origin: str
) -> None:
    told = refusal(JsClient(relay.url, "any", transports=transports, token=TOKEN, origin=origin))
    assert told["problem"]["status"] == 403
    assert "WINNOW_CORS_ORIGINS" in told["refused"]


def test_a_socket_of_a_listed_page_with_the_token_comes_in(relay: RelayWeb) -> None:
    job = relay.job()
    client = JsClient(relay.url, job, token=TOKEN, origin="http://page.example").subscribed()
    last = relay.end(job)
    assert client.outcome()["seqs"] == list(range(1, last + 1))


def test_the_python_client_is_refused_and_let_in_by_the_same_token(relay: RelayWeb) -> None:
    refused, let_in = socketio.Client(reconnection=False), socketio.Client(reconnection=False)
    with pytest.raises(socketio.exceptions.ConnectionError):
        refused.connect(relay.url, namespaces=["/jobs"], transports=["websocket"], auth={"token": ["x"]})
    let_in.connect(relay.url, namespaces=["/jobs"], transports=["websocket"], auth={"token": TOKEN})
    assert let_in.call("watch", {}, namespace="/jobs")["ok"]
    let_in.disconnect()


@pytest.mark.parametrize("transport", ["websocket", "polling"])
def test_the_python_client_reads_why_it_is_refused(relay: RelayWeb, transport: str) -> None:
    told: list[dict[str, Any]] = []
    client = socketio.Client()
    client.on("connect_error", told.append, namespace="/jobs")
    with pytest.raises(socketio.exceptions.ConnectionError):
        client.connect(relay.url, namespaces=["/jobs"], transports=[transport], auth={"token": "another"})
    (problem,) = told
    assert (problem["data"]["status"], "WINNOW_TOKEN" in problem["message"]) == (401, True)


@pytest.mark.parametrize("namespace", ["/", "/another"])
@pytest.mark.parametrize("auth", [None, {"token": TOKEN}])
def test_there_is_no_other_namespace_to_come_in_by(
    relay: RelayWeb, namespace: str, auth: dict[str, str] | None
) -> None:
    client = socketio.Client(reconnection=False)
    with pytest.raises(socketio.exceptions.ConnectionError):
        client.connect(relay.url, namespaces=[namespace], transports=["websocket"], auth=auth)
