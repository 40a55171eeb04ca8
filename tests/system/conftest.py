"""Whole systems for tests: one that all share, and a factory for those who stop, break or configure theirs."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.system.running import PREDICATES, System

StartSystem = Callable[..., System]


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """The system that all tests share, with predicates `mine`: leave it running, and its parts alone."""
    data = tmp_path_factory.mktemp("system") / "data"
    shared = System(data, WINNOW_PREDICATES="mine", WINNOW_PREDICATES_PATH=str(PREDICATES))
    try:
        yield shared.until_ready()
    finally:
        shared.stop()


@pytest.fixture
def start_system(tmp_path: Path) -> Iterator[StartSystem]:
    """`start_system(data=…, WINNOW_TOKEN=…)` starts one of the test's own and waits until it is ready."""
    started: list[System] = []

    def start(data: Path | None = None, *, wait: bool = True, **settings: str) -> System:
        one = System(data or tmp_path / f"data{len(started)}", **settings)
        started.append(one)
        return one.until_ready() if wait else one

    yield start
    for one in started:
        if one.process.poll() is None:
            one.stop()
