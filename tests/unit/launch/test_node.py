"""A Node that is new enough is found, on PATH or in the environment."""

import subprocess
from pathlib import Path

import pytest

from launch import node


@pytest.mark.parametrize(
    ("version", "will_do"),
    [
        ("v18.20.4", False),
        ("v20.18.3", False),
        ("v20.19.0", True),
        ("v21.7.3", False),
        ("v22.11.0", False),
        ("v22.12.0", True),
        ("v24.1.0", True),
        ("", False),
        ("node: not found", False),
    ],
)
def test_old_versions_are_passed_over(version: str, will_do: bool) -> None:
    assert node.new_enough(version) is will_do


def test_a_node_whose_npm_does_not_run_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, script in {"node": "echo v22.12.0", "npm": "exit 1"}.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not node.usable_on_path()
    (tmp_path / "npm").write_text("#!/bin/sh\necho 10.9.0\n")
    assert node.usable_on_path()


def test_the_one_that_comes_along_has_an_npm_that_works(tmp_path: Path) -> None:
    folder = node.shipped_folder(tmp_path / "with space")
    told = subprocess.run([str(folder / "npm"), "--version"], capture_output=True, text=True, check=True)
    assert told.stdout.strip()


def test_a_command_runs_in_its_folder_and_its_code_is_passed_on(tmp_path: Path) -> None:
    assert (
        node.main(["-C", str(tmp_path), "node", "-e", "require('fs').writeFileSync('made', ''); process.exit(3)"]) == 3
    )
    assert (tmp_path / "made").exists()
