"""The duty `bind`: whatever is written down and when, a job has the same segments, and Redis holds few of them."""

import json
from collections.abc import Iterator
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.commits import Manifest, Segment
from shared.files import naming
from shared.files.faults import Damaged
from shared.files.manifests import Manifests
from shared.store.leased import Chunk, Met, Shown
from tests.unit.worker.duties.conftest import ROW_BYTES, Yard
from worker.duties import bind

_tickets = count(1)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Manifests so small that a short job has many, of both sizes."""
    for name, number in {"LEAST": 2, "SMALL": 4, "GROUP": 5, "MOST": 8}.items():
        monkeypatch.setattr(bind, name, number)


class Course:
    """A job that is worked on by several workers at a time, and what was committed of it."""

    def __init__(self, yard: Yard, rows: int) -> None:
        self.yard = yard
        self.job = yard.job(yard.counted_list(rows, rows * ROW_BYTES)).id
        self.leases: list[tuple[Chunk, int]] = []
        self.committed: dict[int, Segment] = {}

    def claim(self) -> None:
        lease = self.yard.claim(f"ticket{next(_tickets)}")
        if isinstance(lease, Chunk):
            self.leases.append((lease, lease.at))

    def commit(self, which: int) -> None:
        if not self.leases:
            return
        lease, at = self.leases.pop(which % len(self.leases))
        segment = self.yard.tested(lease, at, 1)
        self.committed[at] = segment
        if segment.to < lease.to:
            self.leases.append((lease, segment.to))

    def bind(self) -> None:
        self.yard.bind.job(self.job)

    def whole(self) -> list[Segment]:
        """What is committed without a hole."""
        found, row = [], 0
        while row in self.committed:
            found.append(self.committed[row])
            row = found[-1].to
        return found

    def found(self) -> list[Segment]:
        return list(self.yard.jobs.results(self.job).segments)


_COMMIT = st.tuples(st.just("commit"), st.integers(0, 3))
ACTS = st.one_of(st.just(("claim", 0)), _COMMIT, _COMMIT, st.just(("bind", 0)))


@pytest.mark.usefixtures("small")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ACTS, max_size=60))
def test_at_every_moment_a_job_has_the_segments_that_were_committed(yard: Yard, acts: list[tuple[str, int]]) -> None:
    course = Course(yard, 30)
    for act, which in acts:
        if act == "commit":
            course.commit(which)
        else:
            getattr(course, act)()
        assert course.found() == course.whole()
    yard.jobs.delete(course.job)


@pytest.mark.usefixtures("small")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ACTS, max_size=30), st.lists(ACTS, max_size=30), st.lists(ACTS, max_size=30))
def test_put_back_to_an_earlier_state_redis_finds_what_it_had(
    yard: Yard, before: list[tuple[str, int]], lost: list[tuple[str, int]], after: list[tuple[str, int]]
) -> None:
    course = Course(yard, 30)

    def do(acts: list[tuple[str, int]]) -> None:
        for act, which in acts:
            getattr(course, act)(*([which] if act == "commit" else []))

    do(before)
    saved = {name: yard.redis.dump(name) for name in names_of(yard)}
    committed, leases = dict(course.committed), list(course.leases)
    do(lost)
    for name in names_of(yard):
        yard.redis.delete(name)
    for name, value in saved.items():
        yard.redis.restore(name, 0, value)
    course.committed, course.leases = committed, leases
    assert course.found() == course.whole()
    do(after)
    assert course.found() == course.whole()
    yard.jobs.delete(course.job)


def names_of(yard: Yard) -> list[bytes]:
    return list(yard.redis.scan_iter(f"{yard.keys.prefix}*"))


def test_what_lies_behind_a_hole_is_written_down_too(yard: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bind, "LEAST", 3)
    course = Course(yard, 8)
    course.claim()
    for _ in range(7):
        course.claim()
        course.commit(len(course.leases) - 1)
    course.bind()
    assert yard.redis.zcard(yard.keys.segments(course.job)) == 0
    assert (course.found(), course.whole()) == ([], [])
    course.commit(0)
    assert course.found() == course.whole() == sorted(course.committed.values(), key=lambda one: one.first)


@pytest.mark.usefixtures("small")
def test_small_manifests_become_a_large_one_and_large_ones_stay(yard: Yard) -> None:
    job = yard.finished(20)
    yard.redis.delete(yard.keys.manifests(job))
    segments = list(yard.jobs.results(job).segments)
    for first, to in ((0, 3), (3, 6), (6, 8), (8, 13), (13, 15)):
        bind_those(yard, job, segments[first:to])
    yard.bind.job(job)
    # 3 + 3 + 2 became 8; 5 is large enough; 2 is too few for itself, and the other five were bound as they were met.
    assert sizes(yard, job) == [8, 5, 2, 5]
    assert list(yard.jobs.results(job).segments) == segments


def bind_those(yard: Yard, job: str, segments: list[Segment]) -> Manifest:
    manifest = yard.manifests.write(job, 1, segments, f"{segments[0].first:x}")
    assert yard.ledger.bind(job, 1, "segments", [one.model_dump_json() for one in segments], manifest)
    return manifest


def sizes(yard: Yard, job: str) -> list[int]:
    held = yard.ledger.held(job)
    assert held is not None
    return [Manifest.model_validate_json(member).segments for member in held.manifests]


def test_a_manifest_counts_once_and_only_for_what_it_was_written_of(yard: Yard) -> None:
    job = yard.finished(6)
    segments = list(yard.jobs.results(job).segments)
    members = [one.model_dump_json() for one in segments]
    manifest = yard.manifests.write(job, 1, segments[:3], "aa")
    assert not yard.ledger.bind(job, 2, "segments", members[:3], manifest)
    assert not yard.ledger.bind(job, 1, "segments", members[:2], manifest)
    assert not yard.ledger.bind(job, 1, "segments", [members[0], members[1], members[4]], manifest)
    assert not yard.ledger.bind("gone", 1, "segments", members[:3], manifest)
    assert sizes(yard, job) == []
    for _ in range(2):
        assert yard.ledger.bind(job, 1, "segments", members[:3], manifest)
    assert sizes(yard, job) == [3]
    assert list(yard.jobs.results(job).segments) == segments


def test_a_job_with_many_segments_is_noticed_again_and_again_and_a_small_one_never(yard: Yard) -> None:
    yard.finished(150)
    assert yard.ledger.take_crowded() is None
    job = yard.finished(300)
    assert yard.ledger.take_crowded() == job
    assert yard.ledger.take_crowded() is None
    while not yard.bind.next():
        yard.redis.zadd(yard.keys.crowded(), {job: 0})
    assert sizes(yard, job) == [300]


def test_a_manifest_that_is_gone_or_damaged_is_told_by_its_name(yard: Yard) -> None:
    job = yard.finished(6)
    segments = list(yard.jobs.results(job).segments)
    manifest = bind_those(yard, job, segments)
    name = naming.manifest(job, 1, manifest.name)
    whole = yard.files.path(name).read_bytes()
    for damaged in (b"", whole[:-1], b"[]", whole.replace(b'"segments":[[0', b'"segments":[[1')):
        yard.files.path(name).write_bytes(damaged)
        with pytest.raises(Damaged, match="damaged"):
            list(Manifests(yard.files).read(job, 1, manifest))
    yard.files.delete(name)
    with pytest.raises(FileNotFoundError):
        list(yard.jobs.results(job).segments)


@pytest.mark.parametrize("segments", [3_000, pytest.param(500_000, marks=pytest.mark.slow)])
def test_redis_holds_at_most_a_megabyte_of_a_job_however_many_segments_it_has(yard: Yard, segments: int) -> None:
    """Eight workers, a row a segment, a log of the largest events, and one chunk that hangs at the start."""
    yard.leases.duty("w", "work", 8, rescue=False)
    job = yard.job(yard.counted_list(segments + 1, (segments + 1) * ROW_BYTES)).id
    reasons = {f"failed|{number}: no integer{'.' * 150}": Met(1, number) for number in range(100)}
    hanging = yard.chunk("hanging")
    workers = [rows_of(yard, f"ticket{number}") for number in range(8)]
    most = 0
    for done in range(segments):
        lease, at = next(workers[done % 8], None) or next(found for one in workers if (found := next(one, None)))
        shown = Shown(json.dumps([{"row": 10**8, "data": "x" * 300}] * 50), 50) if done < 1_500 else Shown()
        commit_a_row(yard, lease, at, shown, reasons if done < 150 else {})
        if done % 8 == 0:
            yard.bind.next()
        if done % 500 == 499:
            most = max(most, memory_of(yard, job))
    commit_a_row(yard, hanging, hanging.at, Shown(), {})
    assert most <= 2**20
    found = yard.jobs.results(job).segments
    assert (len(found), found.total("kept")) == (segments + 1, segments + 1)
    assert [one.first for one in found] == list(range(segments + 1))


def rows_of(yard: Yard, ticket: str) -> Iterator[tuple[Chunk, int]]:
    """The rows that a worker takes, chunk after chunk."""
    while isinstance(lease := yard.claim(ticket), Chunk):
        yield from ((lease, at) for at in range(lease.at, lease.to))


def commit_a_row(yard: Yard, lease: Chunk, at: int, shown: Shown, reasons: dict[str, Met]) -> None:
    segment = Segment(
        first=at, rows=1, kept=1, failed=0, rejected=0, start=at * 10**4, end=at * 10**4 + 9_999, kept_bytes=10**4,
        rejected_bytes=0, failed_bytes=0, report_bytes=0, name=f"{lease.chunk}-{lease.fence}-{at}",
    )  # fmt: skip
    # Every event is due, so that the log is as full as it gets.
    yard.redis.hset(yard.keys.job(lease.job), mapping={"progress_ms": 0, "kept_ms": 0})
    yard.leases.commit(lease, segment, 300_000, shown, Shown(), reasons)


def memory_of(yard: Yard, job: str) -> int:
    """Bytes that Redis holds of a job."""
    names = yard.redis.scan_iter(f"{yard.keys.job(job)}*", count=1000)
    return sum(yard.redis.memory_usage(name, samples=0) or 0 for name in names)
