"""What the parts logged: a traceback in it is a fault of ours, but for those that are known and have a reason. Pure."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

TRACEBACK = "Traceback (most recent call last):"
# Celery's, ours of the web tier, and Redis's.
HEAD = re.compile(r"\[\d{4}-\d\d-\d\d |[DIWEC] [\w.]+: |\d+:[A-Z] ")


@dataclass(frozen=True)
class Known:
    """Records with a traceback that are no fault of ours: `pattern` finds them."""

    pattern: re.Pattern[str]
    why: str


LOST = r"redis\.exceptions\.(ConnectionError|TimeoutError)|kombu\.exceptions\.OperationalError"
REFUSED = r"redis\.exceptions\.(ReadOnlyError|OutOfMemoryError|ResponseError: .*MISCONF)"
KNOWN = (
    Known(
        re.compile(r"Task handler raised error: .*WorkerLostError", re.DOTALL),
        "a child was killed, and Celery says which ticket it had; the ticket's lease is handed back",
    ),
    Known(
        re.compile(rf"Couldn't ack .*({LOST})", re.DOTALL),
        "the connection was lost: the ticket is delivered again, and finds nothing left to do, or other work",
    ),
    Known(
        re.compile(r"Frequent restarts detected"),
        "connections were cut in a loop; Celery waits for a second and goes on",
    ),
    Known(
        re.compile(rf"(a piece of work was left|Task winnow\.\w+\[.* raised).*({LOST}|{REFUSED})", re.DOTALL),
        "Redis was lost, or took no writes, in the middle of it: its lease runs out, and others take it",
    ),
)


def records(text: str) -> Iterator[str]:
    """What was logged at once, however many lines it has."""
    record: list[str] = []
    for line in text.splitlines():
        if HEAD.match(line) and record:
            yield "\n".join(record)
            record = []
        record.append(line)
    if record:
        yield "\n".join(record)


def faults(part: str, text: str) -> list[str]:
    """A sentence for each kind of traceback that is not known."""
    found: Counter[str] = Counter()
    for record in records(text):
        if TRACEBACK in record and not any(known.pattern.search(record) for known in KNOWN):
            found[_summary(record)] += 1
    return [f"{part} logged {times} × {what}" for what, times in found.most_common()]


def _summary(record: str) -> str:
    """The error, and the last place in code that is ours, else the last one."""
    lines = [line for line in record.splitlines() if line.strip(' "')]
    places = [line.strip() for line in lines if line.lstrip().startswith('File "')]
    ours = [place for place in places if "site-packages" not in place and "/lib/python" not in place]
    return f"{lines[-1].strip()[:200]} ({(ours or places or [''])[-1]})"
