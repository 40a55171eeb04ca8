"""What can be reached from where: without a token this machine alone, with one whoever shows it."""

import json
import socket
import subprocess

import httpx
import pytest
import socketio

from tests.compose.stack import TOKEN, Stack

LISTENING = "0A"


def listening(port: int) -> set[str]:
    """The addresses on which this machine listens at the port, as the kernel tells them."""
    found = set()
    for family, table in ((socket.AF_INET, "tcp"), (socket.AF_INET6, "tcp6")):
        with open(f"/proc/net/{table}") as lines:  # noqa: PTH123  # a table of the kernel, no file
            for line in list(lines)[1:]:
                local, state = line.split()[1], line.split()[3]
                address, number = local.split(":")
                if state == LISTENING and int(number, 16) == port:
                    words = [bytes.fromhex(address[at : at + 8])[::-1] for at in range(0, len(address), 8)]
                    found.add(socket.inet_ntop(family, b"".join(words)))
    return found


def another_address() -> str:
    """An address of this machine that is not loopback: its own end of the engine's bridge."""
    told = subprocess.run(["docker", "network", "inspect", "bridge"], capture_output=True, text=True, check=True).stdout
    return str(json.loads(told)[0]["IPAM"]["Config"][0]["Gateway"])


def test_without_a_token_nothing_listens_beyond_loopback(stack: Stack) -> None:
    assert listening(stack.port) == {"127.0.0.1"}
    assert listening(stack.flower_port) == {"127.0.0.1"}
    shown = [json.loads(line) for line in stack.compose("ps", "--format", "json").splitlines()]
    published = {
        (p["URL"], p["PublishedPort"]) for part in shown for p in part["Publishers"] or [] if p["PublishedPort"]
    }
    assert published == {("127.0.0.1", stack.port), ("127.0.0.1", stack.flower_port)}
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://{another_address()}:{stack.port}/healthz")


def test_without_a_token_no_other_name_is_answered_to(client: httpx.Client) -> None:
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 421


@pytest.mark.parametrize(
    ("host", "why"),
    [
        ("0.0.0.0", "WINNOW_HOST=0.0.0.0 publishes beyond this machine: set WINNOW_TOKEN"),
        # Neither is an address to the engine, which would publish on all of them.
        ("127.1", "WINNOW_HOST=127.1 publishes beyond this machine: set WINNOW_TOKEN"),
        ("localhost", "WINNOW_HOST=localhost is no address"),
    ],
)
def test_without_a_token_nothing_is_published_beyond_loopback(host: str, why: str) -> None:
    refused = Stack("refused", WINNOW_HOST=host)
    try:
        refused.compose("up", "--detach", fails=True)
        assert why in refused.compose("logs", "first")
        assert not listening(refused.port)
        assert refused.compose("ps", "--quiet") == ""
    finally:
        refused.down()


def test_web_itself_refuses_too(stack: Stack) -> None:
    # Whoever leaves Compose out, or writes a compose file of their own.
    image = stack.inspect(stack.containers("web")[0])["Image"]
    told = ("--env", "WINNOW_HOST=0.0.0.0", "--env", "WINNOW_REDIS_URL=redis://nowhere:6379")
    said = stack.run("docker", "run", "--rm", "--read-only", *told, image, fails=True)
    assert "set WINNOW_TOKEN" in said


def test_with_a_token_every_address_answers_whoever_shows_it(guarded: Stack) -> None:
    assert listening(guarded.port) == {"0.0.0.0"}
    with httpx.Client(base_url=f"http://{another_address()}:{guarded.port}", timeout=60) as stranger:
        refused = stranger.get("/api/jobs")
        assert refused.status_code == 401
        assert refused.headers["WWW-Authenticate"] == "Bearer"
        assert stranger.get("/api/jobs", headers={"Authorization": "Bearer wrong"}).status_code == 401
        assert stranger.get("/api/jobs", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200
        assert stranger.get("/readyz").status_code == 200
        assert stranger.get("/").headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("transport", ["websocket", "polling"])
def test_with_a_token_a_socket_shows_it_too(guarded: Stack, transport: str) -> None:
    url = f"http://{another_address()}:{guarded.port}"
    refused = socketio.Client(reconnection=False)
    with pytest.raises(socketio.exceptions.ConnectionError):
        refused.connect(url, namespaces=["/jobs"], transports=[transport])
    with socketio.SimpleClient() as let_in:
        let_in.connect(url, namespace="/jobs", transports=[transport], auth={"token": TOKEN})
        assert let_in.call("watch", {})["ok"]


def test_flower_stays_on_this_machine_and_asks_for_the_token(guarded: Stack) -> None:
    assert listening(guarded.flower_port) == {"127.0.0.1"}
    assert httpx.get(f"{guarded.flower_url}/").status_code == 401
    assert httpx.get(f"{guarded.flower_url}/", auth=("winnow", TOKEN)).status_code == 200


def test_the_token_is_in_no_log_and_no_image(guarded: Stack) -> None:
    with httpx.Client(base_url=guarded.url, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=60) as client:
        # Wherever somebody may put it, and see it written down.
        client.get("/api/jobs", params={"token": TOKEN})
        client.post("/api/session", json={"token": TOKEN})
    image = guarded.inspect(guarded.containers("web")[0])["Image"]
    told = (
        guarded.compose("logs"),
        guarded.run("docker", "history", "--no-trunc", image),
        guarded.run("docker", "inspect", image),
        guarded.run("docker", "top", guarded.containers("web")[0], "-eo", "pid,args"),
    )
    assert not [text for text in told if TOKEN in text]
