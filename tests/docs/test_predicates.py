"""docs/predicates.md and examples/my_predicate: their code does what they say."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from winnow import Predicate, loading, testing
from winnow.defining.settings import DEFAULT_CONCURRENCY, DEFAULT_TIMEOUT_S

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "predicates.md").read_text()


@pytest.fixture(scope="module")
def names() -> dict[str, Any]:
    """What the page's code defines, all of it, in order."""
    names: dict[str, Any] = {"__name__": "page"}
    for block in re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL):
        exec(block, names)
    return names


def test_every_predicate_of_the_page_makes_a_form(names: dict[str, Any]) -> None:
    predicates = [value for value in names.values() if isinstance(value, Predicate)]
    assert len(predicates) == 7
    assert all(one.schema()["properties"] for one in predicates)


def test_the_pages_own_test_passes(names: dict[str, Any]) -> None:
    names["test_who_is_of_age_is_kept"]()


def test_the_pages_predicates_do_what_it_says(names: dict[str, Any]) -> None:
    ann = {"name": "ann", "note": "a red (hat)", "age": "4"}
    people = [ann, {"name": "bo", "age": "5"}, {"name": "ann", "note": ""}]
    assert testing.run(names["has_long_name"], people).reasons == {"too short": 1}
    assert testing.run(names["mentions"], people, words=["(hat)", "x"]).kept == people[:1]
    assert testing.run(names["first_of_each"], people, column="name").kept == people[:2]
    assert len(testing.run(names["is_outlier"], people[:2]).rejected) == 2


def test_settings_are_those_of_the_page() -> None:
    assert f"`async def` only | {DEFAULT_CONCURRENCY} |" in PAGE
    assert f"None is no limit | {DEFAULT_TIMEOUT_S:g} |" in PAGE


def test_the_example_is_loaded_by_its_name_and_passes_its_own_tests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shutil.copytree(ROOT / "examples" / "my_predicate", tmp_path / "mine")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "."]
    path = {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=folder, env=path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    monkeypatch.syspath_prepend(folder)
    assert list(loading.load("my_predicates")) == ["valid_iban"]
    del sys.modules["my_predicates"]
