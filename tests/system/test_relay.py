"""The relay from outside: official clients against a real web process, over a log that a test writes."""

import json
import queue
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import socketio

from shared.store.keeping import Keeping
from tests.system.freezing import FreezingProxy
from tests.system.relaying import InOrder, JsClient, Polling, RelayWeb

DATABASE = 7
SECONDS = 40.0


@pytest.fixture(scope="module")
def relay(redis_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayWeb]:
    web = RelayWeb(f"{redis_server.rsplit('/', 1)[0]}/{DATABASE}", tmp_path_factory.mktemp("relay"))
    try:
        yield web
    finally:
        web.stop()
        web.redis.flushdb()


class PyClient:
    """The official Python client; `seqs` as the contract's rule for answer and live events makes them."""

    def __init__(self, relay: RelayWeb, job: str, cut_every: int = 0) -> None:
        self._relay = relay
        self._job = job
        self._cut_every = cut_every
        self._events = threading.Condition()
        self.seqs: list[int] = []
        self.cursor: str | int = 0
        self.cuts = 0
        self.is_over = False

    def follow(self) -> None:
        """Until the end, on as many connections as it takes."""
        while not self.is_over:
            self._one_connection()

    def _one_connection(self) -> None:
        taken = 0
        waiting: list[dict[str, Any]] = []
        client = InOrder(reconnection=False)

        def hear(event: dict[str, Any]) -> None:
            with self._events:
                waiting.append(event)
                self._events.notify()

        for name in ("state", "progress", "kept", "failed"):
            client.on(name, hear, namespace="/jobs")
        client.connect(self._relay.url, namespaces=["/jobs"], transports=["websocket"])
        answer = client.call("subscribe", {"job": self._job, "after": self.cursor}, namespace="/jobs")
        assert answer["ok"] and answer["recovered"], answer
        for event in answer["events"][: self._cut_every or None]:
            self._take(event)
            taken += 1
        while not self.is_over and not (self._cut_every and taken >= self._cut_every):
            with self._events:
                assert self._events.wait_for(lambda: waiting, SECONDS), f"nothing came after {self.cursor}"
                event = waiting.pop(0)
            if event["seq"] > int(str(self.cursor).partition("-")[0]):
                self._take(event)
                taken += 1
        self.cuts += 1
        client.disconnect()

    def _take(self, event: dict[str, Any]) -> None:
        self.seqs.append(event["seq"])
        self.cursor = event["cursor"]
        self.is_over = event["type"] == "state" and event["state"] in {"succeeded", "failed", "cancelled"}


def connected(relay: RelayWeb, **options: Any) -> socketio.Client:
    client = InOrder(reconnection=False)
    client.connect(relay.url, namespaces=["/jobs"], transports=["websocket"], **options)
    return client


def call(client: socketio.Client, event: str, *data: Any) -> dict[str, Any]:
    answer: dict[str, Any] = client.call(event, *data, namespace="/jobs", timeout=SECONDS)
    return answer


@pytest.mark.parametrize("transports", [["websocket"], ["polling"], ["polling", "websocket"]], ids="+".join)
def test_a_client_that_cuts_its_connection_every_few_events_sees_every_seq_once(
    relay: RelayWeb, transports: list[str]
) -> None:
    job = relay.job()
    client = JsClient(relay.url, job, transports=transports, cutEvery=7).subscribed()
    relay.write(job, 40)
    last = relay.end(job)
    seen = client.outcome()
    assert seen["seqs"] == list(range(1, last + 1))
    assert seen["last"] == last
    assert seen["cuts"] >= 5


def test_a_web_process_that_is_stopped_and_continued_has_its_clients_miss_nothing(relay: RelayWeb) -> None:
    job = relay.job()
    client = JsClient(relay.url, job).subscribed()
    relay.process.send_signal(signal.SIGSTOP)
    try:
        relay.write(job, 100)
    finally:
        relay.process.send_signal(signal.SIGCONT)
    last = relay.end(job)
    assert client.outcome()["seqs"] == list(range(1, last + 1))


def test_a_client_that_subscribes_late_sees_every_seq_once(relay: RelayWeb) -> None:
    job = relay.job()
    relay.write(job, 20)
    client = JsClient(relay.url, job).subscribed()
    relay.write(job, 20)
    last = relay.end(job)
    assert client.outcome()["seqs"] == list(range(1, last + 1))


def test_the_python_client_sees_every_seq_once_on_many_connections(relay: RelayWeb) -> None:
    job = relay.job()
    clients = [PyClient(relay, job, cut_every=9), PyClient(relay, job)]
    threads = [threading.Thread(target=client.follow, daemon=True) for client in clients]
    for thread in threads:
        thread.start()
    relay.write(job, 60)
    last = relay.end(job)
    for thread in threads:
        thread.join(2 * SECONDS)
    assert [client.seqs for client in clients] == [list(range(1, last + 1))] * 2
    assert clients[0].cuts > 5


def test_clients_of_one_room_see_every_seq_once_while_the_pubsub_connection_is_killed_again_and_again(
    relay: RelayWeb,
) -> None:
    job = relay.job()
    clients = [JsClient(relay.url, job).subscribed(), JsClient(relay.url, job, cutEvery=11).subscribed()]
    for _ in range(12):
        relay.write(job, 5)
        relay.redis.execute_command("CLIENT", "KILL", "TYPE", "pubsub")
    last = relay.end(job)
    for client in clients:
        assert client.outcome()["seqs"] == list(range(1, last + 1))


def test_the_last_event_arrives_though_nobody_listened_when_it_was_published(relay: RelayWeb) -> None:
    job = relay.job()
    client = JsClient(relay.url, job).subscribed()
    relay.redis.execute_command("CLIENT", "KILL", "TYPE", "pubsub")
    last = relay.end(job)
    assert client.outcome()["seqs"] == list(range(1, last + 1))


def test_a_client_whose_place_was_trimmed_away_is_told_so_and_goes_on(relay: RelayWeb) -> None:
    job = relay.job()
    relay.write(job, 3)
    log = relay.store.keys.log(job)
    relay.redis.xtrim(log, maxlen=2)
    relay.redis.hset(relay.store.keys.job(job), "trimmed", "5-1")
    client = connected(relay)
    answer = call(client, "subscribe", {"job": job, "after": 2})
    client.disconnect()
    assert (answer["recovered"], answer["events"], answer["job"]["seq"]) == (False, [], 7)


def test_who_follows_a_log_that_is_rolled_back_is_told_to_ask_again_and_is_not_recovered(relay: RelayWeb) -> None:
    job = relay.job()
    relay.write(job, 3)
    client = connected(relay)
    told = threading.Event()
    client.on("resync", lambda _: told.set(), namespace="/jobs")
    before = call(client, "subscribe", {"job": job, "after": 0})
    roll_back(relay, job, 4)
    assert told.wait(SECONDS)
    after = call(client, "subscribe", {"job": job, "after": before["job"]["cursor"]})
    client.disconnect()
    assert (before["job"]["seq"], after["job"]["seq"], after["recovered"], after["events"]) == (7, 4, False, [])


def roll_back(relay: RelayWeb, job: str, seq: int) -> None:
    """Puts the log of a job back, as a Redis that comes up with an older file would."""
    keys = relay.store.keys
    entries = relay.redis.xrange(keys.log(job))
    relay.redis.xdel(keys.log(job), *[entry for entry, _ in entries[seq:]])
    relay.redis.hset(keys.job(job), mapping={"seq": seq, "cursor": entries[seq - 1][0]})


def test_without_after_only_what_comes_is_sent(relay: RelayWeb) -> None:
    job = relay.job()
    client = connected(relay)
    seen: list[int] = []
    came = threading.Event()

    def hear(event: dict[str, Any]) -> None:
        seen.append(event["seq"])
        if event["state"] == "cancelled":
            came.set()

    client.on("state", hear, namespace="/jobs")
    answer = call(client, "subscribe", {"job": job})
    relay.end(job)
    assert came.wait(SECONDS)
    client.disconnect()
    assert (answer["job"]["seq"], answer["events"], answer["recovered"], seen[0]) == (1, [], True, 2)


def test_after_unsubscribe_nothing_comes(relay: RelayWeb) -> None:
    job, other = relay.job(), relay.job()
    client = connected(relay)
    heard: list[str] = []
    came = threading.Event()

    def hear(event: dict[str, Any]) -> None:
        heard.append(event["job"])
        if event["job"] == other:
            came.set()

    client.on("state", hear, namespace="/jobs")
    call(client, "subscribe", {"job": job})
    call(client, "subscribe", {"job": other})
    assert call(client, "unsubscribe", {"job": job}) == {"ok": True}
    relay.end(job)
    relay.end(other)
    assert came.wait(SECONDS)
    client.disconnect()
    assert set(heard) == {other}


def test_controls_answer_with_the_snapshot_and_with_a_problem_where_the_state_forbids(relay: RelayWeb) -> None:
    job = relay.job()
    client = connected(relay)
    paused = call(client, "pause", {"job": job})
    resumed = call(client, "resume", {"job": job})
    cancelled = call(client, "cancel", {"job": job})
    refused = call(client, "pause", {"job": job})
    retried = call(client, "retry", {"job": job})
    twice = call(client, "retry", {"job": job})
    client.disconnect()
    answers = (paused, resumed, cancelled, retried)
    assert [answer["job"]["state"] for answer in answers] == ["paused", "queued", "cancelled", "queued"]
    assert retried["job"]["attempt"] == 2
    for answer in (refused, twice):
        assert (answer["ok"], answer["error"]["status"]) == (False, 409)


def test_who_follows_a_job_by_socket_hears_of_its_retry_without_asking_again(relay: RelayWeb) -> None:
    job = relay.job()
    client = connected(relay)
    heard: queue.Queue[dict[str, Any]] = queue.Queue()
    client.on("state", heard.put, namespace="/jobs")
    call(client, "subscribe", {"job": job})
    relay.end(job)
    assert [heard.get(timeout=20)["state"] for _ in range(2)] == ["cancelling", "cancelled"]
    answer = call(client, "retry", {"job": job})
    again = heard.get(timeout=20)
    client.disconnect()
    assert (again["state"], again["attempt"]) == ("queued", 2)
    assert again["seq"] <= answer["job"]["seq"]


@pytest.mark.parametrize(
    ("event", "data", "status"),
    [
        ("subscribe", [], 422),
        ("subscribe", [17], 400),
        ("subscribe", [{"job": 17}], 422),
        ("subscribe", [{"job": "nowhere"}], 404),
        ("subscribe", [{"job": "a:b*?"}], 404),
        ("subscribe", [{"job": "j" * 5000}], 404),
        ("subscribe", [{"job": "nowhere", "after": -1}], 422),
        ("subscribe", [{"job": "nowhere", "after": True}], 422),
        ("subscribe", [{"job": "nowhere", "after": "x-1"}], 422),
        ("subscribe", [{"job": "nowhere", "after": {"a": []}}], 422),
        ("pause", [{}], 422),
        ("pause", [{"job": "a"}, {"job": "b"}], 400),
        ("unsubscribe", [[]], 400),
        ("nothing like it", [{}], 400),
        ("connect", [{}], 400),
        ("disconnect", [{}], 400),
        ("submit", [{"list": "nowhere", "where": "a = 1"}], 404),
        ("submit", [{"rows": "x"}], 422),
        ("submit", [{"rows": ["x" * 62_000], "where": "line = 'x'"}], 413),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_what_cannot_be_done_is_answered_with_a_problem(
    relay: RelayWeb, event: str, data: list[Any], status: int
) -> None:
    client = connected(relay)
    answer = call(client, event, tuple(data))
    client.disconnect()
    assert (answer["ok"], answer["error"]["status"]) == (False, status)
    assert answer["error"]["detail"]


def test_a_message_over_the_limit_closes_its_sender_alone(relay: RelayWeb) -> None:
    client, other = connected(relay), connected(relay)
    gone = threading.Event()
    client.on("disconnect", lambda *_: gone.set(), namespace="/jobs")
    client.emit("submit", {"rows": ["x" * 70_000]}, namespace="/jobs")
    assert gone.wait(SECONDS)
    assert call(other, "watch", {})["ok"]
    other.disconnect()


def test_who_watches_gets_the_newest_jobs_then_a_line_for_each_that_changes_and_goes(relay: RelayWeb) -> None:
    client = connected(relay)
    news = threading.Condition()
    lines: list[dict[str, Any]] = []
    gone: list[str] = []

    def heard(into: list[Any], what: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any]], None]:
        def hear(data: dict[str, Any]) -> None:
            with news:
                into.append(what(data))
                news.notify_all()

        return hear

    client.on("job", heard(lines, lambda line: line), namespace="/jobs")
    client.on("gone", heard(gone, lambda data: data["id"]), namespace="/jobs")
    old = relay.job()
    answer = call(client, "watch", {})
    begun = time.monotonic()
    new = relay.job()
    relay.write(new, 10)
    relay.end(new)
    with news:
        assert news.wait_for(lambda: any(line["id"] == new and line["state"] == "cancelled" for line in lines), SECONDS)
        of_new = [line for line in lines if line["id"] == new]
        seconds = time.monotonic() - begun
    relay.store.jobs.delete(old)
    with news:
        assert news.wait_for(lambda: gone == [old], SECONDS)
    client.disconnect()
    assert answer["jobs"][0]["id"] == old
    # At most one a second, however long all of it took.
    assert len(of_new) <= 2 + int(seconds)
    assert set(of_new[-1]) == {
        "id", "label", "state", "rows", "rate", "eta_seconds", "created_at", "finished_at", "list", "filter", "owner",
        "attempt", "seq", "error",
    }  # fmt: skip


def test_a_watcher_that_does_not_read_for_a_while_is_told_what_became_of_every_job(relay: RelayWeb) -> None:
    """Far more than 256 KiB of lines come meanwhile."""
    with httpx.Client(base_url=relay.url, timeout=SECONDS) as http:
        poll = Polling(http)
        poll.send("0/jobs,")
        poll.until('0/jobs,{"sid"')
        poll.send('2/jobs,0["watch",{}]')
        poll.until("3/jobs,0")
        jobs = {relay.job() for _ in range(1500)}
        for job in jobs:
            relay.end(job)
        states: dict[str, str] = {}
        while any(states.get(job) != "cancelled" for job in jobs):
            for text in poll.until('2/jobs,["job"'):
                name, _, line = text.partition(",")
                if name == "2/jobs":
                    told = json.loads(line)[1]
                    states[told["id"]] = told["state"]


def test_a_job_that_another_client_deletes_is_gone_at_once_for_all_who_follow_it(relay: RelayWeb) -> None:
    job = relay.job()
    watcher, board = connected(relay), connected(relay)
    said: queue.Queue[tuple[str, dict[str, Any]]] = queue.Queue()
    for name in ("state", "progress", "deleted", "resync"):
        watcher.on(name, lambda told, name=name: said.put((name, told)), namespace="/jobs")
    lines: queue.Queue[dict[str, Any]] = queue.Queue()
    board.on("gone", lines.put, namespace="/jobs")
    call(board, "watch", {})
    call(watcher, "subscribe", {"job": job})
    with httpx.stream("GET", f"{relay.url}/api/jobs/{job}/events", timeout=SECONDS) as answer:
        stream = answer.iter_lines()
        assert "retry: 1000" in next(stream)
        assert httpx.delete(f"{relay.url}/api/jobs/{job}", timeout=SECONDS).status_code == 204
        told = [said.get(timeout=SECONDS)]
        while told[-1][0] != "resync":
            told.append(said.get(timeout=SECONDS))
        assert lines.get(timeout=SECONDS) == {"id": job}
        assert any('"state":"cancelled"' in line for line in stream), "to its end, and then it is closed"
    assert told[-2:] == [
        ("deleted", {"type": "deleted", "job": job}),
        ("resync", {"type": "resync", "job": job, "seq": told[-3][1]["seq"]}),
    ]
    assert (told[-3][0], told[-3][1]["state"]) == ("state", "cancelled")
    assert call(watcher, "subscribe", {"job": job})["error"]["status"] == 404
    assert httpx.get(f"{relay.url}/api/jobs/{job}/events").status_code == 404
    for client in (watcher, board):
        client.disconnect()


def test_a_job_that_was_kept_long_enough_is_gone_for_all_who_follow_it_too(relay: RelayWeb) -> None:
    job = relay.job()
    relay.end(job)
    client = connected(relay)
    told: queue.Queue[dict[str, Any]] = queue.Queue()
    client.on("deleted", told.put, namespace="/jobs")
    call(client, "subscribe", {"job": job})
    relay.redis.zadd(relay.store.keys.ended(), {job: 1})
    assert Keeping(relay.redis, relay.store.keys, retention=3600).expire_job(job)
    assert told.get(timeout=SECONDS) == {"type": "deleted", "job": job}
    client.disconnect()


def test_readiness_waits_for_the_canary_not_for_a_client(relay: RelayWeb) -> None:
    body = httpx.get(f"{relay.url}/readyz").json()
    assert body["relay"] is True


def test_a_client_that_never_reads_leaves_the_room_is_told_once_and_misses_nothing(relay: RelayWeb) -> None:
    """Its polls stop while far more than 256 KiB of events are written; then it reads on."""
    job = relay.job()
    with httpx.Client(base_url=relay.url, timeout=SECONDS) as http:
        poll = Polling(http)
        poll.send("0/jobs,")
        assert poll.until('0/jobs,{"sid"')
        poll.send(f'2/jobs,0["subscribe",{{"job":"{job}","after":0}}]')
        assert poll.until("3/jobs,0")
        relay.write(job, 1200)
        last = relay.store.jobs.snapshot(job).seq
        seen = poll.until('2/jobs,["resync"')
    resyncs = [text for text in seen if '["resync"' in text]
    seqs = [seq_of(text) for text in seen if text.startswith('2/jobs,["state"')]
    assert len(resyncs) == 1
    assert seqs == list(range(2, len(seqs) + 2))
    assert len(seqs) < last - 1


def seq_of(text: str) -> int:
    return int(text.partition('"seq":')[2].partition(",")[0])


def test_a_listener_that_is_half_open_is_noticed_and_replaced_and_nobody_misses_anything(
    redis_server: str, tmp_path: Path
) -> None:
    address = urlsplit(redis_server)
    assert address.hostname and address.port
    with FreezingProxy(address.hostname, address.port) as proxy:
        through = address._replace(netloc=address.netloc.replace(f":{address.port}", f":{proxy.port}"), path="/8")
        relay = RelayWeb(through.geturl(), tmp_path)
        try:
            assert proxy.wait_for_subscribers(1, SECONDS)
            job = relay.job()
            client = JsClient(relay.url, job).subscribed()
            proxy.freeze_subscribers()
            relay.write(job, 10)
            assert proxy.wait_for_subscribers(2, SECONDS)
            last = relay.end(job)
            assert client.outcome()["seqs"] == list(range(1, last + 1))
        finally:
            relay.stop()
            relay.redis.flushdb()
