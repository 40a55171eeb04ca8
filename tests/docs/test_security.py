"""Every promise of SECURITY.md names what holds it."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "SECURITY.md").read_text()
PROMISES = re.findall(
    r"^\| ([^|]+) \| ([^|]+) \|$", PAGE.split("## What is promised")[1].split("## What is not")[0], re.M
)
HELD = [(promise, holding) for promise, holding in PROMISES if promise != "promise" and not promise.startswith("---")]


def test_there_are_promises() -> None:
    assert len(HELD) >= 20


@pytest.mark.parametrize(("promise", "holding"), HELD, ids=[promise[:60] for promise, _ in HELD])
def test_a_promise_is_held_by_tests_that_there_are(promise: str, holding: str) -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)`", holding)
    linked = re.findall(r"\]\(([^)#:]+)\)", holding)
    assert named or linked
    for name in named:
        assert re.search(r"^(async )?def test_", (ROOT / name).read_text(), re.M), name
    for name in linked:
        assert (ROOT / name).is_file(), name
