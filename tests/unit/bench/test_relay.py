"""The reckoning of the relay's bench, and the load that it makes."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from redis import Redis

from bench.relay.figures import Figures, percentile, ratios, spread, waits
from bench.relay.measuring import Load
from bench.relay.results import as_page, as_ratios
from bench.relay.stalling import rows_shown
from bench.relay.steps import BusyJob, SameEvents
from shared.store.keys import Keys

WINDOW = Figures(
    events=10, deliveries=1000, lost=0, reconnects=0, p50=4, p99=20, longest=30, cpu=0.02, clients_cpu=0.1, rss=90,
    uss=70,
)  # fmt: skip


def test_a_percentile_is_a_number_that_was_measured() -> None:
    numbers = [float(number) for number in range(1, 201)]
    assert [percentile(numbers, share) for share in (0.0, 0.5, 0.99, 1.0)] == [1, 100, 198, 200]
    assert percentile([7.0], 0.99) == 7
    assert percentile([], 0.99) == 0


def test_a_wait_is_from_publish_to_handler_and_events_outside_the_window_do_not_count() -> None:
    sent = {1000: 5_000_000, 2000: 105_000_000}
    arrivals = [(500, 1.0), (1000, 9.0), (2000, 106.5), (1000, 7.0), (3000, 250.0)]
    assert waits(sent, arrivals) == pytest.approx([1.5, 2.0, 4.0])


def test_ratios_are_within_a_round() -> None:
    ours = [replace(WINDOW, p99=10), replace(WINDOW, p99=60)]
    theirs = [replace(WINDOW, p99=20), replace(WINDOW, p99=50)]
    assert ratios(ours, theirs, lambda window: window.p99) == [0.5, 1.2]


def test_cpu_is_told_by_delivery() -> None:
    assert WINDOW.cpu_each == pytest.approx(20)


@pytest.mark.parametrize(("numbers", "said"), [([2.0], "2.0"), ([3.0, 1.0, 2.5, 9.0], "2.8 (1.0 to 9.0)")])
def test_a_spread_says_the_median_and_how_far_rounds_lie_apart(numbers: Sequence[float], said: str) -> None:
    assert spread(numbers) == said


def test_the_page_has_every_load_and_what_our_figures_are_by_those_of_peers() -> None:
    rounds = {"winnow": [replace(WINDOW, p99=10)], "socket.io": [WINDOW]}
    page = as_page({Load(1, 10, 6): rounds, Load(1000, 5, 6): rounds}, {}, 20)
    assert "### 1 client, 10 events a second" in page and "### 1,000 clients, 5 events a second" in page
    assert page.count("p99 by socket.io's") == 1
    assert re.search(r"1,000 clients, 5 events a second \| winnow +\| +0\.50 \|", page)


def test_alone_a_server_is_compared_with_nobody() -> None:
    assert as_ratios({Load(1, 10, 6): {"winnow": [WINDOW]}}) == ""


def test_a_busy_job_says_how_many_rows_are_done_after_the_rows_it_shows(redis_client: Redis, keys: Keys) -> None:
    redis_client.delete("work")
    job = BusyJob(redis_client, keys)
    done = job.commit(rows_shown())
    kinds = [event["type"] for event in job.events()]
    assert kinds == ["state", "state", "kept", "failed", "progress"]
    assert job.events()[-1]["rows"]["done"] == done


def test_a_busy_job_knows_which_events_the_store_held_back(redis_client: Redis, keys: Keys) -> None:
    redis_client.delete("work")
    job = BusyJob(redis_client, keys)
    said = [job.has_said(job.commit()) for _ in range(20)]
    assert said.count(True) == sum(event["type"] == "progress" for event in job.events()) < 20


def test_a_busy_job_goes_on_past_the_end_of_a_chunk(redis_client: Redis, keys: Keys) -> None:
    redis_client.delete("work")
    job = BusyJob(redis_client, keys)
    done = [job.commit() for _ in range(20)]
    assert done == sorted(set(done))


def test_peers_send_what_the_store_would(redis_server: str, redis_client: Redis, keys: Keys) -> None:
    redis_client.delete("work")
    ours = BusyJob(redis_client, keys)
    ours.commit(rows_shown())
    theirs = SameEvents(redis_server, Keys(f"{keys.prefix}peer:")).commit(rows_shown())
    shapes = [[sorted(event) for event in events] for events in (ours.events()[2:], theirs)]
    assert shapes[0] == shapes[1]


def test_what_a_busy_job_shows_is_as_much_as_the_contract_allows() -> None:
    shown = rows_shown()
    for part in (shown.kept, shown.failed):
        assert part.rows == len(json.loads(part.json)) == 50
        assert 15 * 1024 < len(part.json) <= 16 * 1024
