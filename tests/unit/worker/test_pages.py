"""Pages of results: from an offset or a row on, searched through, and never more at once than a moment allows."""

import pytest

from shared.lists import ListRecord, Type
from tests.unit.worker.conftest import Workshop
from tests.unit.worker.predicates import tests_of_rows
from worker import pages
from worker.committing import REASON_CHARACTERS

ROWS = range(1, 101)
COLUMNS = {"number": Type.INTEGER, "name": Type.TEXT}


def numbered(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> ListRecord:
    """A hundred rows in segments of some twenty; every tenth has a field too many."""
    monkeypatch.setattr("worker.committing.SEGMENT_BYTES", 300)
    monkeypatch.setattr("worker.testing.BLOCK_BYTES", 300)
    return workshop.list_of("".join(map(row, ROWS)).encode(), columns=COLUMNS)


def row(number: int) -> str:
    return f"{number},Zoë {number}{',x' if number % 10 == 0 else ''}\n"


def expected(which: str) -> list[int]:
    if which == "failed":
        return [number for number in ROWS if number % 10 == 0]
    return [number for number in ROWS if number % 10 and (number % 3 > 0) == (which == "kept")]


@pytest.mark.parametrize("which", ["kept", "rejected", "failed"])
def test_a_page_begins_at_any_row_of_the_list_or_at_the_next_in_the_result(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch, which: str
) -> None:
    job = workshop.run(numbered(workshop, monkeypatch), "number % 3 <> 0")
    there = expected(which)
    for number in range(1, 103):
        page = workshop.page(job.id, which, limit=3, row=number)
        after = [one for one in there if one >= number]
        assert [one["row"] for one in page["rows"]] == after[:3]
        assert page["offset"] == len(there) - len(after)
        assert page["total"] == len(there)


def test_rows_of_a_sample_are_found_by_the_numbers_that_they_have_in_the_list(workshop: Workshop) -> None:
    record = workshop.list_of("".join(map(row, range(1, 1001))).encode(), columns=COLUMNS)
    job = workshop.run(record, "number % 10 <> 0", sample=50)
    there = [one["row"] for one in workshop.page(job.id, "kept")["rows"]]
    assert there != sorted(range(1, len(there) + 1))
    for number in (1, there[3], there[3] + 1, there[-1]):
        assert workshop.page(job.id, "kept", limit=1, row=number)["rows"][0]["row"] == min(
            one for one in there if one >= number
        )


def test_a_search_finds_every_row_with_the_text_whatever_its_case(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = workshop.run(numbered(workshop, monkeypatch), "number % 3 <> 0")
    page = workshop.page(job.id, "kept", q="ZOË 7")
    assert [one["row"] for one in page["rows"]] == [7, 71, 73, 74, 76, 77, 79]
    assert (page["next"], page["looked"]) == (None, len(expected("kept")))
    assert workshop.page(job.id, "kept", q="nobody")["rows"] == []


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_a_search_goes_on_where_it_stopped(workshop: Workshop, monkeypatch: pytest.MonkeyPatch, limit: int) -> None:
    job = workshop.run(numbered(workshop, monkeypatch), "number % 3 <> 0")
    found: list[int] = []
    offset: int | None = 0
    while offset is not None:
        page = workshop.page(job.id, "rejected", offset, limit, q="zoë 6")
        assert len(page["rows"]) <= limit
        assert page["looked"] == (page["next"] or page["total"]) - offset
        found += [one["row"] for one in page["rows"]]
        offset = page["next"]
    assert found == [6, 63, 66, 69]


def test_a_search_that_takes_too_long_answers_with_how_far_it_came(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "MOST_SECONDS", -1)
    monkeypatch.setattr(pages, "LOOK_EVERY", 7)
    record = workshop.list_of("".join(map(row, ROWS)).encode(), columns=COLUMNS)
    job = workshop.run(record, "number > 0")
    page = workshop.page(job.id, "kept", q="zoë 99")
    assert page["rows"] == []
    assert page["next"] == page["looked"] == 6


def test_rejected_and_failed_rows_are_found_by_their_reason_and_rejected_ones_tell_it(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = workshop.call(numbered(workshop, monkeypatch), tests_of_rows.by_number)
    workshop.work()
    ask = {"reason": "ends in 2"}
    assert [(one["row"], one["reason"]) for one in workshop.page(job.id, "rejected", **ask)["rows"]] == [
        (number, "ends in 2") for number in ROWS if number % 10 == 2
    ]
    failed = workshop.page(job.id, "failed")["rows"]
    assert workshop.page(job.id, "failed", reason=failed[0]["reason"])["rows"] == failed
    assert workshop.page(job.id, "failed", reason="another")["rows"] == []
    assert all("reason" not in one for one in workshop.page(job.id, "rejected")["rows"] if one["row"] % 10 > 4)


def test_of_a_long_reason_what_is_counted_of_it_is_enough() -> None:
    long = {"row": 1, "reason": "a" * 300, "data": ""}
    assert pages.Wanted(reason="a" * REASON_CHARACTERS)(long)
    assert not pages.Wanted(reason="a" * (REASON_CHARACTERS - 1))(long)
