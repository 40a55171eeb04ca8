"""Ranges, names and pieces: arithmetic without a server."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import RangeNotSatisfiable
from shared.lists import Dialect, Format, ListRecord
from web.http.labels import attachment, result_name
from web.http.ranges import Selection, select
from web.intake import clean_name
from web.results import Piece, cut, size


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


@given(st.lists(st.integers(0, 9), max_size=8), st.integers(0, 40), st.integers(0, 40))
def test_a_cut_is_the_slice_of_the_whole(lengths: list[int], start: int, length: int) -> None:
    run = [Piece(f"p{i}", 3, count) for i, count in enumerate(lengths)]

    def positions(pieces: list[Piece]) -> list[tuple[str, int]]:
        return [(piece.name, piece.start + i) for piece in pieces for i in range(piece.length)]

    part = cut(run, start, length)

    assert positions(part) == positions(run)[start : start + length]
    assert size(part) == len(positions(part))


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
    assert result_name(record, "failed", False) == failed


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
