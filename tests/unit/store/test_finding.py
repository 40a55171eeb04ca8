"""Jobs are found by owner, state, label and words, and counted by state and label."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.facets import facets
from shared.states import State
from shared.store.finding import Finding, Found, Wanted
from tests.unit.store.conftest import Store


@pytest.fixture
def nightly(store: Store) -> dict[str, str]:
    """Three jobs that have a label, by what is special about them; and one without."""
    record = store.counted_list(10)
    return {
        "queued": store.job(record, label="nightly").id,
        "cancelled": store.jobs.control(store.job(record, label="nightly").id, "cancel").id,
        "other": store.job(record, label="nightly build", where="age BETWEEN 3 AND 4").id,
        "plain": store.job(record, predicate={"name": "is_adult"}).id,
    }


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(), ["plain", "other", "cancelled", "queued"]),
        (Wanted(label="nightly"), ["cancelled", "queued"]),
        (Wanted(q="NIGHTLY"), ["other", "cancelled", "queued"]),
        (Wanted(q="between 3"), ["other"]),
        (Wanted(q="is_adult"), ["plain"]),
        (Wanted(states=frozenset({"cancelled", "paused"})), ["cancelled"]),
        (Wanted(label="nightly", states=frozenset({"queued"})), ["queued"]),
        (Wanted(owner="another"), []),
    ],
)
def test_jobs_are_found_by_what_is_asked_for(
    store: Store, nightly: dict[str, str], wanted: Wanted, found: list[str]
) -> None:
    pages = [job.id for job in store.jobs.page(wanted, 100, None)[0]]
    assert sorted(pages) == sorted(nightly[name] for name in found)
    assert pages == [line["id"] for line in store.jobs.summaries(wanted, 100, None)[0]]


def test_pages_of_what_matches_follow_on(store: Store, nightly: dict[str, str]) -> None:
    wanted = Wanted(q="nightly")
    first, cursor = store.jobs.summaries(wanted, 2, None)
    second, end = store.jobs.summaries(wanted, 2, cursor)
    assert {line["id"] for line in first + second} == set(nightly.values()) - {nightly["plain"]}
    assert (len(first), end) == (2, None)


def test_others_are_let_go_between_slices(store: Store, nightly: dict[str, str]) -> None:
    went = []
    finding = Finding(store.redis, store.keys, lambda: went.append(len(found)))
    found: list[str] = []
    found.extend(job.job for job in finding.each(Wanted()))
    assert len(found) == len(nightly)
    assert len(went) == 1


def test_a_line_shows_the_beginning_of_a_long_filter(store: Store) -> None:
    where = "age > 1 OR " * 100 + "age > 2"
    params = {"names": ["x" * 100] * 5}
    job = store.job(store.counted_list(1), where=where, predicate={"name": "is_one_of", "params": params}).id
    line = store.jobs.lines([job])[job].summary["filter"]
    assert line["where"] == where[:199] + "…"
    assert line["predicate"] == {"name": "is_one_of", "params": {}}


def found(state: str, label: str) -> Found:
    return Found("id", 0, "local", state, label, "people.csv", "age > 1", "", 0)


@given(
    st.lists(st.builds(found, st.sampled_from(State), st.sampled_from(["", "a", "b", "c"]))),
    st.frozensets(st.sampled_from([*State]), max_size=3),
    st.none() | st.sampled_from(["a", "b"]),
)
@settings(max_examples=100)
def test_facets_count_each_choice_with_the_other_in_force(
    jobs: list[Found], states: frozenset[str], label: str | None
) -> None:
    told = facets(jobs, states, label)

    def matching(states: frozenset[str], label: str | None) -> int:
        return sum(Wanted(states=states, label=label).has(job) for job in jobs)

    assert told.jobs == matching(states, label)
    assert told.states == {one: n for one in State if (n := matching(frozenset({one}), label))}
    assert {one.label: one.jobs for one in told.labels} == {name: n for name in "abc" if (n := matching(states, name))}
