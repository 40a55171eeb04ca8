"""Whatever is written into their files: the processes of a worker have the predicates that it started with."""

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shared.predicates import Call
from winnow import testing
from worker.predicates.describing import describe, find_folder
from worker.predicates.having import Having

MINE = """
from winnow import predicate
from .helping import least
{}

@predicate
def is_long(row) -> bool:
    return len(row["line"]) > least
"""
ROWS = [{"line": "ab"}, {"line": "abcd"}]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that predicates are looked for in, with a package of them; what is imported is forgotten afterwards."""
    before = set(sys.modules)
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])
    monkeypatch.syspath_prepend(tmp_path)
    package = tmp_path / "pinned_pack"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "helping.py").write_text("least = 3\n")
    (package / "mine.py").write_text(MINE.format(""))
    yield package
    for name in set(sys.modules) - before:
        del sys.modules[name]


def is_edited(folder: Path) -> None:
    (folder / "mine.py").write_text(MINE.format("# another version"))
    (folder / "helping.py").write_text("least = 1\n")


def is_in_the_midst_of_an_edit(folder: Path) -> None:
    (folder / "helping.py").write_text("least =\n")


def is_removed(folder: Path) -> None:
    shutil.rmtree(folder)


@pytest.mark.parametrize("happens", [is_edited, is_in_the_midst_of_an_edit, is_removed])
def test_a_process_that_begins_later_has_the_version_of_its_worker(
    folder: Path, happens: Callable[[Path], None]
) -> None:
    described = describe(["pinned_pack.mine"], find_folder(folder.parent))
    versions = {one.name: one.version for one in described.predicates}
    happens(folder)
    described.pinned.install()
    having = Having.of(["pinned_pack.mine"], versions)
    called = having.called(Call(name="is_long", params={}), f"is_long@{versions['is_long']}")
    assert testing.run(called.predicate, ROWS).kept == ROWS[1:]


def test_a_new_worker_has_the_new_version(folder: Path) -> None:
    first = describe(["pinned_pack.mine"], find_folder(folder.parent)).predicates
    is_edited(folder)
    second = describe(["pinned_pack.mine"], find_folder(folder.parent)).predicates
    versions = [{one.name: one.version for one in each} for each in (first, second)]
    assert {name for name in versions[0] if versions[0][name] != versions[1][name]} == {"is_long"}
