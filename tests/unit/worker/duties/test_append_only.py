"""Redis's append-only file after a disk that was full for a while: Redis starts again, with all that it knew."""

import resource
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis
from redis.backoff import ConstantBackoff
from redis.retry import Retry

from launch.embedded import EmbeddedRedis, prepare
from shared.store.keys import Keys
from worker.duties.append_only import AppendOnly

SECONDS = 20.0


class Server:
    """A Redis of a test's own, whose files may not grow beyond a limit: a disk that is full."""

    def __init__(self, embedded: EmbeddedRedis) -> None:
        self._embedded = embedded
        self.client = redis.Redis.from_url(embedded.url, decode_responses=True, retry=Retry(ConstantBackoff(0.05), 100))
        self.start()

    def start(self, mending: bool = False) -> None:
        """`mending`: as `make run` does it, and not the bare server."""
        # A write beyond the limit is an error, as on a full disk, and not the end of the process.
        self._process = subprocess.Popen(
            ["env", "--ignore-signal=XFSZ", *(self._embedded.command[0 if mending else -2 :])],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        self.client.ping()

    def end(self) -> None:
        self._process.terminate()
        self._process.wait()

    def told(self, name: str) -> int | str:
        value: int | str = self.client.info("persistence")[name]
        return value

    def leave_room(self, room: int | None) -> None:
        """So many bytes from now on; None: no limit."""
        limit = resource.RLIM_INFINITY
        if room is not None:
            limit = int(self.told("aof_current_size")) - self._base() + room
        resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))

    def _base(self) -> int:
        (base,) = Path(self._embedded.command[-1]).parent.glob("appendonlydir/*.base.*")
        return base.stat().st_size


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(prepare(tmp_path))
    try:
        yield server
    finally:
        server.end()


@pytest.fixture
def duty(server: Server) -> AppendOnly:
    return AppendOnly(server.client, Keys("winnow"))


def until(is_so: Callable[[], bool]) -> None:
    """Asks until it is so: of a rewrite Redis tells nobody."""
    deadline = time.monotonic() + SECONDS
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def until_well(duty: AppendOnly) -> None:
    until(lambda: not duty.look())


def rewritten(server: Server) -> None:
    server.client.bgrewriteaof()
    until(lambda: not server.told("aof_rewrite_in_progress"))


def be_full_once(server: Server) -> None:
    """The disk takes a part of a write, nothing for a while, and then all of it."""
    rewritten(server)
    server.leave_room(1_000)
    server.client.set("half", "x" * 5_000)
    with pytest.raises(redis.ResponseError, match="MISCONF"):
        server.client.set("refused", "")


def test_redis_starts_again_after_its_disk_was_full(server: Server, duty: AppendOnly) -> None:
    be_full_once(server)
    assert duty.look()
    server.leave_room(None)
    until_well(duty)
    server.client.set("later", "there")
    server.end()
    server.start()
    assert server.client.mget("half", "later", "refused") == ["x" * 5_000, "there", None]


def test_who_did_not_see_it_sees_to_it_all_the_same(server: Server, duty: AppendOnly) -> None:
    be_full_once(server)
    server.leave_room(None)
    until(lambda: server.told("aof_last_write_status") == "ok")
    until_well(duty)
    server.end()
    server.start()
    assert server.client.get("half") == "x" * 5_000


def test_a_server_that_ends_before_anybody_has_seen_to_it_starts_again_all_the_same(server: Server) -> None:
    be_full_once(server)
    server.leave_room(None)
    until(lambda: server.told("aof_last_write_status") == "ok")
    server.client.set("later", "there")
    server.end()
    server.start(mending=True)
    assert server.client.mget("half", "later") == ["x" * 5_000, "there"]


def test_it_is_seen_to_once(server: Server, duty: AppendOnly) -> None:
    be_full_once(server)
    server.leave_room(None)
    until_well(duty)
    rewrites = server.told("aof_rewrites")
    assert not AppendOnly(server.client, Keys("winnow")).look()
    assert not duty.look()
    assert (server.told("aof_rewrites"), server.told("aof_rewrite_in_progress")) == (rewrites, 0)


def test_a_server_that_was_never_refused_a_write_is_left_alone(server: Server, duty: AppendOnly) -> None:
    assert not duty.look()
    assert server.client.exists("winnow:duty:append-only") == 0


def test_a_server_that_may_not_be_asked_is_told_of_once(
    server: Server, duty: AppendOnly, caplog: pytest.LogCaptureFixture
) -> None:
    be_full_once(server)
    server.leave_room(None)
    server.client.acl_setuser("default", enabled=True, nopass=False, commands=["-bgrewriteaof"], keys=["*"])
    until_well(duty)
    assert not duty.look()
    assert [record.message for record in caplog.records if "BGREWRITEAOF" in record.message]
