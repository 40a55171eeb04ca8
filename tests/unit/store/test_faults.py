"""What is wrong with Redis is told from what it answers, and a step that it refuses has done nothing."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
import redis

from shared.commits import Segment
from shared.errors import StoreFailed
from shared.jobs import Submission
from shared.lists import ListRecord
from shared.store.faults import TAKES_NO_WRITES, fault_of, problem_of
from shared.store.jobs import Jobs
from shared.store.keys import Keys
from shared.store.leased import Chunk, IndexPart, Shown, Stretch
from shared.store.leases import Leases
from shared.store.lists import Lists
from tests.redises import RedisServer, hold_port

KEYS = Keys()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    with RedisServer(tmp_path_factory.mktemp("redises") / "redis", "--lua-time-limit", "50") as one:
        yield one


@pytest.fixture
def client(server: RedisServer) -> Iterator["redis.Redis"]:
    with server.client() as one:
        one.flushall()
        yield one


@pytest.fixture(params=["full", "unsaved", "replica", "alone"])
def refusing(request: pytest.FixtureRequest, server: RedisServer) -> Iterator[str]:
    """A server that takes no writes once `begin` is called; gives what is wrong with it."""
    yield request.param
    END[request.param](server)


BEGIN = {
    "full": RedisServer.fill,
    "unsaved": RedisServer.fail_to_save,
    "replica": RedisServer.demote,
    "alone": lambda server: server.config("min-replicas-to-write", 1),
}
END = {
    "full": RedisServer.empty,
    "unsaved": RedisServer.save_again,
    "replica": RedisServer.promote,
    "alone": lambda server: server.config("min-replicas-to-write", 0),
}


def error_of(client: "redis.Redis", *command: Any) -> redis.RedisError:
    with pytest.raises(redis.RedisError) as raised:
        client.execute_command(*command)
    return raised.value


def test_a_redis_that_takes_no_writes_says_why_in_a_command_a_pipeline_and_a_step(
    server: RedisServer, client: "redis.Redis", refusing: str
) -> None:
    BEGIN[refusing](server)
    step = error_of(client, "EVAL", "#!lua\nredis.call('SET', 'a', 1)", 0)
    pipe = client.pipeline().set("a", "MISCONF or OOM").get("a")
    with pytest.raises(redis.RedisError) as raised:
        pipe.execute()

    assert {fault_of(error) for error in (error_of(client, "SET", "a", 1), step, raised.value)} == {refusing}
    assert refusing in TAKES_NO_WRITES


def test_a_redis_that_is_away_silent_or_locked_is_told_apart(server: RedisServer) -> None:
    asked = {"socket_timeout": 0.2, "retry": redis.retry.Retry(redis.backoff.NoBackoff(), 0)}
    server.freeze()
    try:
        silent = error_of(redis.Redis(port=server.port, **asked), "PING")
    finally:
        server.thaw()

    with hold_port() as held:
        assert fault_of(error_of(redis.Redis(port=held.getsockname()[1], **asked), "PING")) == "away"
    assert fault_of(silent) == "silent"
    nobody = redis.Redis(port=server.port, username="nobody", password="no", **asked)
    assert fault_of(error_of(nobody, "PING")) == "locked"


def test_a_redis_held_up_by_a_script_says_so(server: RedisServer, client: "redis.Redis") -> None:
    held = redis.Redis(port=server.port, single_connection_client=True)
    held.ping()
    assert held.connection is not None
    held.connection.send_command("EVAL", "while true do end", 0)
    try:
        until = time.monotonic() + 20
        fault = None
        while fault is None and time.monotonic() < until:
            try:
                client.ping()
            except redis.RedisError as error:
                fault = fault_of(error)
    finally:
        client.script_kill()
    assert fault == "busy"


@pytest.mark.parametrize(
    "error",
    [redis.ResponseError("WRONGTYPE Operation against a key"), redis.ResponseError("ERR"), ValueError("OOM")],
)
def test_an_error_of_ours_is_no_fault_of_redis(error: Exception) -> None:
    assert fault_of(error) is None
    assert problem_of(error) is None


def test_a_problem_says_how_to_mend_it() -> None:
    problem = problem_of(redis.OutOfMemoryError("command not allowed"))
    assert isinstance(problem, StoreFailed)
    assert (problem.status, problem.extra) == (503, {"fault": "full"})
    assert "raise its maxmemory" in problem.detail


class Store:
    """A list, a job on it and a lease: what steps work with."""

    def __init__(self, client: "redis.Redis") -> None:
        self.client = client
        self.jobs, self.lists, self.leases = Jobs(client, KEYS), Lists(client, KEYS), Leases(client, KEYS)
        self.lists.add(RECORD)
        self.leases.duty("w@h", "work", 2, rescue=True)
        stretch = self.leases.claim("t0", "n", "w@h")
        assert isinstance(stretch, Stretch)
        self.leases.add_index(stretch, IndexPart("i", 0, 10, 2, 100), 0, 11, True)
        self.leases.release("t0", "n")
        self.jobs.create("j", SUBMISSION, RECORD, "local")
        lease = self.leases.claim("t1", "n", "w@h")
        assert isinstance(lease, Chunk)
        self.lease = lease
        self.jobs.create("j2", SUBMISSION, RECORD, "local")

    def dump(self) -> dict[bytes, object]:
        """All that there is, but how long it stays."""
        with redis.Redis(port=self.client.connection_pool.connection_kwargs["port"]) as raw:
            return {key: raw.dump(key) for key in raw.scan_iter()}

    def commit(self) -> object:
        segment = Segment(
            first=0, rows=10, kept=1, rejected=9, failed=0, start=2, end=100, name="s", kept_bytes=1,
            rejected_bytes=9, failed_bytes=0, report_bytes=0,
        )  # fmt: skip
        return self.leases.commit(self.lease, segment, 10, Shown('[{"row":1,"data":"a"}]', 1), Shown(), {})


SUBMISSION = Submission(list="l", where="line = 'a'")
RECORD = ListRecord.model_validate(
    {
        "id": "l", "name": "l.txt", "format": "text", "columns": [{"name": "line", "type": "text"}], "bytes": 100,
        "dialect": {"delimiter": None, "quote": None, "header": False, "encoding": "utf-8"}, "sha256": "0",
        "sample": [], "body": 2, "owner": "local",
    }
)  # fmt: skip
STEPS = {
    "create": lambda store: store.jobs.create("k", SUBMISSION, RECORD, "local"),
    "claim": lambda store: store.leases.claim("t2", "n", "w@h"),
    "commit": Store.commit,
    "duty": lambda store: store.leases.duty("v@h", "work", 2, rescue=True),
    "add_list": lambda store: store.lists.add(RECORD.model_copy(update={"id": "m"})),
    "pause": lambda store: store.jobs.control("j", "pause"),
    "cancel": lambda store: store.jobs.control("j", "cancel"),
    "delete": lambda store: store.jobs.delete("j"),
    "release": lambda store: store.leases.release("t1", "n"),
}
MAKES_ROOM = {"pause", "cancel", "delete", "release"}


@pytest.mark.parametrize("step", STEPS)
def test_a_step_that_redis_refuses_has_changed_nothing_and_works_later(
    server: RedisServer, client: "redis.Redis", refusing: str, step: str
) -> None:
    store = Store(client)
    before = store.dump()
    BEGIN[refusing](server)
    if refusing == "full" and step in MAKES_ROOM:
        STEPS[step](store)
        return
    with pytest.raises(redis.RedisError) as raised:
        STEPS[step](store)
    END[refusing](server)

    assert fault_of(raised.value) == refusing
    assert store.dump() == before
    STEPS[step](store)
    assert store.dump() != before


@pytest.mark.parametrize("step", ["create", "commit", "cancel", "delete"])
def test_a_step_in_which_memory_becomes_full_is_done_whole(
    server: RedisServer, client: "redis.Redis", step: str
) -> None:
    store = Store(client)
    try:
        # So little is left that the step itself uses it up.
        server.config("maxmemory", int(client.info("memory")["used_memory"]) + 20_000)
        STEPS[step](store)
        with_less = [client.zcard(KEYS.jobs()), client.exists(KEYS.job("j"))]
    finally:
        server.empty()
    assert with_less == {"create": [3, 1], "commit": [2, 1], "cancel": [2, 1], "delete": [1, 0]}[step]
    if step == "commit":
        assert store.jobs.snapshot("j").state == "succeeded"


def test_a_full_redis_can_still_be_read_and_a_list_in_use_is_no_fault(
    server: RedisServer, client: "redis.Redis", refusing: str
) -> None:
    store = Store(client)
    BEGIN[refusing](server)
    assert store.jobs.snapshot("j").state == "running"
    assert store.lists.get("l").rows == 10
    store.lists.use("l")


def test_leases_of_the_living_are_prolonged_while_redis_is_full(server: RedisServer, client: "redis.Redis") -> None:
    store = Store(client)
    (member, before), *_ = client.zrange(KEYS.deadlines(), 0, -1, withscores=True)
    server.fill()
    try:
        until = time.monotonic() + 10
        while client.zscore(KEYS.deadlines(), member) == before and time.monotonic() < until:
            assert store.leases.beat(["t1"]) == 1
        assert client.zscore(KEYS.deadlines(), member) > before
    finally:
        server.empty()
