"""When a worker process asks to be replaced, between two commits."""

import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from worker import recycling
from worker.recycling import Recycling, allow_files, open_files


@pytest.fixture
def limits() -> Iterator[tuple[int, int]]:
    """How many files this process may have open, which is put right afterwards."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    yield before
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_a_process_that_has_nearly_as_many_files_open_as_it_may_is_replaced(limits: tuple[int, int]) -> None:
    kept = Recycling()
    resource.setrlimit(resource.RLIMIT_NOFILE, (2 * open_files() + 20, limits[1]))
    kept.look()
    assert not kept.is_due
    resource.setrlimit(resource.RLIMIT_NOFILE, (open_files() + 2, limits[1]))
    kept.look()
    assert "files and connections open, and may have" in kept.why


def test_a_process_may_have_as_many_open_as_the_system_allows(
    limits: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recycling, "MOST_FILES", 500)
    resource.setrlimit(resource.RLIMIT_NOFILE, (400, limits[1]))
    allow_files()
    assert resource.getrlimit(resource.RLIMIT_NOFILE) == (500, limits[1])


def test_files_are_counted_as_they_are_opened(tmp_path: Path) -> None:
    before = open_files()
    with (tmp_path / "one").open("w"):
        assert open_files() == before + 1
