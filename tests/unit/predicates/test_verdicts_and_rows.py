"""What a predicate is given, and what it may answer."""

import copy
import pickle
from typing import Any

import numpy as np
import pytest

from winnow import Verdict, predicate, testing
from winnow.running.answers import listed, read_answer, read_answers
from winnow.running.faults import Failure
from winnow.running.rows import Block
from winnow.verdict import KEPT, REJECTED


def test_verdicts_are_values() -> None:
    assert Verdict.keep() == Verdict.keep() != Verdict.reject()
    assert Verdict.reject("404") == Verdict.reject("404") != Verdict.reject("500")
    assert (bool(Verdict.keep()), bool(Verdict.reject("404"))) == (True, False)
    assert pickle.loads(pickle.dumps(Verdict.reject("404"))) == copy.copy(Verdict.reject("404"))
    assert repr(Verdict.reject("404")) == "Verdict.reject('404')"
    assert len({Verdict.keep(), Verdict.keep(), Verdict.reject(404), Verdict.reject("404")}) == 2


def test_long_reasons_are_not_held_in_memory() -> None:
    assert Verdict.reject("404") is Verdict.reject("404")
    assert Verdict.reject("x" * 10_000) is not Verdict.reject("x" * 10_000)


def test_a_verdict_does_not_change() -> None:
    with pytest.raises(AttributeError, match="does not change"):
        Verdict.keep().kept = False
    with pytest.raises(AttributeError):
        Verdict.keep().more = 1  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (True, KEPT),
        (False, REJECTED),
        (np.bool_(True), KEPT),
        (np.array([1]) < 0, Failure("answered with ndarray; a predicate answers with True, False or a Verdict")),
        (Verdict.reject("404"), Verdict.reject("404")),
        (None, Failure("answered with NoneType; a predicate answers with True, False or a Verdict")),
        (1, Failure("answered with int; a predicate answers with True, False or a Verdict")),
        (np.float64(1), Failure("answered with float64; a predicate answers with True, False or a Verdict")),
        ("yes", Failure("answered with str; a predicate answers with True, False or a Verdict")),
    ],
)
def test_an_answer_is_a_bool_or_a_verdict_and_nothing_else(answer: object, outcome: object) -> None:
    assert read_answer(answer) == outcome


def test_a_coroutine_that_nobody_awaited_is_told_as_one() -> None:
    async def later() -> bool:
        return True

    @predicate
    def forgets(row: Any) -> Any:
        return later()

    assert testing.run(forgets, [{}])[0].reason == "answered with a coroutine: await it, in an async def"


def test_reasons_are_one_line_of_two_hundred_characters() -> None:
    assert read_answer(Verdict.reject("\nno\nmore")) == Verdict.reject("no")
    verdict = read_answer(Verdict.reject("x" * 300))
    assert verdict.reason == "x" * 199 + "…"


@pytest.mark.parametrize("answer", [np.array([True, False]), (True, False), iter([True, False])])
def test_a_batch_answers_with_any_sequence(answer: Any) -> None:
    assert read_answers(listed(answer), [0, 1]) == [KEPT, REJECTED]


@pytest.mark.parametrize("answer", [None, True, "no", {0: True, 1: False}, {True, False}, Verdict.keep()])
def test_a_batch_that_answers_with_something_else_fails_by_its_type(answer: Any) -> None:
    assert read_answers(listed(answer), [0, 1])[1] == Failure(
        f"answered with {type(answer).__name__}; a batch predicate answers with a list, a verdict for each row"
    )


def test_a_row_is_a_mapping_of_its_fields() -> None:
    row = Block({"a": ["1", "2"], "b": [None, "x"]}, [7, 9]).rows()[1]
    assert dict(row) == {"a": "2", "b": "x"} == row
    assert (row.number, len(row), "b" in row, row.get("c")) == (9, 2, True, None)
    with pytest.raises(TypeError):
        row["a"] = "3"  # type: ignore[index]


def test_what_is_absent_is_a_key_error_that_names_what_is_there() -> None:
    row = Block({"a": ["1"], "b": [None], "c": ["2"]}, [1]).rows()[0]
    assert "b" not in row
    for name in ("b", "d"):
        with pytest.raises(KeyError) as told:
            row[name]
        assert str(told.value) == f"this row has no column {name!r}; it has a, c"


def test_numbers_of_rows_may_have_gaps_and_be_numpys() -> None:
    numbers = [row.number for row in Block({}, np.array([3, 8])).rows()]
    assert numbers == [3, 8]
    assert {type(number) for number in numbers} == {int}
