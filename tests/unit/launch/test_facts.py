"""A run holds its data folder, and says there where it is."""

import stat
from pathlib import Path

import pytest

from launch.facts import Facts, only_one, read_facts
from launch.refusal import Refusal

FACTS = Facts(42, "http://127.0.0.1:8000", "http://127.0.0.1:5555", "redis://:x@127.0.0.1:6379/0", True, {"web": 43})


def test_what_was_written_is_read(tmp_path: Path) -> None:
    FACTS.write(tmp_path)
    assert read_facts(tmp_path) == FACTS


def test_only_the_owner_reads_them(tmp_path: Path) -> None:
    FACTS.write(tmp_path)
    assert stat.S_IMODE((tmp_path / "launch.json").stat().st_mode) == 0o600


def test_a_second_run_on_the_same_data_is_refused_in_one_line_that_names_the_first(tmp_path: Path) -> None:
    with only_one(tmp_path):
        FACTS.write(tmp_path)
        with pytest.raises(Refusal) as refused, only_one(tmp_path):
            pass
    assert str(refused.value) == (
        f"Winnow already runs on {tmp_path} (http://127.0.0.1:8000, process 42): "
        "stop it first, or give this one a folder with WINNOW_DATA"
    )


def test_after_a_run_the_folder_is_free_and_its_facts_are_gone(tmp_path: Path) -> None:
    with only_one(tmp_path / "new"):
        FACTS.write(tmp_path / "new")
    assert read_facts(tmp_path / "new") is None
    with only_one(tmp_path / "new"):
        pass


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Refusal, match="cannot be used"), only_one(tmp_path / "file" / "data"):
        pass
