"""What comes of an awkward list: found by the real inspection, the real readers and the real condition."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from shared.errors import Invalid, Unsupported
from shared.lists import Type, retyped
from shared.where import check
from tests.awkward.case import Awkward
from worker.judging import judge
from worker.rows import reference
from worker.rows.inspect import Inspected, inspect
from worker.rows.reading import read
from worker.rows.reference.row import Row
from worker.verdicts.where import WhereTest

NOW = datetime(2024, 5, 5, 12, 0, 0, tzinfo=UTC)
MOST_WANTED = 50
MOST_BYTES = 64 * 2**20


@dataclass(frozen=True)
class Refusal:
    """The problem that an upload is answered with."""

    status: int
    detail: str


@dataclass(frozen=True)
class Verdict:
    """`kept`, `rejected` or `failed`, with the reason where it is failed."""

    word: str
    reason: str | None


@lru_cache(maxsize=1000)
def inspected(case: Awkward) -> Inspected:
    """What the list is found to be. Raises Invalid, Unsupported."""
    content = case.content
    return inspect(lambda at, n: content[at : at + n], len(content), case.name, None, case.asked)


def refusal(case: Awkward) -> Refusal | None:
    """Why the list is not taken; None: it is."""
    try:
        inspected(case)
    except (Invalid, Unsupported) as error:
        return Refusal(error.status, error.detail)
    return None


def rows(case: Awkward) -> list[Row]:
    """The list's rows and blank lines as the reference reads them, with all of its columns (or the first fifty)."""
    found = inspected(case)
    wanted = tuple(column.name for column in found.columns[:MOST_WANTED])
    return reference.rows(case.content[found.body :], found.layout, wanted, MOST_BYTES)


def verdicts(case: Awkward) -> list[Verdict]:
    """What the case's condition makes of each row, read by the kernels."""
    found = inspected(case)
    types = {name: Type(kind) for name, kind in case.types}
    test = WhereTest(check(case.where, retyped(found.columns, types)), NOW)
    names = tuple(column.name for column in test.columns)
    block = read(found.layout, case.content[found.body :], True, names, types=test.types)
    judged = judge(block, test)
    return [
        Verdict("kept" if judged.kept[row] else "failed" if judged.failed[row] else "rejected", judged.reasons.get(row))
        for row in range(len(block.ends))
        if not block.blank[row]
    ]
