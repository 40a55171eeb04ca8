"""Whatever comes, goes and goes on meanwhile: a bulk action touches the jobs that matched, each once, and no other."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import count

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr
from redis import ConnectionError as Lost
from redis import Redis

from shared.access import Caller, Role
from shared.bulk import Acted, BulkAction, BulkAsked, BulkVerb, Outcome
from shared.errors import Conflict, Invalid, NotFound, StoreFailed
from shared.jobs import Snapshot, Submission
from shared.settings import Settings
from shared.states import ENDED, State
from shared.store.bulks import Bulks
from shared.store.finding import Finding, Wanted
from shared.store.jobs import Verb
from shared.store.keeping import Keeping
from shared.store.keys import Keys
from shared.store.leased import Chunk
from shared.store.predicates import Predicates
from tests.unit.store.conftest import Store
from web.bulk import act, look, prepare
from web.parts import Parts, make_parts

ME, THEM = Caller("me", Role.USER), Caller("them", Role.USER)
ACTS = ("create", "create other", "create theirs", "pause", "cancel", "delete", "succeed", "fail", "retry")


class Forgetful(Bulks):
    """Loses what became of a job, as a process that dies does, when it is told to."""

    loses = False

    def note(self, owner: str, bulk: str, behind: int, acted: Acted) -> None:
        if self.loses:
            self.loses = False
            raise Lost("cut off before it was noted")
        super().note(owner, bulk, behind, acted)


@dataclass
class World:
    """A store with jobs of two owners and two labels, and whoever acts on them beside the bulk action."""

    parts: Parts
    store: Store
    bulks: Forgetful
    jobs: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.list = self.store.counted_list(1)

    def do(self, what: str, which: int) -> None:
        job = self.jobs[which % len(self.jobs)] if self.jobs else ""
        if what.startswith("create"):
            body = {"list": self.list.id, "where": "age > 1", "max_failed": 0}
            label = "weekly" if what == "create other" else "nightly"
            name, owner = f"job{next(self.store.numbers)}", "them" if what == "create theirs" else ME.owner
            asked = Submission.model_validate({**body, "label": label})
            self.jobs.append(self.store.jobs.create(name, asked, self.list, owner).id)
        elif what in {"pause", "cancel"} and job:
            with suppress(Conflict):
                self.store.jobs.control(job, what)  # type: ignore[arg-type]
        elif what == "delete" and job:
            self.store.jobs.delete(job)
            self.jobs.remove(job)
        elif what == "retry" and job:
            with suppress(Conflict):
                self.store.jobs.retry(job, f"somebody{which}")
        elif what in {"succeed", "fail"} and isinstance(lease := self.store.claim(), Chunk):
            self.store.commit(lease, 1, kept=int(what == "succeed"), failed=int(what == "fail"))

    def now(self) -> dict[str, Snapshot]:
        """All jobs that there are."""
        return {job.id: job for job in self.store.jobs.page(Wanted(), 100, None)[0]}


def expected(bulk: BulkAction, was: State, before: Snapshot | None) -> tuple[Outcome, ...]:
    """What may become of a job of the set that was in this state when the set was fixed, and is as it is before."""
    if before is None:
        return (Outcome.GONE,)
    if bulk.verb is BulkVerb.CANCEL:
        return (Outcome.ALREADY,) if before.state in {State.SUCCEEDED, State.FAILED} else (Outcome.DONE,)
    if bulk.verb is BulkVerb.DELETE:
        return (Outcome.CHANGED,) if was in ENDED and before.state not in ENDED else (Outcome.DONE,)
    if before.state not in ENDED:
        return (Outcome.ALREADY,)
    return (Outcome.REFUSED,) if before.state is State.SUCCEEDED and before.rows.failed == 0 else (Outcome.DONE,)


def is_done(verb: BulkVerb, after: Snapshot | None) -> bool:
    if verb is BulkVerb.DELETE:
        return after is None
    states = {State.CANCELLING, State.CANCELLED} if verb is BulkVerb.CANCEL else {State.QUEUED}
    return after is not None and after.state in states


@pytest.fixture(scope="module")
def parts(redis_server: str, tmp_path_factory: pytest.TempPathFactory) -> Parts:
    return make_parts(Settings(redis_url=SecretStr(redis_server), data=str(tmp_path_factory.mktemp("bulk"))))


def world_of(redis: Redis, parts: Parts) -> World:
    """A world without jobs; what one before has left is forgotten."""
    keys = Keys("anybulk:")
    redis.delete("work", *redis.keys(f"{keys.prefix}*"))
    store, bulks = Store(redis, keys), Forgetful(redis, keys)
    mine = replace(
        parts, redis=redis, keys=keys, jobs=store.jobs, lists=store.lists, finding=Finding(redis, keys),
        bulks=bulks, predicates=Predicates(redis, keys), keeping=Keeping(redis, keys, 3600),
    )  # fmt: skip
    return World(mine, store, bulks)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    verb=st.sampled_from(BulkVerb),
    states=st.frozensets(st.sampled_from([State.QUEUED, State.PAUSED, State.CANCELLED, State.FAILED]), max_size=3),
    before=st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 9)), min_size=6, max_size=16),
    meanwhile=st.lists(
        st.tuples(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 9)), max_size=4), st.booleans()), max_size=6
    ),
    limit=st.integers(1, 3),
)
@example(BulkVerb.DELETE, frozenset(), [("cancel", 0)], [([("retry", 0)], False)], 3)
@example(BulkVerb.DELETE, frozenset(), [("cancel", 0)], [([], True)], 3)
@example(BulkVerb.RETRY, frozenset(), [("cancel", 0)], [([], True)], 1)
@example(BulkVerb.RETRY, frozenset(), [("cancel", 0), ("cancel", 1)], [([("retry", 0)], False)], 1)
def test_a_bulk_action_touches_what_matched_once_and_nothing_else(
    redis_server: str,
    parts: Parts,
    verb: BulkVerb,
    states: frozenset[State],
    before: Sequence[tuple[str, int]],
    meanwhile: Sequence[tuple[Sequence[tuple[str, int]], bool]],
    limit: int,
) -> None:
    with Redis.from_url(redis_server, decode_responses=True) as redis:
        world = world_of(redis, parts)
        mine, bulks = world.parts, world.bulks
        for what, which in (("create", 0), ("create", 0), *before):
            world.do(what, which)

        there = world.now()
        asked = BulkAsked(verb=verb, state=tuple(states), label="nightly")
        bulk = prepare(mine, ME, asked, "bulk1")
        assert world.now() == there
        matching = {
            job: one.state
            for job, one in there.items()
            if one.owner == ME.owner and one.label == "nightly" and (not states or one.state in states)
        }
        fixed = {job: state for job, state in matching.items() if verb.is_for(state, there[job].rows.failed)}
        assert bulk.jobs == bulk.left == len(fixed)
        assert sum(bulk.states.values()) == len(fixed)
        assert sum(bulk.passed_over.values()) == len(matching) - len(fixed)

        told: dict[str, Outcome] = {}
        unnoted: set[str] = set()
        rounds = iter(meanwhile)
        while bulk.left:
            acts, bulks.loses = next(rounds, ((), False))
            for what, which in acts:
                world.do(what, which)
            at_first = world.now()
            try:
                part = act(mine, ME, bulk.id, limit)
            except Lost:
                at_last = world.now()
                changed = {job for job, one in at_first.items() if at_last.get(job) != one}
                assert changed <= set(fixed) - set(told)
                assert len(changed) <= 1
                unnoted |= changed
                continue
            at_last = world.now()
            for one in part.acted:
                assert one.job in fixed and one.job not in told
                told[one.job] = one.outcome
                if one.job in unnoted:
                    # It was done in the part that was cut off; whoever asks again finds it done.
                    assert acts or one.outcome is Outcome.DONE
                else:
                    assert one.outcome in expected(bulk, fixed[one.job], at_first.get(one.job))
                    assert one.outcome is not Outcome.DONE or is_done(verb, at_last.get(one.job))
            acted = {one.job for one in part.acted}
            for job, one in at_first.items():
                if job not in acted or job in unnoted or told[job] is not Outcome.DONE:
                    assert at_last.get(job) == one or job in unnoted, f"{job} was touched"
            assert part.acted
            bulk = part.bulk
        assert set(told) == set(fixed)
        assert {outcome: list(told.values()).count(outcome) for outcome in set(told.values())} == bulk.outcomes
        assert act(mine, ME, bulk.id, limit).acted == ()


def test_a_part_begins_no_further_job_after_a_second(redis_client: Redis, parts: Parts) -> None:
    world = world_of(redis_client, parts)
    for _ in range(5):
        world.do("create", 0)
    bulk = prepare(world.parts, ME, BulkAsked(verb=BulkVerb.CANCEL), "bulk1")
    clock = count(step=0.4)
    part = act(world.parts, ME, bulk.id, 50, now=lambda: next(clock))
    assert (len(part.acted), part.bulk.left) == (3, 2)
    # However slow a job is, each part has one.
    slow = count(step=2.0)
    assert len(act(world.parts, ME, bulk.id, 50, now=lambda: next(slow)).acted) == 1


def test_what_could_not_be_asked_since_redis_was_away_is_asked_again(
    redis_client: Redis, parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = world_of(redis_client, parts)
    for _ in range(3):
        world.do("create", 0)
    bulk = prepare(world.parts, ME, BulkAsked(verb=BulkVerb.CANCEL), "bulk1")
    answers = iter([None, StoreFailed("Redis is away", fault="gone")])
    control = world.store.jobs.control

    def falling(job: str, verb: Verb) -> Snapshot:
        if fault := next(answers, None):
            raise fault
        return control(job, verb)

    monkeypatch.setattr(world.store.jobs, "control", falling)
    with pytest.raises(StoreFailed):
        act(world.parts, ME, bulk.id, 50)
    assert world.bulks.get(ME.owner, bulk.id).left == 2
    part = act(world.parts, ME, bulk.id, 50)
    assert (len(part.acted), part.bulk.outcomes) == (2, {Outcome.DONE: 3})


def test_a_bulk_action_is_its_owner_s_alone_and_more_than_can_be_held_is_refused(
    redis_client: Redis, parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = world_of(redis_client, parts)
    for _ in range(3):
        world.do("create", 0)
    bulk = prepare(world.parts, ME, BulkAsked(verb=BulkVerb.DELETE), "bulk1")
    with pytest.raises(NotFound):
        act(world.parts, THEM, bulk.id, 50)
    with pytest.raises(NotFound):
        look(world.parts, THEM, bulk.id)
    monkeypatch.setattr("web.bulk.MOST", 2)
    with pytest.raises(Invalid, match="More than 2 jobs match"):
        prepare(world.parts, ME, BulkAsked(verb=BulkVerb.DELETE), "bulk2")


def test_an_owner_has_so_many_at_a_time_and_the_oldest_is_forgotten(
    redis_client: Redis, parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.store.bulks.MOST_HELD", 2)
    world = world_of(redis_client, parts)
    world.do("create", 0)
    asked = BulkAsked(verb=BulkVerb.CANCEL)
    theirs = prepare(world.parts, THEM, asked, "theirs")
    for name in ("one", "two", "two", "three"):
        prepare(world.parts, ME, asked, name)

    with pytest.raises(NotFound):
        act(world.parts, ME, "one", 50)
    names = {str(name).partition(":bulk:")[2] for name in redis_client.keys(f"{world.parts.keys.prefix}bulk:*")}
    assert {name for name in names if name.count(":") == 1} == {"them:theirs", "me:two", "me:three"}
    assert not [name for name in names if ":one" in name]
    assert [len(act(world.parts, ME, name, 50).acted) for name in ("two", "three")] == [1, 1]
    assert look(world.parts, THEM, theirs.id).bulk.left == 0
