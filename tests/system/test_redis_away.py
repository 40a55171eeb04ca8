"""Redis goes away and comes back in every way: workers go on by themselves, and no row is lost or counted twice."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest

from shared.events import Cursor
from tests.redises import Address, RedisServer
from tests.system.shop import Shop, Worker

RESCUED_WITHIN = 10.0
MANY = [b"row %d\n" % number for number in range(16_000)]
"""Eight seconds of work for one process."""


class Place(Shop):
    """A shop on a Redis of its own, which workers reach by an address that can lead elsewhere."""

    def __init__(self, server: RedisServer, address: Address, data: Path) -> None:
        super().__init__(server.url, data, address.url, MANY)
        self.server, self.address = server, address

    def until_more_is_done(self, than: int, seconds: float) -> int:
        """How many rows are committed, once they are more."""
        deadline = time.monotonic() + seconds
        while (done := self.now().rows.done) <= than:
            assert time.monotonic() < deadline, f"{done} rows after {seconds:g} s:\n{self.workers[0].tail()}"
            time.sleep(0.02)
        return done


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    data = tmp_path / "data"
    data.mkdir()
    with ExitStack() as stack:
        server = stack.enter_context(RedisServer(tmp_path / "redis"))
        address = stack.enter_context(Address(server.port))
        one = Place(server, address, data)
        stack.callback(one.close)
        yield one


def killed_again_and_again(place: Place) -> None:
    """`CLIENT KILL` in a loop, for a second."""
    until = time.monotonic() + 1
    with place.server.client() as client:
        while time.monotonic() < until:
            for kind in ("normal", "pubsub"):
                client.execute_command("CLIENT", "KILL", "TYPE", kind, "SKIPME", "yes")
            time.sleep(0.05)


FAULTS: dict[str, tuple[Callable[[Place], object], Callable[[Place], object]]] = {
    "Redis is full": (lambda place: place.server.fill(), lambda place: place.server.empty()),
    "it cannot save them": (lambda place: place.server.fail_to_save(), lambda place: place.server.save_again()),
    "Redis is a replica": (lambda place: place.server.demote(), lambda place: place.server.promote()),
    "Redis cannot be reached": (lambda place: place.server.kill(), lambda place: place.server.start()),
    "": (killed_again_and_again, lambda place: None),
}


def test_a_worker_sits_every_fault_out_says_it_once_and_tests_no_row_again(place: Place) -> None:
    (worker,) = place.start("one")
    child = worker.child.pid
    place.submit()
    done = place.until_more_is_done(0, 30)
    for words, (begin, end) in FAULTS.items():
        begin(place)
        if words:
            worker.line(f"{words}.*work waits")
        end(place)
        done = place.until_more_is_done(done, RESCUED_WITHIN)
        # Once for each; connections that are cut over and over may be said to be away, too.
        assert not words or worker.count(f"{words}.*work waits") == 1

    assert place.kept() == b"".join(MANY)
    assert (place.now().rows.failed, place.tested(), place.rescues()) == (0, len(MANY), {})
    assert (worker.process.poll(), worker.child.pid) == (None, child)
    assert not worker.said("Traceback|Unrecoverable|was left"), worker.tail(500)
    for words in FAULTS:
        assert worker.count(f"{words or 'x'}.*nothing is taken") <= 1


@pytest.mark.slow
def test_a_worker_that_starts_while_redis_takes_no_writes_begins_once_it_does(place: Place) -> None:
    place.submit()
    place.server.fail_to_save()
    worker = Worker(place.url, place.data, "one", "work")
    place.workers.append(worker)
    worker.line("it cannot save them", 60)
    place.server.save_again()
    place.until_more_is_done(0, 30)
    assert worker.process.poll() is None


@pytest.mark.slow
@pytest.mark.parametrize(
    ("begin", "end", "seconds"),
    [
        (RedisServer.kill, RedisServer.start, 30),
        (RedisServer.freeze, RedisServer.thaw, 20),
        (RedisServer.fill, RedisServer.empty, 20),
        (RedisServer.demote, RedisServer.promote, 20),
    ],
)
def test_after_a_long_absence_work_goes_on_within_seconds(
    place: Place, begin: Callable[[RedisServer], None], end: Callable[[RedisServer], None], seconds: float
) -> None:
    place.start("one", "two")
    place.submit()
    done = place.until_more_is_done(0, 30)
    begin(place.server)
    # What is waited for is that nothing happens: leases have run out by then, and every pause is the longest.
    time.sleep(seconds)
    end(place.server)
    place.until_more_is_done(done, RESCUED_WITHIN)
    assert place.kept() == b"".join(MANY)
    assert place.now().rows.failed == 0
    assert [worker.process.poll() for worker in place.workers] == [None, None]


@pytest.mark.slow
def test_a_promoted_replica_goes_on_with_what_it_has_and_each_row_counts_once(place: Place, tmp_path: Path) -> None:
    with RedisServer(tmp_path / "replica") as replica:
        replica.follow(place.server)
        place.start("one", "two")
        place.submit()
        place.until_more_is_done(0, 30)
        # From here on the replica lacks what the primary acknowledges: a future that is lost.
        replica.demote()
        lost = place.until_more_is_done(place.now().rows.done, 30)
        seen = Cursor.parse(place.now().cursor)
        replica.promote()
        place.address.lead_to(replica.port)
        place.server.kill()

        place.redis.connection_pool.connection_kwargs["port"] = replica.port
        place.redis.connection_pool.reset()
        earlier = place.now().rows.done
        assert earlier < lost
        # Who saw what is lost cannot go on from there.
        assert place.jobs.follow("job", seen).recovered is False
        place.until_more_is_done(earlier, RESCUED_WITHIN)
        assert place.kept() == b"".join(MANY)
        rows = place.now().rows
        assert (rows.done, rows.kept, rows.failed) == (len(MANY), len(MANY), 0)


@pytest.mark.slow
def test_a_redis_that_is_put_back_to_an_earlier_state_has_the_work_done_again(place: Place) -> None:
    place.start("one", "two")
    place.submit()
    done = place.until_more_is_done(0, 30)
    kept = place.server.keep()
    before = place.now()
    lost = place.until_more_is_done(place.until_more_is_done(done, 30), 30)
    after = place.now()
    place.server.put_back(kept)

    place.until_more_is_done(before.rows.done - 1, RESCUED_WITHIN)
    assert place.kept() == b"".join(MANY)
    rows = place.now().rows
    assert (rows.done, rows.kept, rows.failed) == (len(MANY), len(MANY), 0)
    assert lost > before.rows.done
    # Who saw what is lost cannot go on from there.
    assert place.jobs.follow("job", Cursor.parse(after.cursor)).recovered is False


@pytest.mark.slow
def test_what_a_machine_that_is_cut_off_holds_runs_elsewhere_and_its_late_commit_is_refused(place: Place) -> None:
    with Address(place.server.port) as one, Address(place.server.port) as two:
        place.start("one", through=one.url)
        place.start("two", through=two.url)
        place.submit()
        cut, other = (one, "two@here") if place.until(place.holder) == "one@here" else (two, "one@here")
        cut.lead_to(None)
        cut_at = time.monotonic()
        place.until(lambda: place.holder() == other)
        assert time.monotonic() - cut_at < RESCUED_WITHIN
        cut.lead_to(place.server.port)
        place.until(lambda: int(place.redis.hget(place.keys.figures(), "fenced") or 0) == 1)
        assert place.kept() == b"".join(MANY)
    assert place.now().rows.failed == 0


@pytest.mark.slow
@pytest.mark.parametrize("whole", [False, True], ids=["a process", "a worker with its parent"])
def test_what_is_stopped_and_continued_later_is_rescued_meanwhile_and_does_no_harm(place: Place, whole: bool) -> None:
    (stopped,) = place.start("stopped")
    place.submit()
    place.until(place.holder)
    place.start("other")
    frozen = [stopped.child, *([psutil.Process(stopped.process.pid)] if whole else [])]
    for process in frozen:
        process.send_signal(signal.SIGSTOP)
    stopped_at = time.monotonic()
    place.until(lambda: place.holder() == "other@here")
    assert time.monotonic() - stopped_at < RESCUED_WITHIN
    for process in frozen:
        process.send_signal(signal.SIGCONT)
    assert place.kept() == b"".join(MANY)
    assert place.now().rows.failed == 0
    assert stopped.process.poll() is None
