"""Kernels are compiled once, before anyone waits for them, and again when their sources change."""

import os
from pathlib import Path

from worker.rows.kernels import __path__ as kernel_folders
from worker.rows.kernels.compiling import forget_stale
from worker.rows.warm import warm


def test_every_kernel_module_is_warmed() -> None:
    modules = [path for path in Path(kernel_folders[0]).glob("*.py") if path.name != "__init__.py"]
    assert warm() == len(modules)


def test_a_kept_kernel_older_than_any_source_is_forgotten(tmp_path: Path) -> None:
    sources = [tmp_path / "first.py", tmp_path / "second.py"]
    kept = [tmp_path / "kernels_1" / "old.nbi", tmp_path / "kernels_1" / "new.nbi"]
    kept[0].parent.mkdir()
    for time, path in enumerate([sources[0], kept[0], sources[1], kept[1]], 1000):
        path.touch()
        os.utime(path, (time, time))
    forget_stale(tmp_path, sources)
    assert [path.exists() for path in kept] == [False, True]
