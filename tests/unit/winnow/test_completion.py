"""Completion in the shells themselves, where they are installed: commands, options, choices and file names."""

import shutil
import subprocess
from pathlib import Path

import pytest

from winnow.cli.main import main

BASH = """
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
"$(complete -p winnow | sed 's/.* -F \\([^ ]*\\) .*/\\1/')"
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.fixture
def script(capsys: pytest.CaptureFixture[str], tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """The script of a shell, in a folder that has a list."""
    shell: str = request.param
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    assert main(["completion", shell]) == 0
    (tmp_path / "people.csv").touch()
    path = tmp_path / "completion"
    path.write_text(capsys.readouterr().out)
    return path


@pytest.mark.parametrize("script", ["bash"], indirect=True)
@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["re"], ["resume", "retry"]),
        (["run", "--pr"], ["--predicate"]),
        (["run", "pe"], ["people.csv"]),
        (["run", "--where", "age >= 65", "pe"], ["people.csv"]),
        (["run", "people.csv", "-o", "pe"], ["people.csv"]),
        (["run", "--format", ""], ["csv", "tsv", "jsonl", "text", "parquet"]),
        (["fetch", "j1", "re"], ["rejected"]),
        (["completion", ""], ["bash", "zsh", "fish"]),
    ],
)
def test_bash_offers_what_fits(script: Path, words: list[str], offered: list[str]) -> None:
    command = ["bash", "-c", BASH, "bash", str(script), "winnow", *words]
    done = subprocess.run(command, cwd=script.parent, capture_output=True, text=True, check=True)
    assert (done.stdout.split(), done.stderr) == (offered, "")


@pytest.mark.parametrize("script", ["zsh"], indirect=True)
def test_zsh_knows_whom_to_ask(script: Path) -> None:
    code = (
        f'autoload -Uz compinit && compinit -u -D; eval "$(cat {script})"; print $_comps[winnow]; which $_comps[winnow]'
    )
    done = subprocess.run(["zsh", "-f", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("_cyclopts_winnow\n_cyclopts_winnow () {")
    assert done.stderr == ""


@pytest.mark.parametrize("script", ["fish"], indirect=True)
@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("winnow re", ["resume", "retry"]),
        ("winnow run pe", ["people.csv"]),
        ("winnow run --pr", ["--predicate"]),
        ("winnow fetch j1 re", ["rejected"]),
    ],
)
def test_fish_offers_what_fits(script: Path, line: str, offered: list[str]) -> None:
    command = ["fish", "--no-config", "-c", f"source {script}; complete -C '{line}'"]
    done = subprocess.run(command, cwd=script.parent, capture_output=True, text=True, check=True)
    assert ([one.split("\t")[0] for one in done.stdout.splitlines()], done.stderr) == (offered, "")
