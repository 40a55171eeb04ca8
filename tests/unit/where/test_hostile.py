"""Whatever is typed as a condition: it is answered at once, and nothing is read, written or run for it."""

import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from shared.errors import WhereInvalid
from shared.where import Condition, check
from tests.unit.where.hostile import CANARY, HOSTILE, hostile
from tests.unit.where.rows import columns, decide

CPU_SECONDS = 0.1
READS = Path("/proc/thread-self/io")
REACHING = (
    "open",
    "os.",
    "subprocess.",
    "socket.",
    "shutil.",
    "ctypes.",
    "exec",
    "glob.",
    "pathlib.",
    "sqlite3.",
    "urllib.",
)
ROWS = [
    {
        "age": "36",
        "n": "",
        "balance": "640.50",
        "active": "true",
        "joined": "2024-01-31",
        "name": "a" * 40,
        "order": "1",
    },
    {"age": "x", "name": "Ada", "seen": "2024-05-05T12:00:00", "country": "", "full name": "\U0001f600"},
]

_seen: list[str] = []
_listening: list[bool] = []


def _listen(event: str, args: object) -> None:
    if _listening and event.startswith(REACHING):
        _seen.append(f"{event} {args!r:.200}")


@pytest.fixture(scope="module", autouse=True)
def ears() -> Iterator[None]:
    """Python's audit hook: it tells whatever reaches out of the process, and stays until the process ends."""
    # What is imported at first use has been read before anybody listens.
    for text in ("age = 1", "regexp_matches(name, 'a')", "age + nosuch(1) = 'x'", "now() > joined", *HOSTILE):
        judged(text)
    sys.addaudithook(_listen)
    yield
    _listening.clear()


def judged(text: str) -> str:
    """What the web tier says of it, and, where that is yes, a worker of two rows."""
    try:
        assert isinstance(check(text, columns()), Condition)
        decision = decide(text, ROWS)
    except WhereInvalid as refusal:
        return refusal.detail
    return f"{decision.kept.sum()} kept, {len(decision.failures)} failed"


def reads() -> int:
    """How many reads this thread has asked its kernel for, whichever language asked. Others have work of their own."""
    counts = dict(line.split(": ") for line in READS.read_text().splitlines())
    return int(counts["syscr"])


def is_harmless(text: str) -> None:
    counts_reads = READS.exists()
    before = reads() if counts_reads else 0
    own = reads() - before if counts_reads else 0
    _listening.append(True)
    try:
        judged(text)
    finally:
        _listening.clear()
    assert not _seen, _seen
    if counts_reads:
        assert reads() - before == 2 * own
    assert not Path(CANARY).exists()
    # Load of the machine only adds to a time: one of several tries is what the text costs.
    assert any(cost(text) < CPU_SECONDS for _ in range(3))


def cost(text: str) -> float:
    """Seconds of the processor until the web tier has its answer."""
    began = time.process_time()
    with suppress(WhereInvalid):
        check(text, columns())
    return time.process_time() - began


@pytest.mark.parametrize("text", HOSTILE)
def test_an_injection_is_a_condition_or_a_refusal_and_nothing_else(text: str) -> None:
    is_harmless(text)


@given(hostile)
@settings(max_examples=100)
def test_whatever_is_typed_is_answered_at_once_and_reaches_nothing(text: str) -> None:
    is_harmless(text)


@pytest.mark.slow
@given(hostile)
@settings(max_examples=10_000, derandomize=False, suppress_health_check=list(HealthCheck))
def test_ten_thousand_texts_are_answered_at_once_and_reach_nothing(text: str) -> None:
    is_harmless(text)
