"""How events reach websockets, by each way of writing them: nothing is lost, nobody pays for another's slowness."""

import contextlib
import json
import socket
import struct
import threading
import time
from collections.abc import Iterator
from typing import Any

import psutil
import pytest
import websocket

from tests.system.relaying import JsClient, RelayWeb

SECONDS = 40.0
FIT_THE_LOG = 1200
"""So many pauses and resumptions of a job are in its log, however slow a client is."""
DATABASES = {"direct": 9, "queued": 10}


@pytest.fixture(scope="module", params=sorted(DATABASES))
def relay(
    request: pytest.FixtureRequest, redis_server: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RelayWeb]:
    url = f"{redis_server.rsplit('/', 1)[0]}/{DATABASES[request.param]}"
    web = RelayWeb(url, tmp_path_factory.mktemp("writes"), WINNOW_RELAY_WRITES=request.param)
    try:
        yield web
    finally:
        web.stop()
        web.redis.flushdb()


class Bare:
    """A websocket with a small receive buffer, and Socket.IO by hand: it reads when it is told to."""

    def __init__(self, relay: RelayWeb) -> None:
        self._ws = websocket.create_connection(
            relay.url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket",
            sockopt=((socket.SOL_SOCKET, socket.SO_RCVBUF, 4096),),
            timeout=SECONDS,
        )
        self.said: list[str] = []
        self.send("40/jobs,")
        self.until("40/jobs,")

    def follow(self, job: str) -> dict[str, Any]:
        """Subscribes from the first event; the answer."""
        self.send('42/jobs,0["subscribe",' + json.dumps({"job": job, "after": 0}) + "]")
        answer: dict[str, Any] = json.loads(self.until("43/jobs,0").removeprefix("43/jobs,0"))[0]
        return answer

    def send(self, text: str) -> None:
        """One packet."""
        self._ws.send(text)

    def until(self, beginning: str) -> str:
        """Reads up to the packet that begins so."""
        deadline = time.monotonic() + SECONDS
        while True:
            assert time.monotonic() < deadline, f"nothing came that begins with {beginning}, but {self.said[-3:]}"
            text = str(self._ws.recv())
            if text == "2":
                self.send("3")
            self.said.append(text)
            if text.startswith(beginning):
                return text

    def seqs(self) -> list[int]:
        """Those of the events that came."""
        events = [text for text in self.said if text.startswith('42/jobs,["state"')]
        return [json.loads(text.removeprefix("42/jobs,"))[1]["seq"] for text in events]

    def reset(self) -> None:
        """Goes away without a word: what was sent meanwhile is answered by a reset."""
        self._ws.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._ws.sock.close()

    def close(self) -> None:
        """Leaves."""
        with contextlib.suppress(OSError, websocket.WebSocketException):
            self._ws.close(timeout=1)


def test_a_client_that_does_not_read_gets_whole_frames_a_resync_and_then_the_rest(relay: RelayWeb) -> None:
    job = relay.job()
    other = JsClient(relay.url, job).subscribed()
    slow = Bare(relay)
    slow.follow(job)
    relay.write(job, 2500)
    last = relay.end(job)
    assert other.outcome()["seqs"] == list(range(1, last + 1))
    slow.until('42/jobs,["resync"')
    unread = slow.seqs()
    again = slow.follow(job)
    slow.close()
    assert unread == list(range(2, len(unread) + 2))
    assert len(unread) < last - 1
    assert sum('["resync"' in text for text in slow.said) == 1
    assert again["job"]["seq"] == last


def event(job: str, seq: int) -> str:
    """How an event of `RelayWeb.write` begins."""
    return f'42/jobs,["state",{{"type":"state","job":"{job}","seq":{seq},'


def test_what_a_client_leaves_unread_costs_less_than_a_megabyte(relay: RelayWeb) -> None:
    job = relay.job()
    other = Bare(relay)
    other.follow(job)
    process = psutil.Process(relay.process.pid)

    def memory_after(pairs: int) -> int:
        last = relay.store.jobs.snapshot(job).seq + 2 * pairs
        reading = threading.Thread(target=other.until, args=[event(job, last)])
        reading.start()
        relay.write(job, pairs)
        reading.join()
        return int(process.memory_info().rss)

    memory_after(1500)
    before = memory_after(1500)
    slow = Bare(relay)
    slow.follow(job)
    after = memory_after(1500)
    slow.close()
    other.close()
    assert after - before < 2**20


def test_a_client_that_upgrades_in_the_middle_of_a_broadcast_sees_every_event_once(relay: RelayWeb) -> None:
    job = relay.job()
    over = threading.Event()

    def write() -> None:
        for _ in range(FIT_THE_LOG):
            if not over.is_set():
                relay.write(job, 1)

    # Each cut makes a new connection, which begins as polling and upgrades while events come.
    client = JsClient(relay.url, job, transports=["polling", "websocket"], cutEvery=60).subscribed()
    writer = threading.Thread(target=write)
    writer.start()
    client.line('"subscribed":([2-9][0-9]{2}|[0-9]{4,})', SECONDS)
    over.set()
    writer.join()
    last = relay.end(job)
    seen = client.outcome()
    assert seen["seqs"] == list(range(1, last + 1))
    assert seen["cuts"] > 1


def test_clients_that_vanish_in_the_middle_of_a_broadcast_take_nothing_from_the_others(relay: RelayWeb) -> None:
    job = relay.job()
    stays = [JsClient(relay.url, job).subscribed() for _ in range(2)]
    vanishing = [Bare(relay) for _ in range(20)]
    for client in vanishing:
        client.follow(job)
    for client in vanishing:
        relay.write(job, 5)
        client.reset()
    last = relay.end(job)
    assert [client.outcome()["seqs"] for client in stays] == [list(range(1, last + 1))] * 2


def test_a_ping_of_the_websocket_is_answered_between_events_not_within_one(relay: RelayWeb) -> None:
    job = relay.job()
    client = Bare(relay)
    client.follow(job)
    relay.write(job, 1500)
    client._ws.ping("are you there")
    last = relay.end(job)
    pong = None
    while f'"seq":{last},' not in client.said[-1] and '["resync"' not in client.said[-1]:
        kind, data = client._ws.recv_data(control_frame=True)
        if kind == websocket.ABNF.OPCODE_PONG:
            pong = data
        elif kind == websocket.ABNF.OPCODE_TEXT:
            client.said.append(data.decode())
    client.close()
    assert pong == b"are you there"
