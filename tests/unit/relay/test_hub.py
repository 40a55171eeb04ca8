"""The hub over a log and a broadcast that lose, delay and roll back what a test wants them to."""

import random
from collections.abc import Callable

import eventlet
import pytest
import redis
from eventlet.queue import LightQueue

from shared.errors import NotFound
from shared.events import Cursor, Event
from shared.settings import Settings
from shared.store.keys import Keys
from tests.unit.relay.simulated import JOB, SimulatedJobs, event
from web.relay.hub import Hub


def hub_over(jobs: SimulatedJobs) -> Hub:
    settings = Settings(redis_url="redis://127.0.0.1:1", _env_file=None)
    return Hub(settings, Keys(), redis.Redis(port=1), jobs)  # type: ignore[arg-type]


def settle() -> None:
    """Lets every green thread do what it can."""
    for _ in range(200):
        eventlet.sleep(0)


class Client:
    """Follows a job as the contract says a client does: the answer first, then live events with a higher `seq`."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.live: list[Event] = []
        self.seen: list[int] = []
        self.resyncs = 0
        self.deletions = 0
        self._detach: Callable[[], None] | None = None
        self._answered = False

    def subscribe(self, after: Cursor | None) -> None:
        self._answered = False
        followed = self.hub.join(JOB, after, self._enter)
        self.recovered = followed.recovered
        self.seen += [e["seq"] for e in followed.events]
        self.at = Cursor.parse(followed.snapshot.cursor)
        early, self.live = self.live, []
        self._answered = True
        for one in early:
            self._take(one)

    def leave(self) -> None:
        if self._detach is not None:
            self._detach()
            self._detach = None

    def _enter(self) -> None:
        self._detach = self.hub.attach(JOB, self._hear)

    def _hear(self, one: Event) -> None:
        if self._answered:
            self._take(one)
        else:
            self.live.append(one)

    def _take(self, one: Event) -> None:
        if one["type"] == "resync":
            self.resyncs += 1
        elif one["type"] == "deleted":
            self.deletions += 1
        elif one["seq"] > self.at.seq:
            self.seen.append(one["seq"])
            self.at = Cursor.parse(one["cursor"])


def test_a_subscriber_gets_the_log_and_then_what_comes_live() -> None:
    jobs = SimulatedJobs()
    hub, client = hub_over(jobs), None
    jobs.append()
    jobs.append()
    client = Client(hub)
    client.subscribe(Cursor(0))
    hub.hear(jobs.append())
    assert client.seen == [1, 2, 3]


def test_without_after_a_subscriber_gets_only_what_comes() -> None:
    jobs = SimulatedJobs()
    jobs.append()
    client = Client(hub := hub_over(jobs))
    client.subscribe(None)
    hub.hear(jobs.append())
    assert client.seen == [2]


def test_an_event_that_the_broadcast_lost_comes_with_the_next() -> None:
    jobs = SimulatedJobs()
    jobs.append()
    client = Client(hub := hub_over(jobs))
    client.subscribe(Cursor(0))
    jobs.append()
    hub.hear(jobs.append())
    settle()
    assert client.seen == [1, 2, 3]


def test_a_last_event_that_the_broadcast_lost_is_found_by_the_check() -> None:
    jobs = SimulatedJobs()
    client = Client(hub := hub_over(jobs))
    client.subscribe(Cursor(0))
    jobs.append()
    hub.check()
    assert client.seen == [1]


def test_an_event_heard_twice_leaves_once() -> None:
    jobs = SimulatedJobs()
    client = Client(hub := hub_over(jobs))
    client.subscribe(Cursor(0))
    first = jobs.append()
    hub.hear(first)
    hub.hear(first)
    assert client.seen == [1]


def test_events_of_jobs_that_nobody_follows_cost_no_read() -> None:
    jobs = SimulatedJobs()
    hub = hub_over(jobs)
    hub.hear(jobs.append())
    settle()
    assert jobs.reads == 0


def test_a_job_that_nobody_follows_any_more_is_forgotten() -> None:
    jobs = SimulatedJobs()
    client = Client(hub := hub_over(jobs))
    client.subscribe(Cursor(0))
    client.leave()
    reads = jobs.reads
    hub.hear(jobs.append())
    hub.check()
    settle()
    assert jobs.reads == reads


def test_a_log_that_was_rolled_back_sends_everybody_to_ask_again() -> None:
    jobs = SimulatedJobs()
    for _ in range(5):
        jobs.append()
    client = Client(hub := hub_over(jobs))
    client.subscribe(Cursor(0))
    jobs.log = [*jobs.log[:3], event(4, history=1)]
    hub.check()
    assert client.resyncs == 1
    client.subscribe(client.at)
    assert not client.recovered


def test_a_rolled_back_log_that_has_overtaken_the_place_is_noticed_after_the_connection_was_lost() -> None:
    jobs = SimulatedJobs()
    for _ in range(5):
        jobs.append()
    client = Client(hub := hub_over(jobs))
    client.subscribe(Cursor(0))
    jobs.log = [*jobs.log[:3], event(4, history=1), event(5, history=1)]
    hub.listening()
    sixth = event(6, history=1)
    jobs.log.append(sixth)
    hub.hear(sixth)
    settle()
    assert (client.resyncs, client.seen) == (1, [1, 2, 3, 4, 5])


def test_a_place_that_the_log_no_longer_reaches_is_told_so() -> None:
    jobs = SimulatedJobs()
    for _ in range(9):
        jobs.append()
    jobs.trimmed = 5
    client = Client(hub_over(jobs))
    client.subscribe(Cursor(2))
    assert (client.recovered, client.seen) == (False, [])


def test_followers_of_a_deleted_job_are_told_so_at_once_and_then_follow_nothing() -> None:
    jobs = SimulatedJobs()
    client, other = Client(hub := hub_over(jobs)), Client(hub)
    for each in (client, other):
        each.subscribe(Cursor(0))
    jobs.is_gone = True
    hub.gone(JOB, "local")
    hub.gone(JOB, "local")
    assert (client.deletions, other.deletions, client.resyncs) == (1, 1, 0)
    assert hub.followed == 0


def test_a_deletion_that_nobody_heard_of_is_noticed_by_the_next_check() -> None:
    jobs = SimulatedJobs()
    client = Client(hub := hub_over(jobs))
    client.subscribe(Cursor(0))
    jobs.is_gone = True
    hub.check()
    hub.check()
    assert (client.deletions, client.resyncs) == (1, 0)
    with pytest.raises(NotFound):
        client.subscribe(Cursor(0))


def test_who_attaches_without_a_read_is_told_the_last_event() -> None:
    jobs = SimulatedJobs()
    jobs.append()
    jobs.append()
    heard: list[int] = []
    hub = hub_over(jobs)
    hub.attach(JOB, lambda one: heard.append(one["seq"]))
    settle()
    hub.hear(jobs.append())
    assert heard == [2, 3]


def test_a_listener_that_fails_keeps_no_other_from_its_events() -> None:
    jobs = SimulatedJobs()
    hub = hub_over(jobs)
    client = Client(hub)
    client.subscribe(Cursor(0))

    def fails(_: Event) -> None:
        raise RuntimeError("as a test wants")

    hub.attach(JOB, fails)
    late = Client(hub)
    late.subscribe(Cursor(0))
    hub.hear(jobs.append())
    assert client.seen == late.seen == [1]


def test_a_read_that_redis_refuses_is_made_up_for_by_the_next_check() -> None:
    jobs = SimulatedJobs()
    client = Client(hub := hub_over(jobs))
    client.subscribe(Cursor(0))
    working, jobs.follow = jobs.follow, _away  # type: ignore[method-assign]
    jobs.append()
    hub.hear(jobs.append())
    settle()
    jobs.follow = working  # type: ignore[method-assign]
    hub.hear(jobs.append())
    settle()
    hub.check()
    assert client.seen == [1, 2, 3]


def _away(job_id: str, after: Cursor | None) -> None:
    raise redis.ConnectionError("away")


@pytest.mark.parametrize("seed", range(150))
def test_however_broadcast_and_reads_interleave_every_client_sees_every_event_once(seed: int) -> None:
    chance = random.Random(seed)
    jobs = SimulatedJobs(pause=lambda: [eventlet.sleep(0) for _ in range(chance.randrange(6))] and None)
    hub = hub_over(jobs)
    broadcast = LightQueue()
    loss = chance.choice((0.0, 0.1, 0.5))

    def write() -> None:
        for _ in range(60):
            one = jobs.append()
            if chance.random() >= loss:
                broadcast.put(one)
            for _ in range(chance.randrange(4)):
                eventlet.sleep(0)

    def deliver() -> None:
        while True:
            one = broadcast.get()
            for _ in range(chance.randrange(3)):
                eventlet.sleep(0)
            hub.hear(one)

    def check() -> None:
        while True:
            for _ in range(40):
                eventlet.sleep(0)
            if chance.random() < 0.2:
                hub.listening()
            hub.check()

    def come_and_go(client: Client) -> None:
        client.subscribe(Cursor(0))
        for _ in range(chance.randrange(5)):
            for _ in range(chance.randrange(60)):
                eventlet.sleep(0)
            client.leave()
            for _ in range(chance.randrange(60)):
                eventlet.sleep(0)
            client.subscribe(client.at if chance.random() < 0.5 else Cursor(client.at.seq))

    clients = [Client(hub) for _ in range(4)]
    duties = [eventlet.spawn(deliver), eventlet.spawn(check)]
    comings = [eventlet.spawn(come_and_go, client) for client in clients]
    eventlet.spawn(write).wait()
    for coming in comings:
        coming.wait()
    settle()
    for duty in duties:
        duty.kill()
    hub.check()
    for client in clients:
        assert client.seen == list(range(1, 61))
        assert client.resyncs == 0
