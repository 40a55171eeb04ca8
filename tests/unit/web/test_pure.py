"""Ranges, names and pieces: arithmetic without a server."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.commits import Segment
from shared.errors import PreconditionFailed, RangeNotSatisfiable
from shared.lists import Dialect, Format, ListRecord, Which
from tests.unit.files.building import Shelf, amounts, cuts, segments_of
from web.http.labels import attachment, result_name
from web.http.ranges import Selection, select
from web.intake import clean_name
from web.results import Piece, Run, spans


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (None, Selection(200, 0, 10)),
        ("bytes=0-", Selection(206, 0, 10)),
        ("bytes=2-3", Selection(206, 2, 2)),
        ("bytes=2-99", Selection(206, 2, 8)),
        ("bytes=-4", Selection(206, 6, 4)),
        ("bytes=-99", Selection(206, 0, 10)),
        ("bytes=3-2", Selection(200, 0, 10)),
        ("bytes=-", Selection(200, 0, 10)),
        ("bytes=0-1,3-4", Selection(200, 0, 10)),
        ("rows=0-1", Selection(200, 0, 10)),
    ],
)
def test_one_range_of_bytes_is_understood_and_the_rest_ignored(asked: str | None, expected: Selection) -> None:
    assert select(10, "e", asked, None, None) == expected


@pytest.mark.parametrize("asked", ["bytes=10-", "bytes=10-12", "bytes=-0"])
def test_a_range_outside_is_told(asked: str) -> None:
    with pytest.raises(RangeNotSatisfiable) as refused:
        select(10, "e", asked, None, None)
    assert refused.value.extra["size"] == 10


def test_conditions_come_before_ranges() -> None:
    assert select(10, "e", "bytes=0-1", '"e"', None).status == 206
    assert select(10, "e", "bytes=0-1", '"f"', None).status == 200
    assert select(10, "e", "bytes=0-1", None, '"e"').status == 304
    assert select(10, "e", None, None, 'W/"e", "x"').status == 304
    assert select(10, "e", None, None, '"x"').status == 200
    assert select(10, None, "bytes=0-1", None, "*").status == 200
    assert select(10, "e", "bytes=0-1", None, None, '"x", "e"').status == 206
    assert select(10, None, None, None, None, "*").status == 200


@pytest.mark.parametrize(("etag", "if_match"), [("e", '"x"'), ("e", 'W/"e"'), (None, '"e"')])
def test_what_is_not_what_it_was_is_not_given(etag: str | None, if_match: str) -> None:
    with pytest.raises(PreconditionFailed):
        select(10, etag, "bytes=0-1", None, None, if_match)


@given(
    st.lists(st.integers(0, 9), max_size=3), amounts, cuts, st.lists(st.integers(0, 9), max_size=2),
    st.integers(0, 80), st.integers(0, 80),
)  # fmt: skip
def test_a_cut_of_a_run_is_the_slice_of_the_whole(
    head: list[int], sizes: list[int], runs: list[tuple[int, bool]], tail: list[int], start: int, length: int
) -> None:
    before, behind = (
        tuple(Piece(f"{end}{i}", 3, count) for i, count in enumerate(counts))
        for end, counts in (("h", head), ("t", tail))
    )
    plain = segments_of(sizes)
    segments = Shelf(plain, runs).segments
    run = Run(before, segments, "kept_bytes", lambda one: Piece(one.name, 1, one.kept_bytes), behind)

    def positions(pieces: Iterable[Piece]) -> list[tuple[str, int]]:
        return [(piece.name, piece.start + i) for piece in pieces for i in range(piece.length)]

    whole = positions([*before, *(Piece(one.name, 1, one.kept_bytes) for one in plain), *behind])

    assert run.size == len(whole)
    assert positions(run.cut(start, length)) == whole[start : start + length]
    assert positions(run.cut(start)) == whole[start:]


@pytest.mark.parametrize(
    ("name", "kept", "failed"),
    [
        ("people.csv", "people-kept.csv", "people-failed.jsonl"),
        ("people.csv.gz", "people-kept.csv", "people-failed.jsonl"),
        ("rows.ZST", "rows-kept.csv", "rows-failed.jsonl"),
        (".gz", ".gz-kept.csv", ".gz-failed.jsonl"),
        ("a.b.tsv", "a.b-kept.tsv", "a.b-failed.jsonl"),
        ("rows", "rows-kept.csv", "rows-failed.jsonl"),
        (".csv", ".csv-kept.csv", ".csv-failed.jsonl"),
        ("v1. draft", "v1. draft-kept.csv", "v1. draft-failed.jsonl"),
    ],
)
def test_results_are_named_after_their_list(name: str, kept: str, failed: str) -> None:
    record = ListRecord(
        id="1", name=name, format=Format.CSV, dialect=Dialect(), bytes=0, sha256="", columns=(), sample=(), body=0
    )

    assert result_name(record, "kept", False) == kept
    assert result_name(record, "failed", True) == failed


def test_a_name_beyond_ascii_is_given_twice() -> None:
    assert attachment('l\u00e9s "gens".csv') == (
        "attachment; filename=\"l_s _gens_.csv\"; filename*=UTF-8''l%C3%A9s%20%22gens%22.csv"
    )


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (None, "unnamed"),
        ("", "unnamed"),
        ("a/b\\c.csv", "c.csv"),
        ("../..", ".."),
        ("a\r\nb\x00.csv", "a  b .csv"),
        ("x" * 300, "x" * 255),
    ],
)
def test_names_of_lists_are_one_line_without_folders(given: str | None, kept: str) -> None:
    assert clean_name(given) == kept


@given(
    st.lists(st.tuples(st.integers(1, 50), st.sampled_from([0, 10, 2**20, 5 * 2**20, 2**24])), max_size=150),
    st.booleans(),
    st.sampled_from(["kept", "rejected"]),
)
def test_spans_cover_the_rows_once_in_order(counts: list[tuple[int, int]], packed: bool, which: Which) -> None:
    segments, row = [], 0
    for rows, weight in counts:
        segments.append(part_of(row, rows, weight))
        row += rows
    found = list(spans(segments, which, packed))
    at, part = 0, 0
    for span in found:
        assert (span.first, span.part) == (at, part)
        at, part = (span.end, 0) if span.part + 1 == span.parts else (at, part + 1)
    assert at == row
    # What was converted while the job ran is what is asked for when it has ended: whole spans never change.
    for fewer in range(len(segments)):
        before = list(spans(segments[:fewer], which, packed))[:-1]
        assert found[: len(before)] == before


def part_of(first: int, rows: int, weight: int) -> Segment:
    return Segment(
        first=first, rows=rows, kept=rows, rejected=0, failed=0, start=0, end=weight, kept_bytes=weight,
        rejected_bytes=weight, failed_bytes=0, report_bytes=0, name=f"s{first}",
    )  # fmt: skip
