"""Predicates of one's own in containers, as docs/predicates.md tells it: a folder, a package beside it, a change."""

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.compose.stack import ROOT, Stack
from winnow import Client, InvalidError

PAGE = (ROOT / "docs" / "predicates.md").read_text()
EXAMPLE = ROOT / "examples" / "my_predicate" / "my_predicates.py"
IBANS = b"iban\nDE89 3704 0044 0532 0130 00\nDE88 3704 0044 0532 0130 00\nGB29 NWBK 6016 1331 9268 19\n"
# Compiled code: what was installed for another Python, or another system, would not be imported.
PACKAGE = "jellyfish==1.3.0"
NEAR = '''
import jellyfish

from winnow import Column, ListRow, predicate


@predicate
def is_near(row: ListRow, word: str, column: Column = "name", most: int = 1) -> bool:
    """Keeps rows whose text is a slip or two from the word."""
    return jellyfish.levenshtein_distance(row[column], word) <= most
'''


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the example and a predicate that needs a package; the package comes by the page's own line."""
    made = tmp_path_factory.mktemp("ann") / "predicates"
    made.mkdir()
    made.parent.chmod(0o755)
    shutil.copy(EXAMPLE, made)
    (made / "near.py").write_text(NEAR)
    (line,) = re.findall(r"`(docker run [^`]*pip install --target /to NAME)`", PAGE)
    script = line.replace("NAME", shlex.quote(PACKAGE))
    Stack("installing", folder=made.parent).run("sh", "-c", script)
    return made


@pytest.fixture(scope="module")
def stack(folder: Path) -> Iterator[Stack]:
    one = Stack(
        "predicates",
        WINNOW_CONCURRENCY="1",
        WINNOW_PREDICATES="my_predicates,near",
        WINNOW_PREDICATES_PATH=str(folder),
    )
    try:
        one.up("--build")
        yield one
    finally:
        one.down()


def test_the_example_filters_through_the_proxy(stack: Stack) -> None:
    with Client(stack.url) as client:
        names = {one.name for one in client.predicates()}
        assert {"valid_iban", "is_near", "valid_email"} <= names
        job = client.run(IBANS, name="ibans.csv", predicate="valid_iban", params={"countries": ["DE"]})
        assert [row["iban"] for row in job.kept()] == ["DE89 3704 0044 0532 0130 00"]
        reasons = {(one["reason"], one["rows"]) for one in job.snapshot().reasons}
        assert reasons == {("wrong check digits", 1), ("of GB", 1)}
        with pytest.raises(InvalidError, match="countries"):
            client.run(IBANS, name="ibans.csv", predicate="valid_iban", params={"countries": 7})


def test_the_command_line_is_in_the_containers_and_a_package_beside_the_predicates(stack: Stack) -> None:
    run = "docker compose exec -T web winnow run --name people.csv --predicate is_near --param word=anna"
    assert stack.run("sh", "-c", f"printf 'name\\nanna\\nana\\nbob\\n' | {run}") == "name\nanna\nana\n"


def test_a_change_is_there_after_a_restart_of_the_workers(stack: Stack, folder: Path) -> None:
    with Client(stack.url) as client:
        before = {one.name: one.version for one in client.predicates()}
        mine = folder / EXAMPLE.name
        mine.write_text(mine.read_text().replace('"no IBAN"', '"not an IBAN"'))
        stack.compose("restart", "worker")
        stack.up()
        assert {one.name for one in client.predicates() if one.version != before[one.name]} == {"valid_iban"}
        job = client.run(b"iban\nx\n", name="ibans.csv", predicate="valid_iban")
        assert job.snapshot().reasons[0]["reason"] == "not an IBAN"


def test_the_workers_cannot_write_there(stack: Stack) -> None:
    told = stack.inside(stack.containers("worker")[0], "touch /predicates/written", fails=True)
    assert "Read-only file system" in told


def test_a_folder_is_one_however_it_is_named() -> None:
    named = Stack("named", WINNOW_PREDICATES_PATH="predicates")
    assert f"source: {ROOT}/predicates\n" in named.compose("config")


def test_a_folder_that_is_not_there_is_told_and_not_made(tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere"
    refused = Stack("nowhere", WINNOW_PREDICATES_PATH=str(nowhere))
    try:
        said = refused.compose("create", "--no-build", "worker", fails=True)
        assert f"bind source path does not exist: {nowhere}" in said
        assert not nowhere.exists()
    finally:
        refused.down()
