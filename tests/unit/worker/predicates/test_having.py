"""Workers have the predicates that come along, and those that their operator names."""

import subprocess
import sys
from pathlib import Path

import pytest

from worker.predicates.describing import describe
from worker.predicates.having import Having, load_all

COME_ALONG = {"answers", "has_mx", "hash_share", "matches_any", "valid_email", "valid_phone"}


def test_those_that_come_along_are_there_unnamed_or_named() -> None:
    assert set(load_all([])) >= COME_ALONG
    assert load_all(["winnow.builtin"]) == load_all([])


def test_the_operators_own_takes_the_place_of_one_that_comes_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = "from winnow import predicate\n@predicate\ndef valid_email(row) -> bool:\n    return True\n"
    (tmp_path / "ours_of_having.py").write_text(source)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{Path.cwd()}")
    told = {one.name: one for one in describe(["ours_of_having"], "").predicates}
    assert told["valid_email"].module == "ours_of_having"
    assert set(told) >= COME_ALONG
    # What is told and what is run are the same.
    assert {f"{one.name}@{one.source_hash}" for one in Having.of(["ours_of_having"])._predicates.values()} == {
        one.id for one in told.values()
    }


def test_what_only_few_use_is_imported_when_it_is_used() -> None:
    code = "import sys, winnow.builtin; print(sorted({'httpx', 'httpcore', 'dns'} & set(sys.modules)))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "[]\n"
