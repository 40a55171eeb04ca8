"""Whatever is asked in whatever order, a job's states follow each other only as `shared.states` has it."""

from contextlib import suppress
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.errors import Conflict
from shared.states import State, may_follow
from shared.store.leased import Chunk
from tests.unit.store.conftest import Store

ACTS = ("pause", "resume", "cancel", "retry", "claim", "commit", "release", "halt")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(ACTS), max_size=12))
def test_states_follow_each_other_as_the_table_says(store: Store, acts: list[str]) -> None:
    job = store.job(store.counted_list(4))
    lease: Chunk | None = None
    for act in acts:
        if act == "claim":
            found = store.claim(f"ticket of {job.id}")
            lease = found if isinstance(found, Chunk) else lease
        elif act == "commit" and lease is not None:
            store.commit(lease, 1)
        elif act == "release":
            store.leases.died(f"ticket of {job.id}", "")
        elif act == "halt" and lease is not None:
            store.leases.halt(lease, "paused", {"detail": "storage"})
        elif act == "retry":
            with suppress(Conflict):
                store.jobs.retry(job.id, f"nonce{next(store.numbers)}")
        elif act in {"pause", "resume", "cancel"}:
            with suppress(Conflict):
                store.jobs.control(job.id, act)  # type: ignore[arg-type]
    states = [State(str(event["state"])) for event in store.events(job.id) if event["type"] == "state"]
    assert states[0] == State.QUEUED
    assert [(a, b) for a, b in pairwise(states) if not may_follow(a, b)] == []
    store.jobs.delete(job.id)
