"""So many jobs of one owner run at a time; the others wait, and start in order of submission."""

import json
from collections.abc import Iterator

import pytest

from shared.jobs import Submission
from shared.lists import ListRecord
from shared.store.fields import rfc3339
from shared.store.jobs import Jobs
from shared.store.leased import Chunk
from shared.store.leases import Leases
from tests.unit.store.conftest import Store

PLACES = 2


@pytest.fixture
def limited(store: Store) -> Iterator[Store]:
    """A store in which two jobs of an owner may run."""
    limit(store, PLACES)
    return store


def limit(store: Store, places: int) -> None:
    """From now on so many may."""
    store.jobs = Jobs(store.redis, store.keys, running_jobs=places)
    store.leases = Leases(store.redis, store.keys, running_jobs=places)


def submitted(store: Store, count: int, record: ListRecord | None = None, owner: str = "local") -> list[str]:
    """Jobs, each submitted a millisecond after the other at least, whose ids are in no order."""
    record = record or store.counted_list(10)
    found = []
    for _ in range(count):
        number = next(store.numbers)
        job = store.jobs.create(f"{9 - number % 10}-{number}", Submission(list=record.id, where="a > 1"), record, owner)
        found.append(job.id)
        while store.jobs.snapshot(job.id).created_at == now(store):
            pass
    return found


def now(store: Store) -> str | None:
    seconds, micros = store.redis.time()
    return rfc3339(int(seconds) * 1000 + int(micros) // 1000)


def claimed(store: Store) -> dict[str, Chunk]:
    """Everything there is to claim, by job."""
    found = {}
    while isinstance(lease := store.claim(), Chunk):
        found[lease.job] = lease
    return found


def states(store: Store, jobs: list[str]) -> list[str]:
    return [store.jobs.snapshot(job).state for job in jobs]


def test_those_submitted_first_run_and_the_others_say_that_they_wait(limited: Store) -> None:
    jobs = submitted(limited, 5)
    assert set(claimed(limited)) == set(jobs[:PLACES])
    assert states(limited, jobs) == ["running"] * 2 + ["queued"] * 3
    assert [limited.jobs.snapshot(job).phase for job in jobs] == ["testing"] * 2 + ["waiting"] * 3


def test_they_start_in_order_of_submission_as_others_end(limited: Store) -> None:
    jobs = submitted(limited, 6)
    running, started = claimed(limited), list[str]()
    while running:
        assert len(running) <= PLACES
        started += sorted(set(running) - set(started), key=jobs.index)
        job = max(running, key=jobs.index)
        limited.commit(running.pop(job), 10)
        running |= claimed(limited)
    assert started == jobs
    assert states(limited, jobs) == ["succeeded"] * 6


def test_pause_frees_a_place_and_resume_queues_again_without_losing_when_it_started(limited: Store) -> None:
    first, second, third = submitted(limited, 3)
    running = claimed(limited)
    started = limited.jobs.snapshot(first).started_at
    limited.jobs.control(first, "pause")
    assert claimed(limited) == {}
    limited.leases.release(ticket_of(limited, first), "nonce")
    assert set(claimed(limited)) == {third}
    assert limited.jobs.control(first, "resume").state == "queued"
    assert claimed(limited) == {}
    limited.commit(running[second], 10)
    assert set(claimed(limited)) == {first}
    assert limited.jobs.snapshot(first).started_at == started


def test_an_attempt_that_ends_while_it_waits_to_go_on_leaves_nothing_for_the_next(limited: Store) -> None:
    first, *_ = submitted(limited, 3)
    claimed(limited)
    limited.jobs.control(first, "pause")
    limited.leases.release(ticket_of(limited, first), "nonce")
    limited.jobs.control(first, "resume")
    limited.jobs.control(first, "cancel")
    assert {"resumed", "waits"} & set(limited.redis.hkeys(limited.keys.job(first))) == set()


def test_who_is_resumed_while_it_pauses_has_kept_its_place(limited: Store) -> None:
    first, *_ = submitted(limited, 3)
    claimed(limited)
    limited.jobs.control(first, "pause")
    assert limited.jobs.control(first, "resume").state == "running"


@pytest.mark.parametrize("verb", ["cancel", "delete"])
@pytest.mark.parametrize("which", [0, 2])
def test_the_next_starts_when_one_is_gone(limited: Store, verb: str, which: int) -> None:
    jobs = submitted(limited, 4)
    claimed(limited)
    ticket = ticket_of(limited, jobs[which]) if which == 0 else ""
    if verb == "delete":
        limited.jobs.delete(jobs[which])
    else:
        limited.jobs.control(jobs[which], "cancel")
        limited.leases.release(ticket, "nonce")
    if which == 2:
        limited.jobs.control(jobs[0], "cancel")
        limited.leases.release(ticket_of(limited, jobs[0]), "nonce")
    assert set(claimed(limited)) == {jobs[2] if which == 0 else jobs[3]}


def test_another_owner_has_places_of_its_own(limited: Store) -> None:
    record = limited.counted_list(10)
    mine, theirs = submitted(limited, 3, record), submitted(limited, 3, record, owner="somebody")
    assert set(claimed(limited)) == {*mine[:2], *theirs[:2]}


def test_who_waits_starts_where_there_are_more_places_than_there_were(limited: Store) -> None:
    jobs = submitted(limited, 5)
    claimed(limited)
    for places, expected in ((3, 1), (0, 2)):
        limit(limited, places)
        limited.leases.duty("w", "work", 2, rescue=True)
        assert len(claimed(limited)) == expected
    assert states(limited, jobs) == ["running"] * 5


def test_a_job_that_waits_is_looked_at_once_and_not_by_every_claim(limited: Store) -> None:
    submitted(limited, 50)
    claimed(limited)
    assert limited.redis.zcard(limited.keys.turns()) == 0
    limited.leases.duty("w", "work", 2, rescue=True)
    assert limited.redis.zcard(limited.keys.turns()) == 0


def test_a_job_whose_list_is_not_counted_yet_keeps_its_place_in_the_order(limited: Store) -> None:
    record = limited.uncounted_list()
    (first,) = submitted(limited, 1, record)
    stretch = limited.claim()
    others = submitted(limited, 2)
    assert set(claimed(limited)) == {others[0]}
    limited.index(stretch, 10, 1000, complete=True)  # type: ignore[arg-type]
    assert set(claimed(limited)) == {first}


def test_nothing_is_left_of_owners_whose_jobs_are_gone(limited: Store) -> None:
    for job in submitted(limited, 4):
        claimed(limited)
        limited.jobs.delete(job)
    limited.leases.duty("w", "work", 2, rescue=True)
    names = (limited.keys.running_of("local"), limited.keys.queued_of("local"), limited.keys.waiting())
    assert limited.redis.exists(*names) == 0


def ticket_of(store: Store, job: str) -> str:
    (lease,) = store.redis.hvals(store.keys.leases_of(job))
    return str(json.loads(lease)["owner"])
