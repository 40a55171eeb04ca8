"""`winnow.testing`: a predicate over a few rows, as on the server, without one."""

import asyncio
import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from winnow import Column, ListColumn, ListRow, ParamsInvalid, Source, Verdict, predicate, testing


@predicate
def is_adult(row: ListRow, column: Column = "age", least: int = 18) -> bool:
    """Of age."""
    return int(row[column]) >= least


@predicate(concurrency=2)
async def is_known(row: ListRow) -> Verdict:
    await asyncio.sleep(0.001 * (5 - row.number))
    return Verdict.keep() if row["name"] == "ann" else Verdict.reject("stranger")


def test_each_row_has_a_result_in_order() -> None:
    results = testing.run(is_adult, [{"age": "40"}, {"age": 17}, {"age": "?"}, {"age": None}])
    assert results.kept == [{"age": "40"}]
    assert results.rejected == [{"age": "17"}]
    assert results.failed == [{"age": "?"}, {}]
    assert [one.verdict for one in results] == ["kept", "rejected", "failed", "failed"]
    assert results[2].reason == "ValueError: invalid literal for int() with base 10: '?'"
    assert results[2].place.startswith("test_testing.py:")
    assert results[3].reason == "KeyError: this row has no column 'age'; it has none"


def test_results_come_in_the_rows_order_whatever_finished_first() -> None:
    results = testing.run(is_known, [{"name": "ann"}, {"name": "bob"}, {"name": "ann"}])
    assert [one.row.number for one in results] == [1, 2, 3]
    assert results.reasons == {"stranger": 1}
    assert repr(results) == "<2 kept, 1 rejected, 0 failed>\n  1 × stranger"


def test_parameters_are_checked_as_those_of_a_job() -> None:
    assert len(testing.run(is_adult, [{"a": "40"}], column="a", least="50").rejected) == 1
    with pytest.raises(ParamsInvalid, match="predicate 'is_adult': least: "):
        testing.run(is_adult, [], least="old")


def test_values_that_are_no_texts_come_as_json_has_them() -> None:
    @predicate
    def shows(row: ListRow) -> Verdict:
        return Verdict.reject(" ".join(row[name] for name in ("a", "b", "c", "d.e")))

    row = {"a": 1.5, "b": True, "c": [1, "x"], "d": {"e": "deep"}}
    assert testing.run(shows, [row])[0].reason == '1.5 true [1, "x"] deep'


FILES = {
    "people.csv": 'age,note\n40,"a\nb"\n17,x\n3\n\n18,"say ""hi"""\n',
    "people.tsv": "age\tnote\n40\ta\n17\tx\n3\n18\ty\n",
    "people.jsonl": '{"age": 40}\n{"age": "17"}\nno\n\n{"age": 18, "note": null}\n',
}


@pytest.mark.parametrize("name", FILES)
def test_rows_may_come_from_a_file_and_what_cannot_be_read_is_failed(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(FILES[name])
    results = testing.run(is_adult, tmp_path / name)
    assert [(one.verdict, one.row.number) for one in results] == [
        ("kept", 1),
        ("rejected", 2),
        ("failed", 3),
        ("kept", 4),
    ]
    if name != "people.jsonl":
        assert results[2].reason == "1 field where the header has 2"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("40", "a row is a dict of columns, .* not str: '40'"),
        ({1: "40"}, "columns are named by text, not by int: 1"),
        ({"age": b"40"}, "column 'age': a field is text, or what JSON has, not bytes"),
    ],
)
def test_what_is_no_row_is_told(row: Any, words: str) -> None:
    with pytest.raises(TypeError, match=words):
        testing.run(is_adult, [row])


def test_rows_of_plain_text_have_one_column(tmp_path: Path) -> None:
    @predicate
    def is_long(row: ListRow) -> bool:
        return len(row["line"]) > 3

    (tmp_path / "words.txt").write_text("one\nthree\n")
    assert testing.run(is_long, str(tmp_path / "words.txt")).kept == [{"line": "three"}]


def test_a_file_of_another_kind_is_refused_with_those_that_are_read(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"people.xlsx: rows are read from .csv, .tsv, .jsonl, .ndjson, .txt here"):
        testing.run(is_adult, tmp_path / "people.xlsx")


def test_what_is_no_predicate_is_told() -> None:
    with pytest.raises(TypeError, match="put @predicate above it"):
        testing.run(len, [])  # type: ignore[arg-type]


def test_ctrl_c_ends_it() -> None:
    @predicate
    def interrupts(row: ListRow) -> bool:
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(20)
        return True

    with pytest.raises(KeyboardInterrupt):
        testing.run(interrupts, [{}])


class Firsts:
    """The rows that are the first of their key, as a file of a byte each."""

    def build(self, source: Source, column: str) -> None:
        seen: set[str | None] = set()
        flags = bytearray()
        for block in source.rows(column):
            for number, text in zip(block.numbers, block.texts[column], strict=True):
                flags.extend(bytes(number - len(flags)))
                flags[number - 1] = text not in seen
                seen.add(text)
        (source.folder / "firsts").write_bytes(flags)

    def open(self, folder: Path) -> bytes:
        return (folder / "firsts").read_bytes()


@predicate(prepare=Firsts())
def unique(row: ListRow, firsts: bytes, column: Column) -> bool:
    return bool(firsts[row.number - 1])


class Seen:
    def build(self, source: Source, other: ListColumn) -> None:
        texts = [text for block in source.column(other) for text in block.texts[other.column] if text is not None]
        (source.folder / "texts").write_text("\n".join(texts))

    def open(self, folder: Path, other: ListColumn) -> frozenset[str]:
        return frozenset((folder / "texts").read_text().split("\n"))


@predicate(batch=2, setup=lambda: "seen", prepare=Seen())
async def in_list(
    rows: list[ListRow], word: str, seen: frozenset[str], column: Column, other: ListColumn
) -> list[Verdict]:
    return [Verdict.keep() if row[column] in seen else Verdict.reject(f"not {word}") for row in rows]


def test_a_verdict_may_depend_on_the_other_rows() -> None:
    rows = [{"k": str(n % 1500)} for n in range(3000)]
    results = testing.run(unique, rows, column="k")
    assert [row.number for row in results.kept] == list(range(1, 1501))
    assert len(results.rejected) == 1500


def test_a_verdict_may_depend_on_another_list() -> None:
    lists: dict[str, Any] = {"known": [{"mail": "a@x"}, {"name": "no mail"}, {"mail": "b@x"}]}
    rows = [{"to": "b@x"}, {"to": "c@x"}, {"to": "a@x"}]
    results = testing.run(in_list, rows, lists=lists, column="to", other="known:mail")
    assert results.kept == [{"to": "b@x"}, {"to": "a@x"}]
    assert results.reasons == {"not seen": 1}


def test_a_list_or_column_that_is_not_there_is_told() -> None:
    with pytest.raises(LookupError, match="no list 'known'"):
        testing.run(in_list, [], column="to", other="known:mail")
    with pytest.raises(LookupError, match="no column 'mail'; the list has a"):
        testing.run(in_list, [], lists={"known": [{"a": "1"}]}, column="to", other="known:mail")
