"""Whether its records are in Redis or in manifests, a job has the same segments; only what is asked for is read."""

from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from shared.segments import Measure, without_holes
from tests.unit.files.building import Shelf, amounts, cuts, segments_of


@given(amounts, cuts, st.integers(0, 60), st.integers(0, 14))
def test_segments_are_the_same_wherever_their_records_are(
    sizes: list[int], runs: list[tuple[int, bool]], row: int, count: int
) -> None:
    plain = segments_of(sizes)
    found = Shelf(plain, runs).segments
    assert (len(found), list(found)) == (len(plain), plain)
    assert list(found.since(row)) == [one for one in plain if one.first >= row]
    assert found.at(row) == next((one for one in plain if one.first == row), None)
    beginning = found.beginning(count)
    assert (len(beginning), list(beginning)) == (min(count, len(plain)), plain[:count])


@given(amounts, cuts, st.sampled_from(get_args(Measure)), st.integers(0, 80))
def test_what_is_skipped_is_what_comes_before(
    sizes: list[int], runs: list[tuple[int, bool]], measure: Measure, skip: int
) -> None:
    plain = segments_of(sizes)
    found = Shelf(plain, runs).segments
    units = [(one, unit) for one in plain for unit in range(getattr(one, measure))]
    assert found.total(measure) == len(units)
    reached = [
        (before + unit, one) for before, one in found.having(measure, skip) for unit in range(getattr(one, measure))
    ]
    assert [one for place, one in reached if place >= skip] == [one for one, _ in units[skip:]]
    assert all(before + getattr(one, measure) > skip for before, one in found.having(measure, skip))


@given(amounts, cuts, st.sampled_from(get_args(Measure)), st.integers(0, 80))
def test_what_comes_before_a_row_is_known_and_which_segment_it_is_in(
    sizes: list[int], runs: list[tuple[int, bool]], measure: Measure, row: int
) -> None:
    plain = segments_of(sizes)
    found = Shelf(plain, runs).segments
    before = sum(getattr(one, measure) for one in plain if one.to <= row)
    assert found.before(row, measure) == (before, next((one for one in plain if one.first <= row < one.to), None))
    assert found.to == max((one.to for one in plain), default=0)


def test_only_those_manifests_are_read_that_what_is_asked_for_lies_in() -> None:
    shelf = Shelf(segments_of([5] * 30), [(10, True), (10, True), (10, True)])
    assert shelf.segments.total("kept_bytes") == 150
    assert len(shelf.segments) == 30
    assert shelf.read == []
    assert next(shelf.segments.having("kept_bytes", 77))[0] == 75
    assert shelf.read == ["m50"]
    assert shelf.segments.before(125, "kept")[1] == segments_of([5] * 30)[25]
    assert shelf.read == ["m50", "m100"]


@given(amounts, st.data())
def test_entries_end_at_the_first_hole(sizes: list[int], data: st.DataObject) -> None:
    plain = segments_of(sizes)
    lost = data.draw(st.integers(0, len(plain)), label="lost")
    assert without_holes([one for place, one in enumerate(plain) if place != lost]) == plain[:lost]
