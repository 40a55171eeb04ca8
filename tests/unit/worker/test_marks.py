"""What a process notes of the rows under test is what its parent reads, while it lives and afterwards."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.marks import MOST_SUSPECTS, PREFIX, SLOTS, Marked, MarkFile, MarkFolder, Slot
from worker.parent.slow_rows import SLOW_S, slow_rows

DYING = """
import os, signal, sys
from pathlib import Path
from worker.marks import MarkFolder
file = MarkFolder(Path(sys.argv[1])).own()
file.work_on("ticket-7")
marks = file.begin(2.5, is_async=True)
file.allow(1000, 10)
for row in range(1, 6):
    marks.begin(row, row)
marks.end(3)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[MarkFolder]:
    one = MarkFolder.make([tmp_path])
    assert one is not None
    yield one
    one.remove()


def own(folder: MarkFolder) -> MarkFile:
    file = folder.own()
    assert file is not None
    file.work_on("ticket")
    return file


def read(folder: MarkFolder) -> Marked:
    found = folder.read(os.getpid())
    assert found is not None
    return found


def test_of_a_process_that_was_killed_it_is_known_what_it_was_testing(folder: MarkFolder, tmp_path: Path) -> None:
    (root,) = tmp_path.iterdir()
    died = subprocess.run([sys.executable, "-c", DYING, str(root)], check=False)
    assert died.returncode == -signal.SIGKILL
    found = folder.of("ticket-7")
    assert found is not None
    assert (found.timeout, found.memory, found.before) == (2.5, 1000, 10)
    assert [(slot.first, slot.last) for slot in found.slots] == [(1, 1), (2, 2), (4, 4), (5, 5)]
    assert found.suspects == [(0, 2), (3, 5)]
    assert folder.of("ticket-8") is None


def test_of_a_plain_def_the_row_that_began_last_is_under_test_until_it_ends(folder: MarkFolder) -> None:
    file = own(folder)
    marks = file.begin(None, is_async=False)
    marks.begin(1, 1)
    before = read(folder).slots[0].since
    marks.begin(2, 9)
    (slot,) = read(folder).slots
    assert (slot.first, slot.last) == (2, 9)
    assert slot.since >= before
    assert (read(folder).timeout, read(folder).memory, read(folder).beat) == (None, None, None)
    marks.end(2)
    assert read(folder).slots == ()


@given(steps=st.lists(st.integers(1, 12), max_size=60))
def test_of_an_async_def_those_under_test_are_those_that_began_and_did_not_end(steps: list[int]) -> None:
    folder = MarkFolder.make()
    assert folder is not None
    try:
        file = own(folder)
        marks = file.begin(1, is_async=True)
        under_test: set[int] = set()
        for row in steps:
            if row in under_test:
                marks.end(row)
            else:
                marks.begin(row, row)
            under_test ^= {row}
            assert {slot.first for slot in read(folder).slots} == under_test
        file.clear()
        assert read(folder).slots == ()
    finally:
        folder.remove()


def test_where_more_are_under_test_than_there_are_slots_nobody_is_suspected(folder: MarkFolder) -> None:
    marks = own(folder).begin(1, is_async=True)
    for row in range(1, SLOTS + 2):
        marks.begin(row, row)
    assert read(folder).suspects == []
    marks.end(SLOTS + 1)
    assert read(folder).suspects == [(0, SLOTS)]


@given(rows=st.sets(st.integers(1, 200), min_size=1))
def test_suspects_are_in_order_and_few_and_all_of_those_under_test(rows: set[int]) -> None:
    slots = tuple(Slot(row, row, 0.0) for row in rows)
    suspects = Marked("t", 1, None, None, 0, 0.0, None, slots).suspects
    assert suspects == sorted(suspects)
    assert len(suspects) <= MOST_SUSPECTS
    covered = {row for first, end in suspects for row in range(first + 1, end + 1)}
    assert rows <= covered
    if len(suspects) > 1:
        assert covered == rows


def test_files_of_processes_that_are_gone_are_removed_but_not_at_once(folder: MarkFolder) -> None:
    own(folder)
    folder.forget([os.getpid()])
    folder.forget([])
    assert folder.read(os.getpid()) is not None
    folder.forget([])
    assert folder.read(os.getpid()) is None


def test_what_a_worker_left_behind_that_was_killed_is_removed_and_that_of_a_living_one_is_not(
    folder: MarkFolder, tmp_path: Path
) -> None:
    (living,) = tmp_path.iterdir()
    (tmp_path / f"{PREFIX}abandoned").mkdir()
    another = MarkFolder.make([tmp_path])
    assert another is not None
    names = {path.name for path in tmp_path.iterdir()}
    assert living.name in names
    assert len(names) == 2
    assert f"{PREFIX}abandoned" not in names


def test_without_a_place_for_it_there_are_no_marks(tmp_path: Path) -> None:
    assert MarkFolder.make([tmp_path / "absent"]) is None


def test_rows_that_are_under_test_for_long_are_told_the_slowest_first(folder: MarkFolder) -> None:
    file = own(folder)
    marks = file.begin(60, is_async=True)
    for row in (7, 3, 9):
        marks.begin(row, row)
    marks.end(3)
    (_, first), *_ = ((slot.first, slot.since) for slot in read(folder).slots)
    running = [("ticket", os.getpid()), ("other", os.getpid()), ("ticket", 1)]
    assert slow_rows(folder, running, lambda: first + SLOW_S / 2) == {}
    found = slow_rows(folder, running, lambda: first + 10)
    assert list(found) == ["ticket"]
    assert [row.number for row in found["ticket"]] == [7, 9]
    assert [round(row.seconds) for row in found["ticket"]] == [10, 10]
