"""What a worker says of its predicates, and where it looks for their modules."""

import time
from pathlib import Path

import pytest

from worker.predicates.describing import PATIENCE_S, CannotLoad, describe, find_folder

MINE = '''
from winnow import Column, ListRow, predicate


@predicate
def is_adult(row: ListRow, column: Column = "age") -> bool:
    """Keeps those of age."""
    return int(row[column]) >= 18
'''


def test_a_module_in_the_folder_is_found_and_described_without_being_imported_here(tmp_path: Path) -> None:
    (tmp_path / "mine_alone.py").write_text(MINE)
    (found,) = (one for one in describe(["mine_alone"], find_folder(tmp_path)).predicates if one.module == "mine_alone")
    assert (found.name, found.summary, found.module) == ("is_adult", "Keeps those of age.", "mine_alone")
    with pytest.raises(ImportError):
        __import__("mine_alone")


@pytest.mark.parametrize(
    "left",
    [
        "import threading, time\nthreading.Thread(target=time.sleep, args=(600,)).start()\n",
        "import os, time\nif os.fork() == 0: time.sleep(600)\n",
    ],
    ids=["a thread", "a process"],
)
def test_what_a_module_starts_as_it_is_imported_keeps_no_worker_from_starting(tmp_path: Path, left: str) -> None:
    (tmp_path / "mine_alone.py").write_text(MINE + left)
    began = time.monotonic()
    assert "is_adult" in {one.name for one in describe(["mine_alone"], find_folder(tmp_path)).predicates}
    assert time.monotonic() - began < PATIENCE_S / 10


def test_a_module_whose_import_does_not_end_is_told(tmp_path: Path) -> None:
    (tmp_path / "mine_alone.py").write_text("import time\ntime.sleep(600)\n")
    with pytest.raises(CannotLoad, match=r"the import of mine_alone has not ended after 0.1 s"):
        describe(["mine_alone"], find_folder(tmp_path), patience_s=0.1)


def test_what_lies_in_the_folder_hides_nothing_of_ours(tmp_path: Path) -> None:
    (tmp_path / "winnow.py").write_text("raise RuntimeError('not this one')")
    (tmp_path / "mine_alone.py").write_text(MINE)
    assert "is_adult" in {one.name for one in describe(["mine_alone"], find_folder(tmp_path)).predicates}


def test_a_module_that_is_not_there_is_told_with_the_folder(tmp_path: Path) -> None:
    with pytest.raises(CannotLoad, match=rf"there is no 'mien' on Python's path \(.*{tmp_path}\)"):
        describe(["mien"], find_folder(tmp_path))


def test_the_usual_folder_need_not_be_there_and_one_that_is_named_must(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert find_folder(None) == ""
    (tmp_path / "predicates").mkdir()
    assert find_folder(None) == str(tmp_path / "predicates")
    with pytest.raises(CannotLoad, match="WINNOW_PREDICATES_PATH: there is no folder elsewhere"):
        find_folder(Path("elsewhere"))
